<?php
/**
 * The events that posts wait to be told by.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * How each stands is a record of its post; its bytes are a row of their own (Bodies).
 */
class Events {

	private Records $records;
	private Bodies $bodies;

	/** What it works with. */
	public function __construct( Records $records, Bodies $bodies ) {
		$this->records = $records;
		$this->bodies  = $bodies;
	}

	/**
	 * A post's event, without its bytes; null when there is none.
	 */
	public function of( int $post_id ): ?Event {
		$record = $this->records->read( $post_id, Records::EVENT );
		return $record ? Event::from_record( $record ) : null;
	}

	/**
	 * A post's event with its bytes; these are empty where there are none.
	 */
	public function frozen( int $post_id ): ?Event {
		$event = $this->of( $post_id );
		if ( $event ) {
			$stored      = $this->bodies->find( Bodies::EVENT, $event->id );
			$event->body = $stored && $post_id === $stored['post_id'] ? $stored['body'] : '';
		}
		return $event;
	}

	/**
	 * Write an event and its bytes down: the bytes first, so that no event is without.
	 *
	 * @return bool False when the database did not take them.
	 */
	public function keep( int $post_id, Event $event ): bool {
		if ( ! $this->bodies->put( $post_id, Bodies::EVENT, $event->id, $event->body ) ) {
			return false;
		}
		$this->note( $post_id, $event );
		$this->bodies->keep_event( $post_id, $event->id );
		return true;
	}

	/**
	 * Write down how an event stands.
	 */
	public function note( int $post_id, Event $event ): void {
		$this->records->write( $post_id, Records::EVENT, $event->to_record() );
	}

	/**
	 * An event is refused, and never sent again.
	 */
	public function refuse( int $post_id, Event $event, string $why ): void {
		$event->refused = $why;
		$this->note( $post_id, $event );
		$this->bodies->keep_event( $post_id );
	}

	/**
	 * There is nothing to tell any more.
	 */
	public function drop( int $post_id ): void {
		$this->records->delete( $post_id, Records::EVENT );
		$this->bodies->keep_event( $post_id );
	}
}
