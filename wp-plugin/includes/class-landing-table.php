<?php
/**
 * How often somebody came from Medium.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A table of our own: numbers of a day, and nothing of who came.
 */
class Landing_Table {

	/** Of its table; which columns that has Tables says. */
	const NAME = 'landings';

	/** Visits of one post on one day beyond which nobody believes them. */
	const MOST_A_DAY = 5000;
	/** Calls of one minute beyond which none is counted. */
	const MOST_A_MINUTE = 300;
	/** Days that are kept for a bridge that cannot be told. */
	const KEEP_DAYS = 90;
	/** Days of one report. */
	const BATCH = 10;

	private Tables $tables;
	private Clock $clock;

	/** What it works with. */
	public function __construct( Tables $tables, Clock $clock ) {
		$this->tables = $tables;
		$this->clock  = $clock;
	}

	/**
	 * Count a call; whether there were too many within this minute, whoever called.
	 */
	public function is_flooded(): bool {
		global $wpdb;
		$table  = $this->tables->name( self::NAME );
		$minute = gmdate( 'Y-m-d H:i', $this->clock->now() );
		// phpcs:ignore WordPress.DB -- one statement that counts and tells the count.
		$wpdb->query( $wpdb->prepare( "INSERT INTO $table (day, post_id, visits, told) VALUES (%s, 0, LAST_INSERT_ID(1), 1) ON DUPLICATE KEY UPDATE visits = LAST_INSERT_ID(visits + 1)", $minute ) );
		return $wpdb->insert_id > self::MOST_A_MINUTE;
	}

	/**
	 * Count a page view of today.
	 */
	public function add_visit( int $post_id, string $variant, string $placement ): void {
		global $wpdb;
		$table = $this->tables->name( self::NAME );
		$today = gmdate( 'Y-m-d', $this->clock->now() );
		// phpcs:disable WordPress.DB -- our own table, by its key.
		if ( (int) $wpdb->get_var( $wpdb->prepare( "SELECT SUM(visits) FROM $table WHERE day = %s AND post_id = %d", $today, $post_id ) ) < self::MOST_A_DAY ) {
			$wpdb->query( $wpdb->prepare( "INSERT INTO $table (day, post_id, variant, placement, visits) VALUES (%s, %d, %s, %s, 1) ON DUPLICATE KEY UPDATE visits = visits + 1, told = 0", $today, $post_id, $variant, $placement ) );
		}
		// phpcs:enable
	}

	/**
	 * Count a goal of today; never more than there were page views.
	 */
	public function add_goal( int $post_id, string $variant, string $placement ): void {
		global $wpdb;
		$table = $this->tables->name( self::NAME );
		$today = gmdate( 'Y-m-d', $this->clock->now() );
		// phpcs:ignore WordPress.DB -- our own table, by its key.
		$wpdb->query( $wpdb->prepare( "UPDATE $table SET goals = LEAST(goals + 1, visits), told = 0 WHERE day = %s AND post_id = %d AND variant = %s AND placement = %s", $today, $post_id, $variant, $placement ) );
	}

	/**
	 * The oldest days that are over and were not told.
	 *
	 * @return array<int, array<string, mixed>> As a report says them (docs/api.md): each with all its rows.
	 */
	public function untold(): array {
		global $wpdb;
		$table = $this->tables->name( self::NAME );
		// A request that began before midnight may end after it.
		$today = gmdate( 'Y-m-d', $this->clock->now() - HOUR_IN_SECONDS );
		// phpcs:disable WordPress.DB -- our own table, by an index.
		$days  = $wpdb->get_col( $wpdb->prepare( "SELECT DISTINCT day FROM $table WHERE told = 0 AND day < %s ORDER BY day LIMIT %d", $today, self::BATCH ) );
		$found = array();
		foreach ( $days as $day ) {
			$rows    = $wpdb->get_results( $wpdb->prepare( "SELECT post_id, variant, placement, visits, goals FROM $table WHERE day = %s AND post_id > 0", $day ), ARRAY_A );
			$found[] = array(
				'day'  => $day,
				'rows' => array_map( array( $this, 'to_row' ), $rows ),
			);
		}
		// phpcs:enable
		return $found;
	}

	/**
	 * The bridge knows these days.
	 *
	 * @param string[] $days Which.
	 */
	public function set_told( array $days ): void {
		global $wpdb;
		foreach ( $days as $day ) {
			$wpdb->update( $this->tables->name( self::NAME ), array( 'told' => 1 ), array( 'day' => $day ) ); // phpcs:ignore WordPress.DB
		}
	}

	/**
	 * Forget old days, and the counts of minutes that are over.
	 */
	public function prune(): void {
		global $wpdb;
		$table  = $this->tables->name( self::NAME );
		$oldest = gmdate( 'Y-m-d', $this->clock->now() - self::KEEP_DAYS * DAY_IN_SECONDS );
		$minute = gmdate( 'Y-m-d H:i', $this->clock->now() );
		$wpdb->query( $wpdb->prepare( "DELETE FROM $table WHERE day < %s OR (post_id = 0 AND day < %s)", $oldest, $minute ) ); // phpcs:ignore WordPress.DB
	}

	/**
	 * A row, with numbers that are numbers.
	 *
	 * @param array<string, string> $row As the database gives it.
	 * @return array<string, int|string>
	 */
	private function to_row( array $row ): array {
		foreach ( array( 'post_id', 'visits', 'goals' ) as $name ) {
			$row[ $name ] = (int) $row[ $name ];
		}
		return $row;
	}
}
