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
final class Look_Route {

	const TYPE = 'look';

	/**
	 * Register the hooks.
	 */
	public static function listen() {
		add_action( 'rest_api_init', array( self::class, 'register' ) );
	}

	/**
	 * Register the route.
	 */
	public static function register() {
		register_rest_route(
			Status_Route::NAMESPACE_V1,
			'/look',
			array(
				'methods'             => 'POST',
				'callback'            => array( self::class, 'answer' ),
				'permission_callback' => array( Status_Route::class, 'is_signed' ),
				'show_in_index'       => false,
			)
		);
	}

	/**
	 * What there is to see.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public static function answer( \WP_REST_Request $request ) {
		$body = json_decode( $request->get_body(), true );
		// A message that was signed for another route is none for this one.
		if ( ! isset( $body['type'] ) || self::TYPE !== $body['type'] ) {
			/* translators: %s: a field's name. */
			return new \WP_Error( 'bridge_for_medium_look', sprintf( __( '%s is missing or wrong.', 'bridge-for-medium' ), 'type' ), array( 'status' => 400 ) );
		}
		$is_here = Settings::get( 'connected_at' ) && ! Settings::is_copy();
		return new \WP_REST_Response(
			array(
				'plugin'        => VERSION,
				'versions'      => array( Envelope::VERSION ),
				'can'           => Envelope::CAN,
				'connected'     => (bool) $is_here,
				'home'          => (string) get_option( 'home' ),
				'environment'   => wp_get_environment_type(),
				'sequence'      => Told::highest(),
				'pages'         => ! Settings::is_copy(),
				// Whether a password reaches WordPress at all: some servers strip that header.
				'authorization' => isset( $_SERVER['PHP_AUTH_USER'] ),
			)
		);
	}
}
