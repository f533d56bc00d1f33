<?php
/**
 * Reads what the bridge says, and escapes it.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Texts and lists of a document of the bridge's, as HTML. Pure: knows no WordPress.
 */
final class Markup {

	/**
	 * A link to an address of the web; only its words where it is none.
	 *
	 * @param string $url   Where.
	 * @param string $label Words.
	 * @param string $style A class.
	 * @return string
	 */
	public static function link( $url, $label, $style ) {
		if ( ! preg_match( '#^https?://[^\s"\'<>]+$#iD', $url ) ) {
			return self::escape( $label );
		}
		return sprintf( '<a class="%s" href="%s" target="_blank" rel="noopener noreferrer">%s</a>', $style, self::escape( $url ), self::escape( $label ) );
	}

	/**
	 * Sentences of a list.
	 *
	 * @param array<string, mixed> $from   Where.
	 * @param string               $name   Of the list.
	 * @param string               $around A format.
	 * @return string
	 */
	public static function lines( array $from, $name, $around ) {
		$lines = isset( $from[ $name ] ) && is_array( $from[ $name ] ) ? array_filter( $from[ $name ], 'is_string' ) : array();
		$html  = '';
		foreach ( $lines as $line ) {
			$html .= sprintf( $around, self::escape( $line ) );
		}
		return $html;
	}

	/**
	 * The parts of a list; what is none is left out, as a newer bridge may say more.
	 *
	 * @param array<string, mixed> $from Where.
	 * @param string               $name Of the list.
	 * @return array<int, array<string, mixed>>
	 */
	public static function each( array $from, $name ) {
		return isset( $from[ $name ] ) && is_array( $from[ $name ] ) ? array_values( array_filter( $from[ $name ], 'is_array' ) ) : array();
	}

	/**
	 * A text as it is.
	 *
	 * @param array<string, mixed> $from Where.
	 * @param string               $name Of the field.
	 * @return string
	 */
	public static function plain( array $from, $name ) {
		return isset( $from[ $name ] ) && is_string( $from[ $name ] ) ? $from[ $name ] : '';
	}

	/**
	 * A text, escaped.
	 *
	 * @param array<string, mixed> $from Where.
	 * @param string               $name Of the field.
	 * @return string
	 */
	public static function text( array $from, $name ) {
		return self::escape( self::plain( $from, $name ) );
	}

	/**
	 * Escape for text and attributes.
	 *
	 * @param string $text Any text.
	 * @return string
	 */
	public static function escape( $text ) {
		return htmlspecialchars( $text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8' );
	}
}
