<?php
/**
 * Where a page sends whoever looks at it.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Guest_Refresh;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class GuestRefreshTest extends TestCase {

	public static function pages() {
		return array(
			'nowhere'                   => array( '', '<meta name="refresh" content="0; url=/login"><p>url=/x</p>', '' ),
			'by a tag'                  => array( '', '<META content="0;URL=\'/login?a=1&amp;b=2\'" HTTP-EQUIV=Refresh>', '/login?a=1&b=2' ),
			'by a header'               => array( '3; url=https://blog.example/login', '', 'https://blog.example/login' ),
			'without the word'          => array( '', "<meta http-equiv='refresh' content='0.5, https://blog.example/'>", 'https://blog.example/' ),
			'to itself, later'          => array( '', '<meta http-equiv="refresh" content="5">', '' ),
			'when it was read'          => array( '300; url=/next', '<meta http-equiv="refresh" content="30;url=/next">', '' ),
			'who runs no script'        => array( '', '<noscript><meta http-equiv="refresh" content="0; url=/plain"></noscript>', '' ),
			'in a comment'              => array( '', '<!-- <meta http-equiv="refresh" content="0; url=/old"> -->', '' ),
		);
	}

	/** @dataProvider pages */
	public function test_a_page_sends_its_visitor( $header, $html, $target ) {
		$this->assertSame( $target, Guest_Refresh::target( $header, $html ) );
	}
}
