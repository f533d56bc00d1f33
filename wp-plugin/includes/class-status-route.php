<?php
/**
 * The way back: the bridge says what became of a post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * `POST /wp-json/bridge-for-medium/v1/status`, signed like a hook. It writes one line of post meta, and counts.
 */
final class Status_Route {

	const NAMESPACE_V1 = 'bridge-for-medium/v1';

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
			self::NAMESPACE_V1,
			'/status',
			array(
				'methods'             => 'POST',
				'callback'            => array( self::class, 'receive' ),
				'permission_callback' => array( self::class, 'is_signed' ),
				'show_in_index'       => false,
			)
		);
	}

	/**
	 * Whether the bridge sent it.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public static function is_signed( \WP_REST_Request $request ) {
		$connection = Settings::connection();
		$is_signed  = $connection && Signature::verify(
			$connection->secret,
			(string) $request->get_header( 'webhook-id' ),
			(string) $request->get_header( 'webhook-timestamp' ),
			(string) $request->get_header( 'webhook-signature' ),
			$request->get_body(),
			time()
		);
		return $is_signed ? true : new \WP_Error( 'bridge_for_medium_unsigned', __( 'This is only for the bridge.', 'bridge-for-medium' ), array( 'status' => 401 ) );
	}

	/**
	 * Write down what it says.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public static function receive( \WP_REST_Request $request ) {
		$body = json_decode( $request->get_body(), true );
		$said = isset( $body['data'] ) && is_array( $body['data'] ) ? $body['data'] : array();
		foreach ( array( 'post_id', 'guid', 'status', 'reason', 'story_url', 'account', 'sequence' ) as $key ) {
			if ( ! isset( $said[ $key ] ) || ! is_scalar( $said[ $key ] ) ) {
				/* translators: %s: a field's name. */
				return self::error( 400, sprintf( __( 'data.%s is missing.', 'bridge-for-medium' ), $key ) );
			}
		}
		Told::raise( (int) $said['sequence'] );
		$post = get_post( (int) $said['post_id'] );
		if ( ! $post ) {
			return self::error( 404, __( 'There is no such post.', 'bridge-for-medium' ) );
		}
		// Unless that is the very thing it has to say: known under this number as another article, and held for that.
		if ( ! Article::is_same_guid( $post->guid, $said['guid'] ) && 'held' !== $said['status'] ) {
			return self::error( 409, __( 'This is another post now.', 'bridge-for-medium' ) );
		}
		$earlier = Records::read( $post->ID, Records::STATUS );
		if ( $earlier && (int) $earlier['sequence'] > (int) $said['sequence'] ) {
			return new \WP_REST_Response( array( 'stored' => false ) ); // Late: something newer is known.
		}
		Records::write( $post->ID, Records::STATUS, self::clean( $said ) );
		Settings::keep_dry_run( $said );
		return new \WP_REST_Response( array( 'stored' => true ) );
	}

	/**
	 * Only what we know, as plain text.
	 *
	 * @param array<string, mixed> $said What the bridge said.
	 * @return array<string, mixed>
	 */
	private static function clean( array $said ) {
		return array(
			'status'     => sanitize_key( $said['status'] ),
			'reason'     => sanitize_text_field( $said['reason'] ),
			'story_url'  => self::web_address( (string) $said['story_url'] ),
			'account'    => sanitize_key( $said['account'] ),
			'sequence'   => (int) $said['sequence'],
			'at'         => time(),
			// Older bridges do not say it.
			'action_url' => isset( $said['action_url'] ) && is_string( $said['action_url'] ) ? self::web_address( $said['action_url'] ) : '',
		);
	}

	/**
	 * An address of the web.
	 *
	 * @param string $url What was said.
	 * @return string Empty when it is none.
	 */
	private static function web_address( $url ) {
		return esc_url_raw( $url, array( 'http', 'https' ) );
	}

	/**
	 * An error.
	 *
	 * @param int    $status  HTTP status.
	 * @param string $message In words.
	 * @return \WP_Error
	 */
	private static function error( $status, $message ) {
		return new \WP_Error( 'bridge_for_medium_status', $message, array( 'status' => $status ) );
	}
}
