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

	/**
	 * Text without tags and entities.
	 *
	 * @param string $html Text as WordPress stores it.
	 * @return string
	 */
	public static function text( $html ) {
		return trim( html_entity_decode( wp_strip_all_tags( $html ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ) );
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
