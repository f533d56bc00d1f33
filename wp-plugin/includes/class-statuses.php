<?php
/**
 * What the bridge said last of each post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A record of the post.
 */
class Statuses {

	private Records $records;
	private Post_Table $post_table;

	/** What it works with. */
	public function __construct( Records $records, Post_Table $post_table ) {
		$this->records    = $records;
		$this->post_table = $post_table;
	}

	/**
	 * The last status of a post; null when the bridge has said nothing yet.
	 */
	public function of( int $post_id ): ?Status {
		$record = $this->records->read( $post_id, Records::STATUS );
		return $record ? Status::from_record( $record ) : null;
	}

	/**
	 * Write it down.
	 */
	public function keep( int $post_id, Status $status ): void {
		$this->records->write( $post_id, Records::STATUS, $status->to_record() );
	}

	/**
	 * How many posts wait for the current user.
	 *
	 * @param string[] $types Of these types.
	 */
	public function count_waiting( array $types ): int {
		return $this->post_table->count_waiting( $types, current_user_can( 'edit_others_posts' ) ? 0 : get_current_user_id() );
	}
}
