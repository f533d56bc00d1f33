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
final class Changes {

	/** Options of deleted posts: their meta went with them. */
	const GONE = 'bridge_for_medium_gone_';

	/**
	 * Mark a post.
	 *
	 * @param int    $post_id    Which.
	 * @param bool   $was_public Whether it was public before this change.
	 * @param string $trigger    editor, classic, quick, bulk, cron, xmlrpc, cli, rest or resync.
	 */
	public static function mark( $post_id, $was_public, $trigger ) {
		$now     = time();
		$earlier = Records::read( $post_id, Records::CHANGED );
		$mark    = array(
			'at'         => $now,
			// Who asked for a post by name still does after the next save.
			'trigger'    => $earlier && 'resync' === $earlier['trigger'] ? 'resync' : $trigger,
			// What the bridge was never told is told by the first change that it has not heard of.
			'was_public' => $earlier ? $earlier['was_public'] : $was_public,
			// Two marks are never the same: the queue takes away only the mark that it has acted on.
			'token'      => wp_generate_password( 12, false ),
		);
		// When it was published counts for its age, not when it was last changed while the bridge was down.
		$mark['published_at'] = $was_public && $earlier ? $earlier['published_at'] : $now;
		Records::write( $post_id, Records::CHANGED, $mark );
		Queue::wake();
	}

	/**
	 * Take a mark away, unless somebody made a new one since.
	 *
	 * @param int    $post_id Which.
	 * @param string $line    The mark as it was read.
	 */
	public static function unmark( $post_id, $line ) {
		delete_post_meta( $post_id, Records::CHANGED, wp_slash( $line ) );
	}

	/**
	 * The mark as it is stored.
	 *
	 * @param int $post_id Which.
	 * @return string Empty when there is none.
	 */
	public static function line( $post_id ) {
		return (string) get_post_meta( $post_id, Records::CHANGED, true );
	}

	/**
	 * The posts that are marked, in the order in which they were first marked.
	 *
	 * @param int $limit At most so many.
	 * @return int[]
	 */
	public static function read( $limit = 5000 ) {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- a list of ids by an indexed key; WP_Query would load the posts.
		$ids = $wpdb->get_col( $wpdb->prepare( "SELECT post_id FROM $wpdb->postmeta WHERE meta_key = %s ORDER BY meta_id LIMIT %d", Records::CHANGED, $limit ) );
		return array_values( array_unique( array_map( 'intval', $ids ) ) );
	}

	/**
	 * Remember that a post that the bridge may know is deleted.
	 *
	 * @param \WP_Post             $post  The post, while it still exists.
	 * @param array<string, mixed> $known What the bridge knows of it.
	 * @param string               $trigger What started it.
	 */
	public static function bury( \WP_Post $post, array $known, $trigger ) {
		$gone = array(
			'id'       => $post->ID,
			'guid'     => $post->guid,
			'revision' => $known['revision'],
			'at'       => time(),
			'trigger'  => $trigger,
			'event'    => null,
		);
		update_option( self::GONE . $post->ID, $gone, false );
		Queue::wake();
	}

	/**
	 * The posts that are gone and not yet told.
	 *
	 * @param int $limit At most so many.
	 * @return array<string, array<string, mixed>> By the name of the option.
	 */
	public static function read_gone( $limit = 500 ) {
		global $wpdb;
		$like = $wpdb->esc_like( self::GONE ) . '%';
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- options by prefix; there is no API for it.
		$names = $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE %s ORDER BY option_id LIMIT %d", $like, $limit ) );
		$gone  = array();
		foreach ( $names as $name ) {
			$one = get_option( $name );
			if ( is_array( $one ) ) {
				$gone[ $name ] = $one;
			}
		}
		return $gone;
	}
}
