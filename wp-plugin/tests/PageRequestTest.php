<?php
/**
 * Which address is a page's, and what it is answered.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Page_Request;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class PageRequestTest extends TestCase {

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
		$this->assertSame( $slug, Page_Request::slug_of( $uri ) );
	}

	public static function paths() {
		return array(
			'the same'             => array( true, '/a/medium/x/', 'https://blog.example/a/medium/x/' ),
			'no slash, and more'   => array( true, '/a/medium/x?y=/z', 'https://blog.example/a/medium/x/' ),
			'letters as they are'  => array( true, '/weg-ü/medium/x/', 'http://blog.example/weg-%C3%BC/medium/x/' ),
			'small and large hex'  => array( true, '/weg-%c3%bc/medium/x/', 'http://blog.example:81/weg-%C3%BC/medium/x/' ),
			'above it'             => array( false, '/medium/x/', 'https://blog.example/a/medium/x/' ),
			'below another'        => array( false, '/b/medium/x/', 'https://blog.example/a/medium/x/' ),
			'below it and another' => array( false, '/b/a/medium/x/', 'https://blog.example/a/medium/x/' ),
		);
	}

	/** @dataProvider paths */
	public function test_the_path_is_the_same( $is_same, $uri, $url ) {
		$this->assertSame( $is_same, Page_Request::is_same_path( $uri, $url ) );
	}

	public static function verdicts() {
		return array(
			'nothing was said yet'         => array( true, '', true, Page_Request::SHOWN ),
			'to be imported'               => array( true, 'offered', true, Page_Request::SHOWN ),
			'replaced'                     => array( true, 'offered', false, Page_Request::MOVED ),
			'on Medium'                    => array( true, 'live', true, Page_Request::HOME ),
			'replaced, on Medium'          => array( true, 'live', false, Page_Request::HOME ),
			'cancelled'                    => array( true, 'cancelled', true, Page_Request::HIDDEN ),
			'a status nobody knows yet'    => array( true, 'paused', true, Page_Request::HIDDEN ),
			'not public'                   => array( false, 'offered', true, Page_Request::HIDDEN ),
			'not public, nothing was said' => array( false, '', true, Page_Request::HIDDEN ),
			'not public, on Medium'        => array( false, 'live', true, Page_Request::HIDDEN ),
		);
	}

	/** @dataProvider verdicts */
	public function test_it_is_answered( $is_public, $status, $is_current, $verdict ) {
		$this->assertSame( $verdict, Page_Request::verdict( $is_public, $status, $is_current ) );
	}
}
