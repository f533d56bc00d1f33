<?php
/**
 * The marks that say "look at this post again", and the posts that are gone.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * The queue's list. An editor's request writes it and does nothing else; the queue reads it.
 */
class Changes {

	/** Options of deleted posts: all else went with them. */
	const GONE = 'bridge_for_medium_gone_';

	private Clock $clock;
	private Post_Table $post_table;
	private Later $let_try;
	private Later $let_look;
	private Records $records;
	private Schedule $schedule;
	private Hooks $hooks;

	/**
	 * What it works with.
	 *
	 * @param Clock      $clock      What time it is.
	 * @param Post_Table $post_table Where marks stand.
	 * @param Later      $let_try    Set_Aside::let_try(): a post of which nothing is known needs neither this nor the next.
	 * @param Later      $let_look   Sights::let_look().
	 * @param Records    $records    What is kept of posts.
	 * @param Schedule   $schedule   When the queue runs.
	 * @param Hooks      $hooks      What other code hears.
	 */
	public function __construct( Clock $clock, Post_Table $post_table, Later $let_try, Later $let_look, Records $records, Schedule $schedule, Hooks $hooks ) {
		$this->clock      = $clock;
		$this->post_table = $post_table;
		$this->let_try    = $let_try;
		$this->let_look   = $let_look;
		$this->records    = $records;
		$this->schedule   = $schedule;
		$this->hooks      = $hooks;
	}

	/**
	 * Mark a post.
	 *
	 * @param int    $post_id    Which.
	 * @param bool   $was_public Whether it was public before this change.
	 * @param string $trigger    editor, classic, quick, bulk, cron, xmlrpc, cli, rest or resync.
	 */
	public function mark( $post_id, $was_public, $trigger ) {
		// Of what only now becomes public nearly always nothing is known.
		$first = $was_public ? null : $this->begin( $post_id, $trigger );
		$mark  = $first ? $first : $this->renew( $post_id, $was_public, $trigger );
		$this->schedule->wake();
		if ( $mark ) {
			$this->hooks->queued( $post_id, $mark->trigger );
		}
	}

	/**
	 * Mark a post of which nothing is known.
	 *
	 * @return Mark|null Null where something is known, or the database did not take it.
	 */
	private function begin( int $post_id, string $trigger ): ?Mark {
		$mark = $this->new_mark( null, false, $trigger );
		return $this->post_table->add( $post_id, $this->row( $post_id, $mark, $mark->at ) ) ? $mark : null;
	}

	/**
	 * Mark a post of which something may be known.
	 *
	 * @return Mark|null Null where the database did not take it.
	 */
	private function renew( int $post_id, bool $was_public, string $trigger ): ?Mark {
		$this->post_table->refresh( $post_id );
		( $this->let_try )( $post_id );
		( $this->let_look )( $post_id );
		$earlier = $this->of( $post_id );
		$mark    = $this->new_mark( $earlier, $was_public, $trigger );
		$since   = $earlier ? $this->post_table->read( $post_id )['marked_at'] : $mark->at;
		return $this->post_table->write( $post_id, $this->row( $post_id, $mark, $since ) ) ? $mark : null;
	}

	/**
	 * A mark as it is stored.
	 *
	 * @param int  $post_id Whose.
	 * @param Mark $mark    The mark.
	 * @param int  $since   Since when the post is marked, in seconds since 1970.
	 * @return array<string, int|string> By column.
	 */
	private function row( int $post_id, Mark $mark, int $since ): array {
		return array(
			'changed'   => Record::line( $post_id, $mark->to_record() ),
			'marked_at' => $since,
		);
	}

	/**
	 * A mark, of what the one before it says and what has changed since.
	 */
	private function new_mark( ?Mark $earlier, bool $was_public, string $trigger ): Mark {
		$mark     = new Mark();
		$mark->at = $this->clock->now();
		// Who asked for a post by name still does after the next save.
		$mark->trigger = $earlier && $earlier->is_resync() ? $earlier->trigger : $trigger;
		// What the bridge was never told is told by the first change that it has not heard of.
		$mark->was_public = $earlier ? $earlier->was_public : $was_public;
		$mark->token      = bin2hex( random_bytes( 6 ) );
		// When it was published counts for its age, not when it was last changed while the bridge was down.
		$mark->published_at = $was_public && $earlier ? $earlier->published_at : $mark->at;
		return $mark;
	}

	/**
	 * A post's mark; null when it has none.
	 */
	public function of( int $post_id ): ?Mark {
		$record = $this->records->read( $post_id, Records::CHANGED );
		return $record ? Mark::from_record( $record ) : null;
	}

	/**
	 * Take a mark away, unless somebody made a new one since.
	 *
	 * @param int    $post_id Which.
	 * @param string $line    The mark as it was read.
	 */
	public function unmark( $post_id, $line ) {
		$this->post_table->unmark( $post_id, $line );
	}

	/**
	 * The mark as it is stored.
	 *
	 * @param int $post_id Which.
	 * @return string Empty when there is none.
	 */
	public function line( $post_id ) {
		return $this->post_table->read( $post_id )['changed'];
	}

	/**
	 * The posts that are marked, in the order in which they were first marked.
	 *
	 * @param int $limit At most so many.
	 * @return int[]
	 */
	public function read( $limit = 5000 ) {
		return $this->post_table->marked( $limit );
	}

	/**
	 * Remember that a post that the bridge may know is deleted.
	 *
	 * @param \WP_Post $post    The post, while it still exists.
	 * @param Known    $known   What the bridge knows of it.
	 * @param string   $trigger What started it.
	 */
	public function bury( \WP_Post $post, Known $known, string $trigger ) {
		$gone           = new Gone();
		$gone->id       = $post->ID;
		$gone->guid     = $post->guid;
		$gone->revision = $known->revision;
		$gone->at       = $this->clock->now();
		$gone->trigger  = $trigger;
		update_option( self::GONE . $post->ID, $gone->to_option(), false );
		$this->schedule->wake();
		$this->hooks->queued( $post->ID, $trigger );
	}

	/**
	 * The posts that are gone and not yet told.
	 *
	 * @param int $limit At most so many.
	 * @return array<string, Gone> By the name of the option.
	 */
	public function read_gone( $limit = 500 ) {
		global $wpdb;
		$like = $wpdb->esc_like( self::GONE ) . '%';
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- options by prefix; there is no API for it.
		$names = $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE %s ORDER BY option_id LIMIT %d", $like, $limit ) );
		$gone  = array();
		foreach ( $names as $name ) {
			$one = get_option( $name );
			if ( is_array( $one ) ) {
				$gone[ $name ] = Gone::from_option( $one );
			}
		}
		return $gone;
	}
}
