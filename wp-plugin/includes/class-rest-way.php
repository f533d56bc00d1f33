<?php
/**
 * Whether visitors get in over REST.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * By what a visitor got who asked for the newest post. Pure: knows no WordPress.
 */
final class Rest_Way {

	/** The list came. */
	const OPEN = 'open';
	/** WordPress, or code in it, refuses visitors; what the bridge signs is let in all the same (Gate). */
	const CLOSED = 'closed';
	/** The web server does not hand such an address to WordPress. */
	const MISSING = 'missing';
	/** Something before WordPress answers in its place. */
	const WALL = 'wall';

	/**
	 * Read an answer.
	 *
	 * @param int    $status Of HTTP.
	 * @param string $body   What came.
	 * @return string One of the constants.
	 */
	public static function read( int $status, string $body ): string {
		$said = json_decode( $body, true );
		if ( is_array( $said ) && isset( $said['code'] ) && is_string( $said['code'] ) ) {
			return self::CLOSED; // As WordPress words a refusal, whatever the status.
		}
		if ( 200 === $status && is_array( $said ) && array_values( $said ) === $said ) {
			return self::OPEN;
		}
		return 404 === $status ? self::MISSING : self::WALL;
	}
}
