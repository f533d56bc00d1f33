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
class Sender {

	const TIMEOUT_S = 15;
	/** Bytes of an answer that is a receipt, a connection or a refusal. */
	const SHORT = 65536;
	/** Bytes of a hook that a bridge takes which does not say how many (its max_hook_bytes). */
	const MOST_BYTES = 8388608;

	private Clock $clock;
	private Hooks $hooks;
	private Settings $settings;

	/** What it works with. */
	public function __construct( Clock $clock, Hooks $hooks, Settings $settings ) {
		$this->clock    = $clock;
		$this->hooks    = $hooks;
		$this->settings = $settings;
	}

	/**
	 * Send bytes to the bridge.
	 *
	 * @param Connection $connection Where to.
	 * @param string     $id         The webhook's id; the same for the same bytes.
	 * @param string     $body       The bytes.
	 * @param int|null   $timeout    Seconds; as long as any call may take where nothing is said.
	 * @return Answer
	 */
	public function send( Connection $connection, $id, $body, $timeout = null ) {
		return $this->sign( $connection->url, $connection->secret, $id, $body, $timeout, self::SHORT );
	}

	/**
	 * Ask the bridge something below that address, while somebody waits.
	 *
	 * @param Connection $connection Whom.
	 * @param string     $route      Such as /handoff.
	 * @param string     $id         The webhook's id.
	 * @param string     $body       The bytes.
	 * @param int        $most       Bytes of the answer that are read.
	 * @param int|null   $timeout    Seconds; as long as any call may take where nothing is said.
	 * @return Answer
	 */
	public function ask( Connection $connection, $route, $id, $body, $most, $timeout = null ) {
		return $this->sign( rtrim( $connection->url, '/' ) . $route, $connection->secret, $id, $body, $timeout, $most );
	}

	/**
	 * Exchange a code for a connection. The one call that is not signed: this is how the secret comes.
	 *
	 * @param string $url      The bridge's door for it.
	 * @param string $code     What the browser brought.
	 * @param string $verifier What the code was asked for with.
	 * @param string $home     This site.
	 * @return Answer
	 */
	public function exchange( $url, $code, $verifier, $home ) {
		return $this->post( $url, (string) wp_json_encode( compact( 'code', 'verifier', 'home' ) ), array(), 2 * self::TIMEOUT_S, self::SHORT );
	}

	/**
	 * What time it is where the bridge is. Unsigned: it may not know this site yet.
	 *
	 * @param string $bridge  The bridge's address.
	 * @param int    $seconds That it may take.
	 * @return int Seconds since 1970, by the answer's Date; 0 where there was none.
	 */
	public function read_clock( string $bridge, int $seconds ): int {
		$arguments = array(
			'timeout'     => $seconds,
			'redirection' => 0,
			'user-agent'  => 'bridge-for-medium/' . VERSION,
		);
		$response  = $this->allows_private() ? wp_remote_head( $bridge . '/healthz', $arguments ) : wp_safe_remote_head( $bridge . '/healthz', $arguments );
		return is_wp_error( $response ) ? 0 : (int) strtotime( Answer::from( $response )->header( 'date' ) );
	}

	/**
	 * Send bytes with a signature.
	 *
	 * @param string $url     Where to.
	 * @param string $secret  The signing secret.
	 * @param string $id      The webhook's id.
	 * @param string $body    The bytes.
	 * @param int|null $timeout Seconds.
	 * @param int    $most    Bytes of the answer that are read.
	 */
	private function sign( string $url, string $secret, string $id, string $body, ?int $timeout, int $most ): Answer {
		$headers = Signature::headers( $secret, $id, $this->clock->now(), $body );
		if ( '' === $headers['webhook-signature'] ) {
			return new Answer( 0, __( 'The connection holds no secret, and nothing is sent unsigned.', 'bridge-for-medium' ) );
		}
		return $this->post( $url, $body, $headers, null === $timeout ? $this->hooks->timeout( self::TIMEOUT_S ) : $timeout, $most );
	}

	/**
	 * One call.
	 *
	 * @param string                $url     Where to.
	 * @param string                $body    The bytes.
	 * @param array<string, string> $headers Of a signature.
	 * @param int                   $timeout Seconds.
	 * @param int                   $most    Bytes of the answer that are read.
	 */
	private function post( string $url, string $body, array $headers, int $timeout, int $most ): Answer {
		$arguments = array(
			'body'                => $body,
			'headers'             => $headers + array( 'Content-Type' => 'application/json' ),
			'timeout'             => $timeout,
			'redirection'         => 0,
			'limit_response_size' => $most,
			'user-agent'          => 'bridge-for-medium/' . VERSION . '; WordPress/' . get_bloginfo( 'version' ),
		);
		$response  = $this->allows_private() ? wp_remote_post( $url, $arguments ) : wp_safe_remote_post( $url, $arguments );
		return is_wp_error( $response ) ? new Answer( 0, $this->explain( $response ) ) : Answer::from( $response );
	}

	/**
	 * Why the bridge would refuse bytes unread.
	 *
	 * @param string $body The bytes.
	 * @return string Empty when it would not.
	 */
	public function problem( $body ) {
		$size = strlen( $body );
		$most = $this->settings->get( 'most_bytes' ) ? $this->settings->get( 'most_bytes' ) : self::MOST_BYTES;
		if ( $size <= $most ) {
			return '';
		}
		/* translators: 1: bytes, 2: bytes. */
		return sprintf( __( 'The post is too long. Bytes in which the bridge would be told of it: %1$s; at most: %2$s. Shorten it, or raise max_hook_bytes in the bridge\'s configuration and test the connection; then tell the bridge again.', 'bridge-for-medium' ), number_format_i18n( $size ), number_format_i18n( $most ) );
	}

	/**
	 * Whether the bridge may be on a private address or an unusual port, such as in the next container. The owner says so
	 * in wp-config.php: `define( 'BRIDGE_FOR_MEDIUM_ALLOW_PRIVATE', true );`
	 *
	 * @return bool
	 */
	public function allows_private() {
		return defined( 'BRIDGE_FOR_MEDIUM_ALLOW_PRIVATE' ) && BRIDGE_FOR_MEDIUM_ALLOW_PRIVATE;
	}

	/**
	 * WordPress' error, with what to do.
	 */
	private function explain( \WP_Error $error ): string {
		if ( 'http_request_failed' === $error->get_error_code() && ! $this->allows_private() && false !== strpos( $error->get_error_message(), 'valid URL' ) ) {
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
