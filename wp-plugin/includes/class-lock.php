<?php
/**
 * One queue runs at a time.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A row of the options table that one process holds for a limited time: who dies with it does not block the others for
 * ever. It goes past the object cache, which on some hosts each process has for itself.
 */
final class Lock {

	const NAME = 'bridge_for_medium_lock';
	/** Longer than one call of the bridge may take, with rendering. */
	const SECONDS = 120;

	/**
	 * What is written in the row while it is ours.
	 *
	 * @var string
	 */
	private $value = '';

	/**
	 * Take it.
	 *
	 * @return bool False when somebody else holds it.
	 */
	public function take() {
		global $wpdb;
		$value = $this->new_value();
		// phpcs:disable WordPress.DB.DirectDatabaseQuery -- atomic, and past the cache.
		$wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO $wpdb->options (option_name, option_value, autoload) VALUES (%s, %s, 'no')", self::NAME, $value ) );
		$holder = (string) $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM $wpdb->options WHERE option_name = %s", self::NAME ) );
		// phpcs:enable
		if ( $holder === $value ) {
			$this->value = $value;
			return true;
		}
		return (int) $holder < time() && $this->replace( $holder, $value );
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
	}

	/**
	 * Until when, and whose.
	 *
	 * @return string
	 */
	private function new_value() {
		return ( time() + self::SECONDS ) . ' ' . wp_generate_uuid4();
	}

	/**
	 * Write a value over the one that is expected there.
	 *
	 * @param string $expected What should be there.
	 * @param string $value    What to write.
	 * @return bool
	 */
	private function replace( $expected, $value ) {
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
