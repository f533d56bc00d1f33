<?php
/**
 * What the bridge answered.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A status, or the reason why there is none.
 */
final class Answer {

	const LONGEST_REASON = 300;

	/** The HTTP status; 0 when there was no answer. */
	public int $status;

	/** What went wrong, in words; empty when nothing did. */
	public string $reason;

	/** The header Retry-After. */
	public string $retry_after;

	/**
	 * The whole response, as WordPress gives it.
	 *
	 * @var array<string, mixed>
	 */
	public array $response;

	/**
	 * An answer.
	 *
	 * @param int                  $status      The HTTP status.
	 * @param string               $reason      What went wrong.
	 * @param string               $retry_after The header.
	 * @param array<string, mixed> $response    The whole response.
	 */
	public function __construct( $status, $reason, $retry_after = '', array $response = array() ) {
		$this->status      = $status;
		$this->reason      = self::cut( Wire::line( $reason ) );
		$this->retry_after = $retry_after;
		$this->response    = $response;
	}

	/**
	 * A text to show, at most LONGEST_REASON characters long; never cut inside of what its reader sees as one.
	 *
	 * @param string $text The text.
	 * @return string
	 */
	public static function cut( $text ) {
		if ( mb_strlen( $text ) <= self::LONGEST_REASON ) {
			return $text;
		}
		preg_match_all( '/\X/u', mb_substr( $text, 0, self::LONGEST_REASON + 1 ), $seen );
		// The last one reaches behind the end.
		$cut = implode( '', array_slice( $seen[0], 0, -1 ) );
		return '' === $cut ? mb_substr( $text, 0, self::LONGEST_REASON ) : $cut;
	}

	/**
	 * Read a response: errors of the bridge are problem documents (RFC 9457).
	 *
	 * @param array<string, mixed> $response As WordPress gives it.
	 * @return self
	 */
	public static function from( array $response ) {
		$status = (int) wp_remote_retrieve_response_code( $response );
		$reason = '';
		if ( Retry::ACCEPTED !== Retry::verdict( $status ) ) {
			$problem = json_decode( wp_remote_retrieve_body( $response ), true );
			$details = array( "HTTP $status" );
			foreach ( array( 'detail', 'errors' ) as $key ) {
				if ( is_array( $problem ) && isset( $problem[ $key ] ) ) {
					$details[] = is_array( $problem[ $key ] ) ? implode( '; ', array_filter( $problem[ $key ], 'is_string' ) ) : (string) $problem[ $key ];
				}
			}
			if ( 413 === $status && 1 === count( $details ) ) {
				$details[] = __( 'a web server before the bridge takes no message of this size (nginx: client_max_body_size)', 'bridge-for-medium' );
			}
			$reason = implode( ': ', $details );
		}
		$retry_after = wp_remote_retrieve_header( $response, 'retry-after' );
		return new self( $status, $reason, is_array( $retry_after ) ? (string) end( $retry_after ) : $retry_after, $response );
	}

	/**
	 * What it means.
	 *
	 * @return string One of Retry's constants.
	 */
	public function verdict() {
		$verdict = Retry::verdict( $this->status );
		return Retry::REFUSED === $verdict && ! Retry::is_for_good( $this->status, $this->body() ) ? Retry::TROUBLE : $verdict;
	}

	/**
	 * Whether the bridge says that it has stored a hook. Newer bridges may say more beside it.
	 *
	 * @param string $id The webhook's id.
	 * @return bool
	 */
	public function is_receipt( $id ) {
		$said = json_decode( $this->body(), true );
		return is_array( $said ) && isset( $said['event'] ) && $said['event'] === $id;
	}

	/**
	 * A header of the response.
	 *
	 * @param string $name Which.
	 * @return string
	 */
	public function header( $name ) {
		$value = wp_remote_retrieve_header( $this->response, $name );
		return is_array( $value ) ? (string) end( $value ) : $value;
	}

	/**
	 * The body's bytes.
	 *
	 * @return string
	 */
	public function body() {
		return wp_remote_retrieve_body( $this->response );
	}
}
