<?php
/**
 * How the way to the bridge is doing.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * One option: trouble that is about the bridge, not about one post.
 */
final class Health {

	const OPTION = 'bridge_for_medium_health';
	/** One post that the bridge cannot digest must not stop the others; three in a row are the bridge's trouble. */
	const FAILURES_BEFORE_PAUSE = 3;

	const WELL = array(
		'failures'   => 0,
		// Nothing is sent before this time (seconds since 1970).
		'not_before' => 0,
		'error'      => '',
		'error_at'   => 0,
		'ok_at'      => 0,
	);

	/**
	 * How it is.
	 *
	 * @return array{failures: int, not_before: int, error: string, error_at: int, ok_at: int}
	 */
	public static function read() {
		$stored = get_option( self::OPTION, array() );
		return array_merge( self::WELL, is_array( $stored ) ? $stored : array() );
	}

	/**
	 * The bridge accepted something.
	 *
	 * @param int $now Seconds since 1970.
	 */
	public static function ok( $now ) {
		$was = self::read();
		if ( $was['failures'] || $was['error'] || $now - $was['ok_at'] >= 60 ) {
			self::write( array( 'ok_at' => $now ) + self::WELL );
		}
	}

	/**
	 * The bridge did not.
	 *
	 * @param Answer $answer What it answered.
	 * @param int    $now    Seconds since 1970.
	 * @return bool Whether to pause: nothing else is tried before `not_before`.
	 */
	public static function failed( Answer $answer, $now ) {
		$was      = self::read();
		$failures = $was['failures'] + 1;
		$pauses   = 0 === $answer->status || '' !== $answer->retry_after || $failures >= self::FAILURES_BEFORE_PAUSE;
		$delay    = Retry::delay( $failures, $answer->retry_after, $now );
		if ( Retry::UNWELCOME === Retry::verdict( $answer->status ) ) {
			$pauses = true;
			$delay  = Retry::UNWELCOME_S;
		}
		self::write(
			array(
				'failures'   => $failures,
				'not_before' => $pauses ? $now + $delay : $was['not_before'],
				'error'      => $answer->reason,
				'error_at'   => $now,
				'ok_at'      => $was['ok_at'],
			)
		);
		return $pauses;
	}

	/**
	 * Forget the trouble: somebody mended something and wants it tried now.
	 */
	public static function clear() {
		self::write( array( 'ok_at' => self::read()['ok_at'] ) + self::WELL );
	}

	/**
	 * Write it; not loaded with every request.
	 *
	 * @param array<string, mixed> $health What.
	 */
	private static function write( array $health ) {
		update_option( self::OPTION, $health, false );
	}
}
