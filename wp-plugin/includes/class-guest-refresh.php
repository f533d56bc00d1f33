<?php
/**
 * Where a page sends whoever looks at it.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A page may answer 200 with all of a text, and send its visitor to the login before it is read. Pure: knows no WordPress.
 *
 * @link https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-refresh
 */
final class Guest_Refresh {

	/** A later one comes when the text was read: a page that shows the next, or itself again. */
	const SOON_S = 30;
	const TAG    = '#<meta\b(?=[^>]*\bhttp-equiv\s*=\s*["\']?\s*refresh\b)[^>]*?\bcontent\s*=\s*(?:"([^"]*)"|\'([^\']*)\')#i';
	const SAID   = '#^\s*(\d*)[\d.]*\s*[;,\s]\s*(?:url\s*=\s*)?["\']?([^"\'\s]+)#i';

	/**
	 * The address.
	 *
	 * @param string $header The answer's header of that name.
	 * @param string $html   The page.
	 * @return string As it stands there, maybe without a host; empty where it sends nobody.
	 */
	public static function target( string $header, string $html ): string {
		$read = preg_replace( Guest_Words::UNREAD, ' ', $html );
		preg_match( self::TAG, null === $read ? $html : $read, $tag );
		foreach ( array( $header, html_entity_decode( implode( '', array_slice( $tag, 1 ) ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ) ) as $said ) {
			if ( preg_match( self::SAID, $said, $found ) && (int) $found[1] < self::SOON_S ) {
				return $found[2];
			}
		}
		return '';
	}
}
