<?php
/**
 * The ways to the settings.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * In the menu, in the list of plugins, and in a warning.
 */
class Settings_Menu {

	private Settings $settings;

	/** What it works with. */
	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	/**
	 * The menu entry. What it leads to is drawn by whoever listens to the page's own hook.
	 */
	public function add_page() {
		add_options_page( __( 'Bridge for Medium', 'bridge-for-medium' ), __( 'Bridge for Medium', 'bridge-for-medium' ), 'manage_options', Settings_Page::SLUG );
	}

	/**
	 * The link in the list of plugins.
	 *
	 * @param string[] $links A plugin's links.
	 * @param string   $file  The plugin's file.
	 * @return string[]
	 */
	public function add_link( $links, $file ) {
		if ( plugin_basename( FILE ) === $file ) {
			array_unshift( $links, sprintf( '<a href="%s">%s</a>', esc_url( $this->url() ), esc_html__( 'Settings', 'bridge-for-medium' ) ) );
		}
		return $links;
	}

	/**
	 * On every page of the administration: only what stops everything.
	 */
	public function warn() {
		if ( current_user_can( 'manage_options' ) && $this->settings->is_copy() ) {
			$text = __( 'Bridge for Medium: this site has another address than when it was connected. If it is a copy, nothing needs to be done: it sends nothing. If the site moved, connect this address.', 'bridge-for-medium' );
			printf( '<div class="notice notice-warning"><p>%s <a href="%s">%s</a></p></div>', esc_html( $text ), esc_url( $this->url() ), esc_html__( 'Settings', 'bridge-for-medium' ) );
		}
	}

	/**
	 * The page's address.
	 */
	private function url(): string {
		return admin_url( 'options-general.php?page=' . Settings_Page::SLUG );
	}
}
