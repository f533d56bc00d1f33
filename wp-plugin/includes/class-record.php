<?php
/**
 * A line of JSON that names its post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * So did those of version 0.1, which stood in post meta: whatever copies a post copies its meta, and a copy is another
 * article. Pure.
 */
final class Record {

	/**
	 * A record as it was stored.
	 *
	 * @param int    $post_id Whose.
	 * @param string $line    What was stored.
	 * @return array<string, mixed>|null Null when it is none, or was copied from another post.
	 */
	public static function read( $post_id, $line ) {
		$record = json_decode( $line, true );
		return is_array( $record ) && isset( $record['post'] ) && $post_id === $record['post'] ? $record : null;
	}

	/**
	 * A record as it is stored. JSON in ASCII survives every database encoding.
	 *
	 * @param int                  $post_id Whose.
	 * @param array<string, mixed> $record  What.
	 * @return string
	 */
	public static function line( $post_id, array $record ) {
		return (string) wp_json_encode( array_merge( $record, array( 'post' => $post_id ) ) );
	}

	/**
	 * Fill a value's properties with what a record has of the same name and kind; what it lacks stays as it is.
	 */
	public static function fill( object $value, array $record ): object {
		foreach ( get_object_vars( $value ) as $name => $nothing ) {
			if ( isset( $record[ $name ] ) && gettype( $record[ $name ] ) === gettype( $nothing ) ) {
				$value->$name = $record[ $name ];
			}
		}
		return $value;
	}
}
