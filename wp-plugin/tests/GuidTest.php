<?php
/**
 * What of a post can be told without WordPress.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Guid;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class GuidTest extends TestCase {

	public static function spellings() {
		return array(
			'as it is'                 => array( 'https://blog.example/?p=7', 'https://blog.example/?p=7', true ),
			'escaped since'            => array( 'https://blog.example/?a=1&#038;p=7', 'https://blog.example/?a=1&p=7', true ),
			'not escaped yet'          => array( 'https://blog.example/?a=1&p=7', 'https://blog.example/?a=1&#038;p=7', true ),
			'escaped otherwise'        => array( 'https://blog.example/?a=1&amp;p=7', 'https://blog.example/?a=1&#038;p=7', true ),
			'an apostrophe'            => array( "https://blog.example/it's", 'https://blog.example/it&#039;s', true ),
			'another number'           => array( 'https://blog.example/?a=1&#038;p=7', 'https://blog.example/?a=1&p=8', false ),
			'another word'             => array( 'https://blog.example/?p=7', 'another', false ),
			'nothing'                  => array( 'https://blog.example/?p=7', '', false ),
			'something else than text' => array( 'https://blog.example/?p=7', 7, false ),
		);
	}

	/** @dataProvider spellings */
	public function test_how_its_ampersands_are_escaped_makes_no_other_guid( $guid, $other, $is_same ) {
		$this->assertSame( $is_same, Guid::is_same( $guid, $other ) );
	}
}
