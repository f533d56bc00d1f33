<?php
/**
 * Styles and scripts.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Files beside this folder; of every version an address of its own, so that no browser shows an old one.
 */
class Assets {

	/** Screens of the administration that have something of ours. */
	const SCREENS = array( 'edit.php', 'settings_page_' . Settings_Page::SLUG, 'posts_page_' . Handoff_Page::SLUG );

	/**
	 * Add the style to our screens.
	 *
	 * @param string $screen As WordPress calls it.
	 */
	public function add_style( $screen ): void {
		if ( in_array( $screen, self::SCREENS, true ) ) {
			wp_enqueue_style( 'bridge-for-medium', plugins_url( 'assets/screens.css', FILE ), array(), VERSION );
		}
	}

	/**
	 * Add a script to this screen.
	 *
	 * @param string $name Of the file, without its ending.
	 */
	public function add_script( string $name ): void {
		wp_enqueue_script( "bridge-for-medium-$name", plugins_url( "assets/$name.js", FILE ), array(), VERSION, true );
	}

	/**
	 * What stands in a file, for a page that stands for itself.
	 *
	 * @param string $name Of the file.
	 */
	public function text( string $name ): string {
		return (string) file_get_contents( dirname( __DIR__ ) . "/assets/$name" ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of the plugin itself.
	}
}
