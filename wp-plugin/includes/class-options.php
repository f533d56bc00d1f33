<?php
/**
 * WordPress' options as they are in the database.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Of each option a process has the copy of the moment when it first asked. What runs for longer (a run of the queue, a question
 * to the bridge) would act on what is no longer so, and write what others have written since over with it.
 */
final class Options {

	/**
	 * Have an option read from the database at the next question.
	 */
	public static function read_anew( string $name ): void {
		foreach ( array( 'alloptions', 'notoptions', $name ) as $key ) {
			wp_cache_delete( $key, 'options' );
		}
	}
}
