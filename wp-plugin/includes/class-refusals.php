<?php
/**
 * Posts that the bridge did not take.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * They wait for nothing any more, so no mark leads to them.
 */
class Refusals {

	private Tables $tables;
	private Events $events;

	/** What it works with. */
	public function __construct( Tables $tables, Events $events ) {
		$this->tables = $tables;
		$this->events = $events;
	}

	/**
	 * Their ids.
	 *
	 * @param int $limit At most so many.
	 * @return int[]
	 */
	public function read( $limit = 50 ) {
		global $wpdb;
		$table = $this->tables->name( Post_Table::NAME );
		$like  = '%' . $wpdb->esc_like( '"refused":"' ) . '%';
		// phpcs:ignore WordPress.DB -- our own table, for one page of the settings; few rows have an event.
		$post_ids = $wpdb->get_col( $wpdb->prepare( "SELECT post_id FROM $table WHERE event LIKE %s ORDER BY post_id DESC LIMIT %d", $like, $limit ) );
		return array_values( array_filter( array_map( 'intval', $post_ids ), array( $this, 'is' ) ) );
	}

	/**
	 * Whether a post is one of them.
	 */
	private function is( int $post_id ): bool {
		$event = $this->events->of( $post_id );
		return $event && '' !== $event->refused;
	}
}
