<?php
/**
 * Which address is a page's, and what it is answered.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Page_View;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class PageViewTest extends TestCase {

	const SLUG = '0123456789abcdef0123456789abcdef';

	public static function addresses() {
		return array(
			'below a post'            => array( '/a-walk/medium/' . self::SLUG . '/', self::SLUG ),
			'without a slash'         => array( '/a-walk/medium/' . self::SLUG, self::SLUG ),
			'below the index'         => array( '/blog/index.php/medium/' . self::SLUG . '/', self::SLUG ),
			'with a query'            => array( '/a-walk.html/medium/' . self::SLUG . '?utm_source=x&y=/', self::SLUG ),
			'with an empty query'     => array( '/a/medium/' . self::SLUG . '/?', self::SLUG ),
			'of two, the last counts' => array( '/medium/' . str_repeat( 'a', 32 ) . '/medium/' . self::SLUG . '/', self::SLUG ),
			'nothing'                 => array( '', '' ),
			'the front page'          => array( '/', '' ),
			'only in the query'       => array( '/?x=/medium/' . self::SLUG . '/', '' ),
			'something below it'      => array( '/a/medium/' . self::SLUG . '/feed/', '' ),
			'two slashes'             => array( '/a/medium/' . self::SLUG . '//', '' ),
			'a line feed'             => array( '/a/medium/' . self::SLUG . "\n", '' ),
			'too short'               => array( '/a/medium/' . substr( self::SLUG, 1 ) . '/', '' ),
			'too long'                => array( '/a/medium/' . self::SLUG . '0/', '' ),
			'upper case'              => array( '/a/medium/' . strtoupper( self::SLUG ) . '/', '' ),
			'another word'            => array( '/a/notmedium/' . self::SLUG . '/', '' ),
		);
	}

	/** @dataProvider addresses */
	public function test_the_slug_of_an_address_is( $uri, $slug ) {
		$this->assertSame( $slug, Page_View::slug_of( $uri ) );
	}

	public static function verdicts() {
		return array(
			'nothing was said yet'         => array( true, '', true, Page_View::SHOWN ),
			'to be imported'               => array( true, 'offered', true, Page_View::SHOWN ),
			'replaced'                     => array( true, 'offered', false, Page_View::MOVED ),
			'on Medium'                    => array( true, 'live', true, Page_View::HOME ),
			'replaced, on Medium'          => array( true, 'live', false, Page_View::HOME ),
			'cancelled'                    => array( true, 'cancelled', true, Page_View::HIDDEN ),
			'a status nobody knows yet'    => array( true, 'paused', true, Page_View::HIDDEN ),
			'not public'                   => array( false, 'offered', true, Page_View::HIDDEN ),
			'not public, nothing was said' => array( false, '', true, Page_View::HIDDEN ),
			'not public, on Medium'        => array( false, 'live', true, Page_View::HIDDEN ),
		);
	}

	/** @dataProvider verdicts */
	public function test_it_is_answered( $is_public, $status, $is_current, $verdict ) {
		$this->assertSame( $verdict, Page_View::verdict( $is_public, $status, $is_current ) );
	}
}
