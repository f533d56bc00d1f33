<?php
/**
 * How texts are shortened that are shown.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Answer;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class AnswerTest extends TestCase {

	public static function letters() {
		return array(
			'a mark'         => array( "e\u{301}" ),
			'several marks'  => array( "e\u{301}\u{323}" ),
			'a family'       => array( "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}" ),
			'a skin tone'    => array( "\u{1F44D}\u{1F3FD}" ),
			'a flag'         => array( "\u{1F1E9}\u{1F1EA}" ),
			'Hangul letters' => array( "\u{1112}\u{1161}\u{11AB}" ),
		);
	}

	/** @dataProvider letters */
	public function test_a_text_is_never_cut_inside_a_character( $letter ) {
		$length = mb_strlen( $letter );
		for ( $before = Answer::LONGEST_REASON - $length; $before <= Answer::LONGEST_REASON; $before++ ) {
			$plain = str_repeat( 'a', $before );
			$kept  = $before + $length <= Answer::LONGEST_REASON ? $plain . $letter : $plain;
			$this->assertSame( $kept, Answer::cut( $plain . $letter . 'z' ) );
		}
	}

	public function test_a_text_that_fits_stays_and_one_endless_character_is_cut() {
		$this->assertSame( 'short', Answer::cut( 'short' ) );
		$this->assertSame( Answer::LONGEST_REASON, mb_strlen( Answer::cut( 'a' . str_repeat( "\u{301}", 500 ) ) ) );
	}
}
