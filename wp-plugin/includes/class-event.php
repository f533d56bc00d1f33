<?php
/**
 * A hook about one post: what it says, its frozen bytes, and how its tries went.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Its id and bytes belong to one state of the post, and are the same however often they are tried.
 */
final class Event {

	/** The webhook's id. */
	public string $id = '';
	/** One of Decision's constants. */
	public string $type = '';
	/** The state of the post that it tells of, and whether anybody can read it. */
	public string $state   = '';
	public bool $is_public = false;
	public string $url     = '';
	/** Whether somebody asked for it by name, and what started it. */
	public bool $is_resync = false;
	public string $trigger = '';
	/** When that happened, in seconds since 1970. */
	public int $at = 0;
	/** The frozen bytes; empty where they are not loaded. */
	public string $body = '';
	/** Tries that failed in a row, what went wrong in the last, and before when there is none, in seconds since 1970. */
	public int $failures   = 0;
	public string $error   = '';
	public int $not_before = 0;
	/** Why it is never sent again; empty while it may be. */
	public string $refused = '';

	/**
	 * A new one, with an id of its own.
	 */
	public static function create( string $type, int $at ): self {
		$event       = new self();
		$event->type = $type;
		$event->at   = $at;
		$event->rename();
		return $event;
	}

	/**
	 * As it was stored.
	 */
	public static function from_record( array $record ): self {
		return Record::fill( new self(), $record );
	}

	/**
	 * As it is stored: without its bytes, which are long and stand elsewhere (Bodies).
	 */
	public function to_record(): array {
		$record = array( 'body' => '' ) + get_object_vars( $this );
		if ( '' === $this->refused ) {
			unset( $record['refused'] );
		}
		return $record;
	}

	/**
	 * Give it another id: a bridge knows the one that it has with other bytes.
	 */
	public function rename(): void {
		$this->id = 'msg_' . str_replace( '-', '', wp_generate_uuid4() );
	}

	/**
	 * Whether it tells this very state of its post in this very way.
	 */
	public function tells( string $type, string $state, bool $is_resync ): bool {
		return array( $type, $state, $is_resync ) === array( $this->type, $this->state, $this->is_resync );
	}

	/**
	 * A try has failed.
	 */
	public function fail( Answer $answer, int $now ): void {
		++$this->failures;
		$this->not_before = $now + Retry::delay( $this->failures, $answer->retry_after, $now );
		$this->error      = $answer->reason;
	}
}
