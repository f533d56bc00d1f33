<?php
/**
 * How values stand in a message.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Texts and times as docs/api.md has them. Pure.
 */
final class Wire {

	/** What a browser takes for a tag: "<3" is none. */
	const TAG        = '#</?[a-zA-Z!][^>]*>#';
	const LINE_BREAK = '#<[bB][rR]\b[^>]*>#';
	/** What nobody reads. */
	const SCRIPT = '#<(script|style)\b[^>]*>.*?</\1\b[^>]*>#is';

	/**
	 * Text without tags and entities, as the bridge reads it (bridge/wordpress/values.py). wp_strip_all_tags() ends at "<3".
	 *
	 * @param string $html Text as WordPress stores it.
	 * @return string
	 */
	public static function text( $html ) {
		return trim( html_entity_decode( self::without_tags( $html ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ) );
	}

	/**
	 * A line that was typed or said. sanitize_text_field() would take the escapes out of an address: of "caf%C3%A9" it leaves "caf".
	 *
	 * @param mixed $typed As it came.
	 * @return string Without tags, and with single blanks; empty where it is no text, or no UTF-8. Whoever prints it escapes it.
	 */
	public static function line( $typed ) {
		$text = is_scalar( $typed ) && mb_check_encoding( (string) $typed, 'UTF-8' ) ? self::without_tags( (string) preg_replace( self::SCRIPT, '', (string) $typed ) ) : '';
		return trim( (string) preg_replace( '/[\r\n\t ]+/', ' ', $text ) );
	}

	/**
	 * The words of HTML; those on both sides of a line break stay two.
	 */
	private static function without_tags( string $html ): string {
		return (string) preg_replace( array( self::LINE_BREAK, self::TAG ), array( ' ', '' ), $html );
	}

	/**
	 * Seconds since 1970, as ISO 8601 in UTC.
	 *
	 * @param int $timestamp Seconds.
	 * @return string
	 */
	public static function instant( $timestamp ) {
		return gmdate( 'Y-m-d\TH:i:s\Z', $timestamp );
	}
}
