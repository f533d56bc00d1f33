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
class Health {

	const OPTION = 'bridge_for_medium_health';
	/** What the bridge cannot digest of one post must not stop the others; three of them in a row are the bridge's trouble. */
	const POSTS_BEFORE_PAUSE = 3;

	const WELL = array(
		'failures'   => 0,
		// What it was asked to take when it failed, by name.
		'failed'     => array(),
		// Nothing is sent before this time (seconds since 1970).
		'not_before' => 0,
		'error'      => '',
		'error_at'   => 0,
		'ok_at'      => 0,
	);

	/**
	 * How it is.
	 *
	 * @return array{failures: int, failed: string[], not_before: int, error: string, error_at: int, ok_at: int}
	 */
	public function read() {
		$stored = get_option( self::OPTION, array() );
		return array_merge( self::WELL, is_array( $stored ) ? $stored : array() );
	}

	/**
	 * The bridge accepted something.
	 *
	 * @param int $now Seconds since 1970.
	 */
	public function ok( $now ) {
		$was = $this->read_anew();
		if ( $was['failures'] || $was['error'] || $now - $was['ok_at'] >= 60 ) {
			$this->write( array( 'ok_at' => $now ) + self::WELL );
		}
	}

	/**
	 * The bridge did not.
	 *
	 * @param Answer $answer What it answered.
	 * @param string $what   What it was asked to take: the same one again is one.
	 * @param int    $now    Seconds since 1970.
	 * @return bool Whether to pause: nothing else is tried before `not_before`.
	 */
	public function failed( Answer $answer, $what, $now ) {
		$was      = $this->read_anew();
		$failures = $was['failures'] + 1;
		$failed   = array_slice( array_unique( array_merge( $was['failed'], array( $what ) ) ), 0, self::POSTS_BEFORE_PAUSE );
		$pauses   = 0 === $answer->status || '' !== $answer->retry_after || count( $failed ) >= self::POSTS_BEFORE_PAUSE;
		$delay    = Retry::delay( $failures, $answer->retry_after, $now );
		if ( Retry::UNWELCOME === $answer->verdict() ) {
			$pauses = true;
			$delay  = '' === $answer->retry_after ? Retry::UNWELCOME_S : $delay;
		}
		$this->write(
			array(
				'failures'   => $failures,
				'failed'     => $failed,
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
	public function clear() {
		$this->write( array( 'ok_at' => $this->read_anew()['ok_at'] ) + self::WELL );
	}

	/**
	 * How it is by now: a run of the queue takes a while, and somebody may have wanted it tried again meanwhile.
	 *
	 * @return array{failures: int, failed: string[], not_before: int, error: string, error_at: int, ok_at: int}
	 */
	private function read_anew(): array {
		Options::read_anew( self::OPTION );
		return $this->read();
	}

	/**
	 * Write it; not loaded with every request.
	 *
	 * @param array<string, mixed> $health What.
	 */
	private function write( array $health ): void {
		update_option( self::OPTION, $health, false );
	}
}
