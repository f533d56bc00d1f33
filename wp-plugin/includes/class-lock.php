<?php
/**
 * One queue runs at a time.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A row of the options table that one process holds for a limited time. It goes past the object cache, which on some hosts each
 * process has for itself. Where the database has named locks, which end with their connection, who dies with the row leaves it
 * to the next at once.
 */
class Lock {

	const NAME = 'bridge_for_medium_lock';
	/** Longer than one call of the bridge may take, with rendering. */
	const SECONDS = 120;

	/** What is written in the row while it is ours. */
	private string $value = '';

	/** Which database server holds the named lock for us; empty when it does not. */
	private string $server = '';

	/** Whether this process holds it: a named lock is given twice to the same connection. */
	private bool $is_taken = false;

	private Clock $clock;

	/** What it works with. */
	public function __construct( Clock $clock ) {
		$this->clock = $clock;
	}

	/**
	 * Take it.
	 *
	 * @return bool False when somebody else holds it.
	 */
	public function take() {
		global $wpdb;
		if ( $this->is_taken ) {
			return false;
		}
		$this->server = $this->take_name();
		$value        = $this->new_value();
		// phpcs:disable WordPress.DB.DirectDatabaseQuery -- atomic, and past the cache.
		$wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO $wpdb->options (option_name, option_value, autoload) VALUES (%s, %s, 'no')", self::NAME, $value ) );
		$holder = (string) $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM $wpdb->options WHERE option_name = %s", self::NAME ) );
		// phpcs:enable
		$this->value    = $value;
		$this->is_taken = $holder === $value || ( $this->is_over( $holder ) && $this->replace( $holder, $value ) );
		if ( ! $this->is_taken ) {
			$this->release_name();
		}
		return $this->is_taken;
	}

	/**
	 * Hold it for longer.
	 *
	 * @return bool False when it was lost: whoever has it now goes on.
	 */
	public function renew() {
		return $this->replace( $this->value, $this->new_value() );
	}

	/**
	 * Give it back, if it is still ours.
	 */
	public function release() {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery
		$wpdb->delete(
			$wpdb->options,
			array(
				'option_name'  => self::NAME,
				'option_value' => $this->value,
			)
		);
		$this->release_name();
		$this->is_taken = false;
	}

	/**
	 * Whether nobody holds it any more: its time is over, or it was held with the named lock of this very server, which is ours
	 * by now.
	 *
	 * @param string $holder What is written in the row.
	 */
	private function is_over( string $holder ): bool {
		$parts = explode( ' ', $holder );
		return (int) $holder < $this->clock->now() || ( '' !== $this->server && isset( $parts[2] ) && $this->server === $parts[2] );
	}

	/**
	 * Take the database's named lock.
	 *
	 * @return string The server that gave it; empty when it did not, or has none.
	 */
	private function take_name(): string {
		global $wpdb;
		$is_hidden = $wpdb->suppress_errors();
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery
		$server = (string) $wpdb->get_var( $wpdb->prepare( "SELECT IF( GET_LOCK( %s, 0 ) = 1, CONCAT( @@hostname, ':', @@port ), '' )", $this->name() ) );
		$wpdb->suppress_errors( $is_hidden );
		return $server;
	}

	/**
	 * Give the named lock back.
	 */
	private function release_name(): void {
		global $wpdb;
		if ( '' !== $this->server ) {
			// phpcs:ignore WordPress.DB.DirectDatabaseQuery
			$wpdb->get_var( $wpdb->prepare( 'SELECT RELEASE_LOCK( %s )', $this->name() ) );
			$this->server = '';
		}
	}

	/**
	 * Its name: a server has one list of them for all databases.
	 */
	private function name(): string {
		global $wpdb;
		return 'bridge_for_medium_' . md5( DB_NAME . " $wpdb->options" );
	}

	/**
	 * Until when, whose, and which server has a named lock beside it.
	 */
	private function new_value(): string {
		return ( $this->clock->now() + self::SECONDS ) . ' ' . wp_generate_uuid4() . ' ' . $this->server;
	}

	/**
	 * Write a value over the one that is expected there.
	 */
	private function replace( string $expected, string $value ): bool {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery
		$changed = $wpdb->query( $wpdb->prepare( "UPDATE $wpdb->options SET option_value = %s WHERE option_name = %s AND option_value = %s", $value, self::NAME, $expected ) );
		if ( 1 !== $changed ) {
			return false;
		}
		$this->value = $value;
		return true;
	}
}
