<?php
/**
 * A post that is deleted, of which the bridge is to be told.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * An option, since all else went with the post.
 */
final class Gone {

	/** What the post was called. */
	public int $id      = 0;
	public string $guid = '';
	/** The last revision that the bridge may have heard of. */
	public int $revision = 0;
	/** When it was deleted, in seconds since 1970, and what started that. */
	public int $at         = 0;
	public string $trigger = '';
	/** What is sent; null until it is tried. */
	public ?Event $event = null;

	/**
	 * As it was stored.
	 */
	public static function from_option( array $stored ): self {
		$gone        = Record::fill( new self(), array_diff_key( $stored, array( 'event' => null ) ) );
		$gone->event = isset( $stored['event'] ) && is_array( $stored['event'] ) ? Event::from_record( $stored['event'] ) : null;
		return $gone;
	}

	/**
	 * As it is stored, with the frozen bytes: they are short.
	 */
	public function to_option(): array {
		$event = $this->event ? array( 'body' => $this->event->body ) + $this->event->to_record() : null;
		return compact( 'event' ) + get_object_vars( $this );
	}
}
