<?php
/**
 * Which page an address asks for, and what is answered.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Judges addresses and statuses. Pure.
 */
final class Page_Request {

	const SHOWN  = 'shown';
	const HOME   = 'home';
	const MOVED  = 'moved';
	const HIDDEN = 'hidden';

	/**
	 * The slug that an address asks for.
	 *
	 * @param string $uri Path and query of the request.
	 * @return string Empty when it asks for something else.
	 */
	public static function slug_of( $uri ) {
		return preg_match( '#^[^?]*/medium/([0-9a-f]{32})/?(?:\?|$)#D', $uri, $found ) ? $found[1] : '';
	}

	/**
	 * What is answered.
	 *
	 * @param bool   $is_public  Whether anybody can read the post.
	 * @param string $status     Where its delivery stands; empty when the bridge has not said.
	 * @param bool   $is_current Whether no other page took this one's place.
	 * @return string
	 */
	public static function verdict( $is_public, $status, $is_current ) {
		if ( $is_public && Status_Word::LIVE === $status ) {
			return self::HOME;
		}
		if ( ! $is_public || ! in_array( $status, Status_Word::WAITING, true ) ) {
			return self::HIDDEN;
		}
		return $is_current ? self::SHOWN : self::MOVED;
	}

	/**
	 * Whether two addresses have the same path, however its letters are encoded.
	 *
	 * @param string $one   One.
	 * @param string $other The other.
	 * @return bool
	 */
	public static function is_same_path( $one, $other ) {
		$paths = array();
		foreach ( array( $one, $other ) as $url ) {
			$paths[] = rtrim( rawurldecode( (string) preg_replace( array( '~^https?://[^/?#]*~i', '~[?#].*$~s' ), '', $url ) ), '/' );
		}
		return $paths[0] === $paths[1];
	}
}
