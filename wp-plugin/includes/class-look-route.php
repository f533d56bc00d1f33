<?php
/**
 * The bridge looks at this site before it sends anything.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * `POST /wp-json/bridge-for-medium/v1/look`, signed like a hook. It says who this is, what it can do, and what it was told
 * last. It changes nothing, so that nothing comes of a look that is repeated by a stranger.
 */
class Look_Route {

	private Door $door;
	private Settings $settings;
	private Told $told;

	/** What it works with. */
	public function __construct( Door $door, Settings $settings, Told $told ) {
		$this->door     = $door;
		$this->settings = $settings;
		$this->told     = $told;
	}

	/**
	 * Register the route.
	 */
	public function register() {
		$this->door->add( 'look', array( $this, 'answer' ) );
	}

	/**
	 * What there is to see.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response
	 */
	public function answer( \WP_REST_Request $request ) {
		$body    = json_decode( $request->get_body(), true );
		$is_here = $this->settings->get( 'connected_at' ) && ! $this->settings->is_copy();
		return new \WP_REST_Response(
			array(
				'plugin'        => VERSION,
				'versions'      => array( Envelope::VERSION ),
				'can'           => Envelope::CAN,
				'connected'     => (bool) $is_here,
				'home'          => (string) get_option( 'home' ),
				'environment'   => wp_get_environment_type(),
				'sequence'      => $this->told->highest(),
				'pages'         => ! $this->settings->is_copy(),
				// Whether a password reaches WordPress at all: some servers strip that header.
				'authorization' => isset( $_SERVER['PHP_AUTH_USER'] ),
				// So that no cache can answer for us.
				'nonce'         => isset( $body['data']['nonce'] ) && is_string( $body['data']['nonce'] ) ? $body['data']['nonce'] : '',
			)
		);
	}
}
