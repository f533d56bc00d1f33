<?php
/**
 * When a mail is due.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Weekly;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class WeeklyMailTest extends TestCase {

	public static function weeks() {
		return array(
			'the first one, at any hour'            => array( '2026-11-26 15:00', '', true ),
			'not again in the same week'            => array( '2026-11-29 23:59', '2026-11-26 15:00', false ),
			'not before eight on Monday'            => array( '2026-11-30 07:59', '2026-11-26 15:00', false ),
			'on Monday at eight'                    => array( '2026-11-30 08:00', '2026-11-26 15:00', true ),
			'late, after a day without a visitor'   => array( '2026-12-01 12:00', '2026-11-26 15:00', true ),
			'not again after a late one'            => array( '2026-12-06 12:00', '2026-12-01 12:00', false ),
			'the week in which summer time ends'    => array( '2026-10-26 08:00', '2026-10-19 08:00', true ),
			'not again on the Sunday with 25 hours' => array( '2026-10-25 23:59', '2026-10-19 08:00', false ),
		);
	}

	/**
	 * @dataProvider weeks
	 */
	public function test_it_comes_on_monday_at_eight_by_the_hour_of_the_site( $now, $sent, $is_due ) {
		$zone = new DateTimeZone( 'Europe/Berlin' );
		$at   = '' === $sent ? 0 : ( new DateTimeImmutable( $sent, $zone ) )->getTimestamp();
		$this->assertSame( $is_due, Weekly::is_due( new DateTimeImmutable( $now, $zone ), $at ) );
	}
}
