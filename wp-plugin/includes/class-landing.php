<?php
/**
 * What a browser says of a page view that came from Medium.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Three words: which post, what the link said, and whether it is a goal. Pure.
 */
final class Landing {

	/** Bytes that are read. */
	const LONGEST = 400;

	/** Which post, by its number; 0 where its address says it. */
	public int $post_id;

	/** Its address, without the host; empty where its number is known. */
	public string $path;

	/** The link's utm_content. */
	public string $content;

	/** Whether a goal was reached, rather than the page. */
	public bool $is_goal;

	/**
	 * Use read().
	 */
	private function __construct( string $which, string $content, bool $is_goal ) {
		$this->post_id = ctype_digit( $which ) ? (int) $which : 0;
		$this->path    = ctype_digit( $which ) ? '' : $which;
		$this->content = $content;
		$this->is_goal = $is_goal;
	}

	/**
	 * Read the words; null where they are none of ours.
	 */
	public static function read( string $body ): ?self {
		if ( strlen( $body ) > self::LONGEST || ! preg_match( '#^(\d{1,18}|/\S*),([^,]*),([01])$#D', $body, $found ) ) {
			return null;
		}
		$landing = new self( $found[1], $found[2], '1' === $found[3] );
		// A page that is only shown has its number in it.
		return '' !== $landing->path && ! $landing->is_goal ? null : $landing;
	}
}
