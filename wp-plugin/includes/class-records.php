<?php
/**
 * What is kept beside a post, in its meta.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Records, each a line of JSON: the four below, and those of Pages. Each names its post: a plugin that copies a post copies
 * its meta too, and a copy is another article.
 */
final class Records {

	/** Written by the editor's request: look at this post again. */
	const CHANGED = '_bridge_for_medium_changed';
	/** Written by the queue: the event being sent, its bytes frozen. */
	const EVENT = '_bridge_for_medium_event';
	/** Written by the queue: what the bridge knows. */
	const KNOWN = '_bridge_for_medium_known';
	/** Written by the bridge: what became of the post on Medium. */
	const STATUS = '_bridge_for_medium_status';

	const ALL = array( self::CHANGED, self::EVENT, self::KNOWN, self::STATUS );

	/**
	 * A record.
	 *
	 * @param int    $post_id Whose.
	 * @param string $key     Which.
	 * @return array<string, mixed>|null Null when there is none, or when it was copied from another post.
	 */
	public static function read( $post_id, $key ) {
		$record = json_decode( (string) get_post_meta( $post_id, $key, true ), true );
		return is_array( $record ) && isset( $record['post'] ) && $post_id === $record['post'] ? $record : null;
	}

	/**
	 * Write a record. JSON in ASCII survives every database encoding.
	 *
	 * @param int                  $post_id Whose.
	 * @param string               $key     Which.
	 * @param array<string, mixed> $record  What.
	 */
	public static function write( $post_id, $key, array $record ) {
		$line = wp_slash( wp_json_encode( array_merge( $record, array( 'post' => $post_id ) ) ) );
		// Asked of the cache; updating what is not there would ask the database twice.
		if ( '' === get_post_meta( $post_id, $key, true ) ) {
			add_post_meta( $post_id, $key, $line );
		} else {
			update_post_meta( $post_id, $key, $line );
		}
	}

	/**
	 * Delete a record.
	 *
	 * @param int    $post_id Whose.
	 * @param string $key     Which.
	 */
	public static function delete( $post_id, $key ) {
		delete_post_meta( $post_id, $key );
	}
}
