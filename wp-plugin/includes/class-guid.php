<?php
/**
 * What WordPress calls a post for ever.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Compares two of them. Pure.
 */
final class Guid {

	/**
	 * Whether two guids are one. WordPress writes it back with the first update of a post, with its ampersands escaped,
	 * and not every source tells the bridge how they stand in the database.
	 *
	 * @param string $guid  One.
	 * @param mixed  $other What the bridge says.
	 * @return bool
	 */
	public static function is_same( $guid, $other ) {
		return is_string( $other ) && self::plain( $guid ) === self::plain( $other );
	}

	/**
	 * A guid as nothing has escaped it.
	 */
	private static function plain( string $guid ): string {
		return str_replace( array( '&#038;', '&amp;', '&#039;' ), array( '&', '&', "'" ), $guid );
	}
}
