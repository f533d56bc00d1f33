<?php
/**
 * What the bridge has told this site, counted.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * The highest sequence of any status. A bridge whose ledger was restored from a backup asks for it, and learns that it is
 * older than what it told; a post that was deleted since must not take that away, so it is an option of its own.
 */
final class Told {

	const OPTION = 'bridge_for_medium_told';

	/**
	 * The highest sequence.
	 *
	 * @return int 0 when nothing was told.
	 */
	public static function highest() {
		$stored = get_option( self::OPTION );
		return false === $stored ? self::of_all_posts() : (int) $stored;
	}

	/**
	 * A status came.
	 *
	 * @param int $sequence Its sequence.
	 */
	public static function raise( $sequence ) {
		$highest = self::highest();
		if ( $sequence > $highest || false === get_option( self::OPTION ) ) {
			update_option( self::OPTION, (string) max( $sequence, $highest ), false );
		}
	}

	/**
	 * An older version of this plugin kept it with each post alone.
	 *
	 * @return int
	 */
	private static function of_all_posts() {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- once, by an indexed key.
		$lines   = $wpdb->get_col( $wpdb->prepare( "SELECT meta_value FROM $wpdb->postmeta WHERE meta_key = %s", Records::STATUS ) );
		$highest = 0;
		foreach ( $lines as $line ) {
			$status  = json_decode( $line, true );
			$highest = max( $highest, isset( $status['sequence'] ) ? (int) $status['sequence'] : 0 );
		}
		return $highest;
	}
}
