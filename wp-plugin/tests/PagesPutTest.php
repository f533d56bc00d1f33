<?php
/**
 * What counts as a put of pages.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Pages_Put;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class PagesPutTest extends TestCase {

	private static function page( array $changes = array() ) {
		return array_merge(
			array(
				'slug' => str_repeat( 'a', 32 ),
				'role' => 'canonical',
				'html' => '<!DOCTYPE html>',
			),
			$changes
		);
	}

	private static function put( array $changes = array() ) {
		return array_merge(
			array(
				'post_id'  => 7,
				'guid'     => 'https://blog.example/?p=7',
				'account'  => 'main',
				'sequence' => 0,
				'pages'    => array( self::page() ),
			),
			$changes
		);
	}

	public function test_a_whole_put_has_no_problem() {
		$both = array(
			self::page(),
			self::page(
				array(
					'slug' => str_repeat( 'b', 32 ),
					'role' => 'plain',
				)
			),
		);
		$this->assertSame( '', Pages_Put::problem( self::put() ) );
		$this->assertSame( '', Pages_Put::problem( self::put( array( 'pages' => $both ) ) ) );
		$this->assertSame( '', Pages_Put::problem( self::put( array( 'later' => 'unknown fields are ignored' ) ) ) );
	}

	public function test_every_field_is_needed() {
		foreach ( array_keys( self::put() ) as $field ) {
			$put = self::put();
			unset( $put[ $field ] );
			$this->assertSame( "data.$field", Pages_Put::problem( $put ) );
		}
		foreach ( array_keys( self::page() ) as $field ) {
			$page = self::page();
			unset( $page[ $field ] );
			$this->assertSame( "data.pages.0.$field", Pages_Put::problem( self::put( array( 'pages' => array( $page ) ) ) ) );
		}
	}

	public static function wrong() {
		return array(
			array( 'data.post_id', array( 'post_id' => '7' ) ),
			array( 'data.account', array( 'account' => '' ) ),
			array( 'data.sequence', array( 'sequence' => -1 ) ),
			array( 'data.sequence', array( 'sequence' => 1.0 ) ),
			array( 'data.pages', array( 'pages' => array() ) ),
			array( 'data.pages', array( 'pages' => array( 'a' => array() ) ) ),
			array( 'data.pages.0.slug', array( 'pages' => array( 'text' ) ) ),
			array( 'data.pages.0.slug', array( 'pages' => array( array( 'slug' => str_repeat( 'A', 32 ) ) ) ) ),
		);
	}

	/** @dataProvider wrong */
	public function test_what_is_wrong_is_named( $problem, array $changes ) {
		$this->assertSame( $problem, Pages_Put::problem( self::put( $changes ) ) );
	}

	public function test_a_slug_or_a_role_that_comes_twice_is_wrong_but_a_text_may() {
		$same_slug = self::page( array( 'role' => 'plain' ) );
		$same_role = self::page( array( 'slug' => str_repeat( 'b', 32 ) ) );
		$this->assertSame( 'data.pages.1.slug', Pages_Put::problem( self::put( array( 'pages' => array( self::page(), $same_slug ) ) ) ) );
		$this->assertSame( 'data.pages.1.role', Pages_Put::problem( self::put( array( 'pages' => array( self::page(), $same_role ) ) ) ) );
	}
}
