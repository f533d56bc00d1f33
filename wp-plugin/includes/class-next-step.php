<?php
/**
 * What to do after the plugin was switched on.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * One notice, until somebody has closed it, has been to the settings, or has connected the site; then never again.
 */
class Next_Step {

	const CLOSE = 'bridge_for_medium_close';

	private Settings $settings;
	private Assets $assets;
	private Screens $screens;

	/** What it works with. */
	public function __construct( Settings $settings, Assets $assets, Screens $screens ) {
		$this->settings = $settings;
		$this->assets   = $assets;
		$this->screens  = $screens;
	}

	/**
	 * Show it to whoever can take the step.
	 */
	public function show(): void {
		if ( ! current_user_can( 'manage_options' ) || $this->settings->get( 'welcomed' ) || $this->settings->get( 'connected_at' ) || $this->settings->connection() ) {
			return;
		}
		$this->assets->add_script( 'notice' );
		printf(
			'<div class="notice notice-info is-dismissible" id="bridge-for-medium-next"><p>%s</p><p><a class="button button-primary" href="%s">%s</a> <a class="bridge-close" href="%s">%s</a></p></div>',
			esc_html__( 'Bridge for Medium is switched on. Next step: connect this site with your bridge. Nothing is sent before that.', 'bridge-for-medium' ),
			esc_url( $this->screens->settings() ),
			esc_html__( 'Check this site and connect', 'bridge-for-medium' ),
			esc_url( wp_nonce_url( admin_url( 'admin-post.php?action=' . self::CLOSE ), self::CLOSE ) ),
			esc_html__( 'Do not say this again', 'bridge-for-medium' )
		);
	}

	/**
	 * It was read.
	 */
	public function close(): void {
		if ( ! $this->settings->get( 'welcomed' ) ) {
			$this->settings->change( array( 'welcomed' => true ) );
		}
	}

	/**
	 * Somebody has closed it.
	 */
	public function answer(): void {
		check_admin_referer( self::CLOSE );
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( esc_html__( 'You may not change these settings.', 'bridge-for-medium' ), 403 );
		}
		$this->close();
		$back = wp_get_referer();
		wp_safe_redirect( $back ? $back : admin_url() );
		exit;
	}
}
