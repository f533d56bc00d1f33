<?php
/**
 * Look at this post again.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Written by the request that changes a post, read by the queue.
 */
final class Mark {

	/** When it was changed, in seconds since 1970. */
	public int $at = 0;
	/** What started it: editor, classic, quick, bulk, cron, xmlrpc, cli, rest or resync. */
	public string $trigger = '';
	/** Whether it was public before what the bridge was not told yet. */
	public bool $was_public = false;
	/** Two marks are never the same: the queue takes away only the mark that it has acted on. */
	public string $token = '';
	/** When it became public, in seconds since 1970. */
	public int $published_at = 0;

	/**
	 * As it was stored.
	 */
	public static function from_record( array $record ): self {
		return Record::fill( new self(), $record );
	}

	/**
	 * As it is stored.
	 */
	public function to_record(): array {
		return get_object_vars( $this );
	}

	/**
	 * Whether somebody asked for the post by name.
	 */
	public function is_resync(): bool {
		return 'resync' === $this->trigger;
	}
}
