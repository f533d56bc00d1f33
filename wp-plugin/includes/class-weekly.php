<?php
/**
 * When something is due that happens once a week.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * In the site's own time. Pure.
 */
final class Weekly {

	const DUE = 'monday this week 08:00';

	/**
	 * Whether a mail is due.
	 *
	 * @param \DateTimeImmutable $now     In the site's zone.
	 * @param int                $sent_at When one was last sent, in seconds since 1970; 0 for never.
	 * @return bool
	 */
	public static function is_due( \DateTimeImmutable $now, $sent_at ) {
		$due = $now->modify( self::DUE );
		$due = $due > $now ? $due->modify( '-7 days' ) : $due;
		return $sent_at < $due->getTimestamp();
	}
}
