<?php
/**
 * What the bridge knows of a post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Written by the queue alone, after an answer of the bridge.
 */
final class Known {

	/** A post has few addresses in its life; a loop that renames it must not fill the database. */
	const MOST_URLS = 20;

	/** Whether it knows the post as public. */
	public bool $public = false;
	/** Whether a publish event was tried, whose answer may have been lost. */
	public bool $told = false;
	/** The state that it knows; empty when it was never told. */
	public string $state = '';
	/** The last revision that it may have heard of. */
	public int $revision = 0;
	/** Addresses that it heard. */
	public array $urls = array();
	/** Which bridge knows it (Other_Bridge). */
	public int $bridge = 0;

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
	 * Nobody knows it, or another bridge than this one did; the counter goes on.
	 */
	public function forget( bool $was_public ): void {
		$this->public = $was_public;
		$this->told   = false;
		$this->state  = '';
	}

	/**
	 * The bridge accepted an event.
	 */
	public function learn( Event $event ): void {
		$this->public = $event->is_public;
		$this->told   = $event->is_public;
		$this->state  = $event->state;
		if ( $event->is_public && ! in_array( $event->url, $this->urls, true ) ) {
			$this->urls = array_slice( array_merge( $this->urls, array( $event->url ) ), -self::MOST_URLS );
		}
	}
}
