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
class Told {

	const OPTION = 'bridge_for_medium_told';

	private Post_Table $post_table;

	/** What it works with. */
	public function __construct( Post_Table $post_table ) {
		$this->post_table = $post_table;
	}

	/**
	 * The highest sequence.
	 *
	 * @return int 0 when nothing was told.
	 */
	public function highest() {
		$stored = get_option( self::OPTION );
		return false === $stored ? $this->of_all_posts() : (int) $stored;
	}

	/**
	 * A status came.
	 *
	 * @param int $sequence Its sequence.
	 */
	public function raise( $sequence ) {
		$highest = $this->highest();
		if ( $sequence > $highest || false === get_option( self::OPTION ) ) {
			update_option( self::OPTION, (string) max( $sequence, $highest ), false );
		}
	}

	/**
	 * An older version of this plugin kept it with each post alone.
	 */
	private function of_all_posts(): int {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- once, by an indexed key.
		$lines   = array_merge( $this->post_table->statuses(), $wpdb->get_col( $wpdb->prepare( "SELECT meta_value FROM $wpdb->postmeta WHERE meta_key = %s", Records::PREFIX . Records::STATUS ) ) );
		$highest = 0;
		foreach ( $lines as $line ) {
			$status  = json_decode( $line, true );
			$highest = max( $highest, isset( $status['sequence'] ) ? (int) $status['sequence'] : 0 );
		}
		return $highest;
	}
}
