<?php
/**
 * This site was connected to one bridge, and is connected to another.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * What a bridge said is true of its own ledger. A bridge says since when it knows this site: one that says another time, and
 * has another address or secret, is another one. (A bridge that moved says the same time. A ledger that was lost says another
 * one with the same secret: that is no other bridge, and must be noticed as what it is.)
 */
class Other_Bridge {

	private Settings $settings;
	private Tables $tables;

	/** What it works with. */
	public function __construct( Settings $settings, Tables $tables ) {
		$this->settings = $settings;
		$this->tables   = $tables;
	}

	/**
	 * A bridge has answered: if it is another one than before, forget what that one said.
	 *
	 * @param Connection $connection Whom we asked.
	 * @param string     $since      Since when it knows this site, in its words.
	 */
	public function meet( Connection $connection, $since ) {
		$is    = hash( 'sha256', "$connection->url $connection->secret" );
		$known = $this->settings->all();
		if ( '' !== $known['bridge_since'] && $since !== $known['bridge_since'] && $is !== $known['bridge_is'] ) {
			$this->forget();
		}
		$this->settings->change(
			array(
				'bridge_since' => $since,
				'bridge_is'    => $is,
			)
		);
	}

	/**
	 * Forget it. Counters of posts go on, marks stay, and pages lead home: the other one may be connected again.
	 */
	private function forget(): void {
		global $wpdb;
		$posts  = $this->tables->name( Post_Table::NAME );
		$bodies = $this->tables->name( Bodies::NAME );
		// phpcs:disable WordPress.DB -- our own tables, once.
		$wpdb->query( "UPDATE $posts SET status = '', stands = '', waits = 0, event = ''" );
		$wpdb->query( $wpdb->prepare( "DELETE FROM $bodies WHERE kind = %s", Bodies::EVENT ) );
		$wpdb->query( $wpdb->prepare( "UPDATE $bodies SET sequence = 0 WHERE kind = %s", Bodies::PAGE ) );
		// phpcs:enable
		update_option( Told::OPTION, '0', false );
		delete_option( Contact::OPTION );
		// What is known of posts is of an earlier one from now on (Known).
		$this->settings->change( array( 'bridge_number' => $this->settings->get( 'bridge_number' ) + 1 ) );
	}
}
