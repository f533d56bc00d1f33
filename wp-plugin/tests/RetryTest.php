<?php
/**
 * When to try again.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Retry;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class RetryTest extends TestCase {

	const NOW = 1795435200;

	public static function verdicts() {
		return array(
			array( 0, Retry::TROUBLE ),
			array( 200, Retry::ACCEPTED ),
			array( 202, Retry::ACCEPTED ),
			array( 204, Retry::TROUBLE ),
			array( 301, Retry::TROUBLE ),
			array( 400, Retry::REFUSED ),
			array( 401, Retry::UNWELCOME ),
			array( 403, Retry::UNWELCOME ),
			array( 404, Retry::UNWELCOME ),
			array( 408, Retry::TROUBLE ),
			array( 409, Retry::CONFLICT ),
			array( 410, Retry::UNWELCOME ),
			array( 413, Retry::REFUSED ),
			array( 415, Retry::REFUSED ),
			array( 422, Retry::REFUSED ),
			array( 429, Retry::TROUBLE ),
			array( 500, Retry::TROUBLE ),
			array( 503, Retry::TROUBLE ),
		);
	}

	/** @dataProvider verdicts */
	public function test_only_an_answer_that_would_stay_the_same_ends_it( $status, $verdict ) {
		$this->assertSame( $verdict, Retry::verdict( $status ) );
	}

	public static function refusals() {
		$problem = array(
			'type'   => 'about:blank',
			'title'  => 'Malformed hook',
			'status' => 400,
		);
		return array(
			'the bridge\'s own'         => array( 400, $problem + array( 'errors' => array( 'data.post.id: missing' ) ), true ),
			'without errors'            => array( 400, $problem, true ),
			'of another status'         => array( 422, $problem, false ),
			'an old bridge, a new hook' => array( 400, $problem + array( 'errors' => array( 'data.version: must be 1' ) ), false ),
			'a type it does not know'   => array( 400, $problem + array( 'errors' => array( 'type: missing or unknown' ) ), false ),
			'errors of another shape'   => array( 400, $problem + array( 'errors' => array( array( 'in' => 'data' ) ) ), true ),
			'a firewall\'s JSON'        => array( 400, array( 'error' => 'blocked' ), false ),
			'a list'                    => array( 400, array( 'status', 'title' ), false ),
			'a page'                    => array( 413, '<html>413 Request Entity Too Large</html>', false ),
			'nothing'                   => array( 415, '', false ),
			'a number'                  => array( 400, 400, false ),
		);
	}

	/** @dataProvider refusals */
	public function test_only_the_bridges_own_refusal_ends_an_event( $status, $body, $is_for_good ) {
		$this->assertSame( $is_for_good, Retry::is_for_good( $status, is_string( $body ) ? $body : json_encode( $body ) ) );
	}

	public function test_the_waits_grow_and_never_end() {
		$waits = array();
		for ( $failures = 1; $failures <= 20; $failures++ ) {
			$waits[] = Retry::delay( $failures, '', self::NOW );
		}
		$sorted = $waits;
		sort( $sorted );
		$this->assertSame( $sorted, $waits );
		$this->assertSame( 60, $waits[0] );
		$this->assertSame( 21600, end( $waits ) );
	}

	public static function retry_after() {
		return array(
			'seconds'          => array( '30', 30 ),
			'a date'           => array( gmdate( 'D, d M Y H:i:s', self::NOW + 120 ) . ' GMT', 120 ),
			'none'             => array( '', 60 ),
			'nonsense'         => array( 'soon, maybe', 60 ),
			'zero'             => array( '0', 1 ),
			'the past'         => array( gmdate( 'D, d M Y H:i:s', self::NOW - 120 ) . ' GMT', 1 ),
			'more than a day'  => array( '999999', 86400 ),
			'more than PHP counts' => array( '99999999999999999999', 86400 ),
			'a year of ours'   => array( gmdate( 'D, d M Y H:i:s', self::NOW + 31536000 ) . ' GMT', 86400 ),
			'a day that is none' => array( 'Mon, 99 Xxx 2026 25:61:61 GMT', 60 ),
			'a negative one'   => array( '-5', 60 ),
			'a fraction'       => array( '1.5', 60 ),
			'a word'           => array( 'tomorrow', 60 ),
			'seconds and more' => array( '30, 60', 60 ),
			'an old form'      => array( gmdate( 'l, d-M-y H:i:s', self::NOW + 120 ) . ' GMT', 120 ),
			'the oldest form'  => array( gmdate( 'D M j H:i:s Y', self::NOW + 120 ), 120 ),
		);
	}

	/** @dataProvider retry_after */
	public function test_what_the_bridge_asks_for_wins_within_a_day( $header, $seconds ) {
		$delay = Retry::delay( 1, $header, self::NOW );
		$this->assertSame( $seconds, $delay );
	}
}
