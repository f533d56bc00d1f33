<?php
/**
 * Which kinds of markup a post uses.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Reads a post as it is written, in one pass over its text for each question. Pure: knows no WordPress.
 */
final class Markup_Census {

	const BLOCK     = '#<!--\s+wp:([a-z][a-z0-9_-]{0,100}(?:/[a-z][a-z0-9_-]{0,100})?)#';
	const SHORTCODE = '#(?<!\[)\[([a-zA-Z][\w-]{0,60})((?:\s[^\[\]\n]{0,500})?)/?\]#';
	const CLOSED    = '#\[/([a-zA-Z][\w-]{0,60})\]#';
	/** Tags that a post without blocks may have. */
	const TAGS = array(
		'table'  => Markup_Fate::TABLE,
		'form'   => Markup_Fate::LEFT_OUT,
		'iframe' => Markup_Fate::ADDRESS,
		'script' => Markup_Fate::HTML,
	);

	/**
	 * What of a post is lost or changed.
	 *
	 * @param string   $content    As it is written.
	 * @param string[] $registered Names of shortcodes that somebody renders here.
	 * @return array<string, string> Markup_Fate's constants by name: core/table, [gallery], &lt;table&gt; as they are written.
	 */
	public static function of( string $content, array $registered ): array {
		$fates = self::blocks( $content ) + self::shortcodes( self::without_code( $content ), $registered );
		return array_filter( false === strpos( $content, '<!-- wp:' ) ? $fates + self::tags( $content ) : $fates );
	}

	/**
	 * Blocks.
	 *
	 * @return array<string, string>
	 */
	private static function blocks( string $content ): array {
		preg_match_all( self::BLOCK, $content, $found );
		$fates = array();
		foreach ( array_unique( $found[1] ) as $name ) {
			$name           = false === strpos( $name, '/' ) ? "core/$name" : $name;
			$fates[ $name ] = Markup_Fate::of_block( $name );
		}
		return $fates;
	}

	/**
	 * Shortcodes. Brackets in prose are prose: without a plugin only what has attributes or is closed is one.
	 *
	 * @param string   $content    The post.
	 * @param string[] $registered Those that somebody renders.
	 * @return array<string, string>
	 */
	private static function shortcodes( string $content, array $registered ): array {
		preg_match_all( self::SHORTCODE, $content, $found );
		preg_match_all( self::CLOSED, $content, $closed );
		$are_sure = array_flip( $registered ) + array_flip( $closed[1] );
		$fates    = array();
		foreach ( $found[1] as $number => $name ) {
			$is_one = isset( $are_sure[ $name ] ) || false !== strpos( $found[2][ $number ], '=' );
			if ( $is_one && ! isset( $fates[ "[$name]" ] ) ) {
				$fates[ "[$name]" ] = Markup_Fate::of_shortcode( $name, in_array( $name, $registered, true ) );
			}
		}
		return $fates;
	}

	/**
	 * Tags.
	 *
	 * @return array<string, string>
	 */
	private static function tags( string $content ): array {
		$fates = array();
		foreach ( self::TAGS as $tag => $fate ) {
			if ( false !== stripos( $content, "<$tag" ) ) {
				$fates[ "<$tag>" ] = $fate;
			}
		}
		return $fates;
	}

	/**
	 * A post without what stands in code, where brackets are code. One step for each piece, however many are never closed.
	 */
	private static function without_code( string $content ): string {
		$pieces = preg_split( '#<(/?)(?:pre|code)\b[^>]{0,500}>#i', $content, -1, PREG_SPLIT_DELIM_CAPTURE );
		$kept   = array_shift( $pieces );
		$depth  = 0;
		foreach ( array_chunk( $pieces, 2 ) as list( $closes, $text ) ) {
			$depth = max( 0, $depth + ( '' === $closes ? 1 : -1 ) );
			$kept .= 0 === $depth ? $text : '';
		}
		return $kept;
	}
}
