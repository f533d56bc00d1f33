<?php
/**
 * Medium in the block editor: a panel of the post's settings, and one before it is published.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Loads the script (assets/editor.js) with what it has to know. It writes post meta and asks Editor_Route; nothing else.
 */
class Editor_Panel {

	const HANDLE = 'bridge-for-medium-editor';
	const NEEDS  = array( 'wp-api-fetch', 'wp-components', 'wp-core-data', 'wp-data', 'wp-edit-post', 'wp-editor', 'wp-element', 'wp-i18n', 'wp-plugins' );

	private Settings $settings;
	private Preview $preview;

	/** What it works with. */
	public function __construct( Settings $settings, Preview $preview ) {
		$this->settings = $settings;
		$this->preview  = $preview;
	}

	/**
	 * Load the script beside a post of a type that is watched. The editors of widgets, of the site and of templates have none.
	 */
	public function load() {
		$screen = get_current_screen();
		if ( ! $screen || 'post' !== $screen->base || ! in_array( $screen->post_type, $this->settings->post_types(), true ) ) {
			return;
		}
		wp_enqueue_script( self::HANDLE, plugins_url( 'assets/editor.js', FILE ), self::NEEDS, VERSION, true );
		wp_enqueue_style( self::HANDLE, plugins_url( 'assets/editor.css', FILE ), array(), VERSION );
		wp_set_script_translations( self::HANDLE, 'bridge-for-medium', dirname( FILE ) . '/languages' );
		wp_add_inline_script( self::HANDLE, 'window.bridgeForMedium = ' . wp_json_encode( $this->facts(), JSON_HEX_TAG | JSON_HEX_AMP ) . ';', 'before' );
	}

	/**
	 * What the script has to know.
	 *
	 * @return array<string, mixed>
	 */
	private function facts() {
		return array(
			'choice'   => Choice::META,
			'prefix'   => Post_Choices::PREFIX,
			'offered'  => $this->settings->offered()->all(),
			'ai'       => $this->settings->get( 'ai' ),
			'previews' => $this->preview->is_allowed(),
			'route'    => Door::NAMESPACE_V1 . '/posts/',
		);
	}
}
