<?php
/**
 * What is tried over HTTP before connecting.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * This server asks itself as a visitor does, and the bridge for the time. Never in a request that shows a page.
 */
class Preflight_Calls {

	/** The question of which only the Authorization header matters. */
	const QUESTION = 'bridge_for_medium_echo';
	/** Who asks it. */
	const NAME = 'bridge-for-medium';
	/** Seconds that one call may take. */
	const CALL_S = 5;

	private Loopback $loopback;
	private Sender $sender;
	private Clock $clock;

	/** What it works with. */
	public function __construct( Loopback $loopback, Sender $sender, Clock $clock ) {
		$this->loopback = $loopback;
		$this->sender   = $sender;
		$this->clock    = $clock;
	}

	/**
	 * Try everything.
	 *
	 * @param string $bridge The bridge's address; empty where none is known yet.
	 * @return array<string, array{0: string, 1: string}> By name, what was found and a value of it: `loopback` open or closed,
	 *         `authorization` open or stripped, `rest` as Rest_Way says with the status, `clock` the seconds that this one is
	 *         ahead. Each may be unknown, with the reason.
	 */
	public function run( string $bridge ): array {
		$is_closed = $this->loopback->is_dead( '', self::CALL_S ) || $this->loopback->is_refused( self::CALL_S );
		$unknown   = array( 'unknown', '' );
		return array(
			'loopback'      => array( $is_closed ? 'closed' : 'open', '' ),
			'authorization' => $is_closed ? $unknown : $this->authorization(),
			'rest'          => $is_closed ? $unknown : $this->rest(),
			'clock'         => '' === $bridge ? $unknown : $this->clock( $bridge ),
		);
	}

	/**
	 * Answer whether a name and a password in the Authorization header got as far as WordPress. Changes nothing, and anybody may ask.
	 */
	public function answer(): void {
		nocache_headers();
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- only compared.
		wp_send_json( array( 'arrived' => isset( $_SERVER['PHP_AUTH_USER'] ) && self::NAME === $_SERVER['PHP_AUTH_USER'] ) );
	}

	/**
	 * Whether the Authorization header arrives. Asked where WordPress takes no application password, so that none is tried.
	 *
	 * @return array{0: string, 1: string}
	 */
	private function authorization(): array {
		// phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- as RFC 7617 writes it.
		$header = 'Basic ' . base64_encode( self::NAME . ':preflight' );
		$answer = $this->loopback->get( admin_url( 'admin-ajax.php?action=' . self::QUESTION ), self::CALL_S, array( 'headers' => array( 'Authorization' => $header ) ) );
		if ( is_wp_error( $answer ) ) {
			return array( 'unknown', $this->why( $answer ) );
		}
		$said = json_decode( wp_remote_retrieve_body( $answer ), true );
		if ( ! is_array( $said ) || ! isset( $said['arrived'] ) ) {
			return array( 'unknown', 'HTTP ' . wp_remote_retrieve_response_code( $answer ) );
		}
		return array( $said['arrived'] ? 'open' : 'stripped', '' );
	}

	/**
	 * Whether a visitor gets the newest post over REST.
	 *
	 * @return array{0: string, 1: string}
	 */
	private function rest(): array {
		$asked  = array(
			'per_page' => 1,
			'_fields'  => 'id',
		);
		$answer = $this->loopback->get( add_query_arg( $asked, rest_url( 'wp/v2/posts' ) ), self::CALL_S );
		if ( is_wp_error( $answer ) ) {
			return array( 'unknown', $this->why( $answer ) );
		}
		$status = (int) wp_remote_retrieve_response_code( $answer );
		return array( Rest_Way::read( $status, wp_remote_retrieve_body( $answer ) ), (string) $status );
	}

	/**
	 * By how much the clocks differ.
	 *
	 * @param string $bridge The bridge's address.
	 * @return array{0: string, 1: string}
	 */
	private function clock( string $bridge ): array {
		$theirs = $this->sender->read_clock( $bridge, self::CALL_S );
		return $theirs ? array( 'known', (string) ( $this->clock->now() - $theirs ) ) : array( 'unknown', '' );
	}

	/**
	 * WordPress' own message.
	 */
	private function why( \WP_Error $error ): string {
		return Answer::cut( Wire::line( $error->get_error_message() ) );
	}
}
