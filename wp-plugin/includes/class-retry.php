<?php
/**
 * What an answer of the bridge means, and when to try again.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Trying again is the rule, giving up the exception: only an answer that would be the same for ever ends it. Pure.
 */
final class Retry {

	const ACCEPTED = 'accepted';
	/** This very event is not taken, now or later. */
	const REFUSED = 'refused';
	/** Another id is needed: this one is known with another body. */
	const CONFLICT = 'conflict';
	/** The bridge does not know or trust this site: no event goes until somebody mends it. */
	const UNWELCOME = 'unwelcome';
	/** Later. */
	const TROUBLE = 'trouble';

	/** Seconds; the last one goes on for ever. After a week of trouble that is once in six hours. */
	const LADDER_S = array( 60, 120, 300, 900, 1800, 3600, 7200, 14400, 21600 );
	/** An hour between tries while the bridge does not know this site. */
	const UNWELCOME_S = 3600;
	const LONGEST_S   = 86400;

	/**
	 * What an answer means.
	 *
	 * @param int $status The HTTP status; 0 when there was no answer.
	 * @return string One of the constants.
	 */
	public static function verdict( $status ) {
		if ( 200 === $status || 202 === $status ) {
			return self::ACCEPTED;
		}
		if ( 409 === $status ) {
			return self::CONFLICT;
		}
		if ( in_array( $status, array( 400, 413, 415, 422 ), true ) ) {
			return self::REFUSED;
		}
		if ( in_array( $status, array( 401, 403, 404, 410 ), true ) ) {
			return self::UNWELCOME;
		}
		return self::TROUBLE;
	}

	/**
	 * Whether a refusal is the bridge's own and would be the same for ever. It ends an event, so it must be neither a page of
	 * what stands before the bridge (a firewall, a web server that takes no body of this size) nor the word of a bridge that
	 * only does not read this version of the hook: an older or newer one will.
	 *
	 * @param int    $status The HTTP status.
	 * @param string $body   A problem document (RFC 9457) when it is the bridge's.
	 * @return bool
	 */
	public static function is_for_good( $status, $body ) {
		$problem = json_decode( $body, true );
		if ( ! is_array( $problem ) || ! isset( $problem['status'], $problem['title'] ) || $status !== $problem['status'] ) {
			return false;
		}
		$errors = isset( $problem['errors'] ) && is_array( $problem['errors'] ) ? array_filter( $problem['errors'], 'is_string' ) : array();
		return array() === preg_grep( '/^(data\.version|type)\b/', $errors );
	}

	/**
	 * Seconds until the next try.
	 *
	 * @param int    $failures    Tries that failed in a row, this one included.
	 * @param string $retry_after The header: seconds, or a date (RFC 9110, section 10.2.3).
	 * @param int    $now         Seconds since 1970.
	 * @return int
	 */
	public static function delay( $failures, $retry_after, $now ) {
		$asked = trim( $retry_after );
		if ( preg_match( '/^[0-9]+$/', $asked ) ) { // However long: PHP makes the largest of what is larger.
			return self::clamp( (int) $asked );
		}
		// strtotime() finds a date in nearly everything; all forms of the header begin with the day of the week.
		$date = preg_match( '/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/', $asked ) ? strtotime( $asked ) : false;
		if ( false !== $date ) {
			return self::clamp( $date - $now );
		}
		return self::LADDER_S[ min( max( $failures, 1 ), count( self::LADDER_S ) ) - 1 ];
	}

	/**
	 * At least a second, at most a day.
	 */
	private static function clamp( int $seconds ): int {
		return max( 1, min( $seconds, self::LONGEST_S ) );
	}
}
