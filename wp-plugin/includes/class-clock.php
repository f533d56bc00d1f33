<?php
/**
 * What time it is.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * One place to ask, so that another clock can stand in.
 */
class Clock {

	/**
	 * Seconds since 1970.
	 */
	public function now(): int {
		return time();
	}
}
