<?php
/**
 * The only place that calls the bridge.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Signed, once, without following redirects. Called by the queue and by the settings page's button, never by a request
 * that saves a post.
 */
final class Sender {

	const TIMEOUT_S = 15;

	/**
	 * Send bytes to the bridge.
	 *
	 * @param Connection $connection Where to.
	 * @param string     $id         The webhook's id; the same for the same bytes.
	 * @param string     $body       The bytes.
	 * @param int        $timeout    Seconds.
	 * @return Answer
	 */
	public static function send( Connection $connection, $id, $body, $timeout = self::TIMEOUT_S ) {
		$headers = Signature::headers( $connection->secret, $id, time(), $body );
		if ( '' === $headers['webhook-signature'] ) {
			return new Answer( 0, __( 'The connection holds no secret, and nothing is sent unsigned.', 'bridge-for-medium' ) );
		}
		$arguments = array(
			'body'                => $body,
			'headers'             => $headers + array( 'Content-Type' => 'application/json' ),
			'timeout'             => $timeout,
			'redirection'         => 0,
			'limit_response_size' => 65536,
			'user-agent'          => 'bridge-for-medium/' . VERSION . '; WordPress/' . get_bloginfo( 'version' ),
		);
		$response  = self::allows_private() ? wp_remote_post( $connection->url, $arguments ) : wp_safe_remote_post( $connection->url, $arguments );
		return is_wp_error( $response ) ? new Answer( 0, self::explain( $response ) ) : Answer::from( $response );
	}

	/**
	 * Whether the bridge may be on a private address or an unusual port, such as in the next container. The owner says so
	 * in wp-config.php: `define( 'BRIDGE_FOR_MEDIUM_ALLOW_PRIVATE', true );`
	 *
	 * @return bool
	 */
	private static function allows_private() {
		return defined( 'BRIDGE_FOR_MEDIUM_ALLOW_PRIVATE' ) && BRIDGE_FOR_MEDIUM_ALLOW_PRIVATE;
	}

	/**
	 * WordPress' error, with what to do.
	 *
	 * @param \WP_Error $error The error.
	 * @return string
	 */
	private static function explain( \WP_Error $error ) {
		if ( 'http_request_failed' === $error->get_error_code() && ! self::allows_private() && false !== strpos( $error->get_error_message(), 'valid URL' ) ) {
			return __( 'WordPress does not call private addresses or unusual ports. If the bridge is yours, add this to wp-config.php: define( \'BRIDGE_FOR_MEDIUM_ALLOW_PRIVATE\', true );', 'bridge-for-medium' );
		}
		if ( 'http_request_not_executed' === $error->get_error_code() ) {
			/* translators: %s: WordPress' own message. */
			return sprintf( __( '%s wp-config.php blocks it: add the bridge\'s host to WP_ACCESSIBLE_HOSTS.', 'bridge-for-medium' ), $error->get_error_message() );
		}
		/* translators: %s: WordPress' own message. */
		return sprintf( __( 'The bridge does not answer (%s)', 'bridge-for-medium' ), rtrim( $error->get_error_message(), '.' ) );
	}
}
