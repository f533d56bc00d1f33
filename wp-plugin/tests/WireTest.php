<?php
/**
 * How texts stand in a message.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Wire;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class WireTest extends TestCase {

	public static function texts() {
		return array(
			'a heart'                       => array( 'We <3 Rome', 'We <3 Rome' ),
			'fewer than'                    => array( 'Under <5 euros, 5 < 6', 'Under <5 euros, 5 < 6' ),
			'a line break'                  => array( 'Rome<br>in <BR class="x"/>spring', 'Rome in  spring' ),
			'tags'                          => array( ' <em>Loud</em> <!-- note -->', 'Loud' ),
			'entities, which are no tags'   => array( '&lt;b&gt; &amp; &#8217;', '<b> & ’' ),
			'what is an entity only nearly' => array( 'Q&notes', 'Q&notes' ),
		);
	}

	/**
	 * @dataProvider texts
	 */
	public function test_a_text_has_the_words_that_a_browser_shows( $html, $text ) {
		$this->assertSame( $text, Wire::text( $html ) );
	}

	public static function lines() {
		return array(
			'an address with escapes' => array( ' https://x.example/caf%C3%A9?q=100%25 ', 'https://x.example/caf%C3%A9?q=100%25' ),
			'several lines'           => array( "a\r\n b\t c", 'a b c' ),
			'tags'                    => array( '<b>a</b>', 'a' ),
			'a number'                => array( 7, '7' ),
			'what is no text'         => array( array( 'a' ), '' ),
			'what is no UTF-8'        => array( "a\xff", '' ),
		);
	}

	/**
	 * @dataProvider lines
	 */
	public function test_a_line_that_was_typed_keeps_its_addresses( $typed, $line ) {
		$this->assertSame( $line, Wire::line( $typed ) );
	}
}
