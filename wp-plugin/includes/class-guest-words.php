<?php
/**
 * The words of a page, counted.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * How much of a text stands on a page. Pure: knows no WordPress.
 */
final class Guest_Words {

	/** What has words in it that nobody reads. */
	const UNREAD = '#<!--.*?-->|<(script|style|template|noscript|title)\b[^>]*>.*?</\1\s*>#is';
	/** A tag, to its end. To strip_tags() the "<3" of a title begins one that never ends, and nothing behind it would be on the page. */
	const TAG = '#</?[a-z!](?:[^>"\']++|"[^"]*+"|\'[^\']*+\')*+>#i';
	/** An address is no word: where the text has one, the page may have what it leads to. */
	const ADDRESS = '#\bhttps?://[^\s<>"]+#i';
	/** A letter of a script that puts no space between words, or a word of any other. */
	const WORD = '/[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|(?:(?![\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}])[\p{L}\p{N}\p{M}])+/u';

	/**
	 * The words of some HTML, and how often each is there.
	 *
	 * @param string $html UTF-8.
	 * @return array<int|string, int>
	 */
	public static function count( $html ) {
		$read = preg_replace( self::UNREAD, ' ', $html );
		// Words of two paragraphs are two, though no space stands between them.
		$text = html_entity_decode( (string) preg_replace( self::TAG, ' ', null === $read ? $html : $read ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );
		// What stands in large letters is no other text; letters beyond ASCII need an extension for that, and are few.
		$text = strtolower( (string) preg_replace( self::ADDRESS, ' ', $text ) );
		if ( false === preg_match_all( self::WORD, $text, $words ) ) {
			preg_match_all( '/[^\s.,;:!?()"]+/', $text, $words ); // It is no UTF-8.
		}
		return array_count_values( $words[0] );
	}

	/**
	 * How much of a text is there.
	 *
	 * @param array<int|string, int> $wanted Its words.
	 * @param array<int|string, int> $found  Those of a page.
	 * @return float From 0 to 1; a text without words is there.
	 */
	public static function share( array $wanted, array $found ) {
		$both = 0;
		foreach ( $wanted as $word => $times ) {
			$both += min( $times, isset( $found[ $word ] ) ? $found[ $word ] : 0 );
		}
		return $wanted ? $both / array_sum( $wanted ) : 1.0;
	}
}
