<?php
/**
 * Which event a changed post becomes.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Decision;
use Bridge_For_Medium\Known;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class DecisionTest extends TestCase {

	public static function cases() {
		return array(
			'published'                              => array( false, false, '', true, 'b', Decision::PUBLISHED ),
			'published, an answer was lost'          => array( false, true, '', true, 'b', Decision::PUBLISHED ),
			'a draft stays a draft'                  => array( false, false, '', false, 'b', Decision::NOTHING ),
			'changed'                                => array( true, true, 'a', true, 'b', Decision::UPDATED ),
			'saved without a change'                 => array( true, true, 'a', true, 'a', Decision::NOTHING ),
			'changed, never told'                    => array( true, false, '', true, 'b', Decision::UPDATED ),
			'withdrawn'                              => array( true, true, 'a', false, 'b', Decision::UNPUBLISHED ),
			'withdrawn, an answer was lost'          => array( false, true, '', false, 'b', Decision::UNPUBLISHED ),
			'withdrawn though the state is the same' => array( true, true, 'a', false, 'a', Decision::UNPUBLISHED ),
			'published again'                        => array( false, false, 'a', true, 'a', Decision::PUBLISHED ),
		);
	}

	/** @dataProvider cases */
	public function test_the_event_is( $was_public, $told, $state_known, $is_public, $state, $event ) {
		$known = Known::from_record(
			array(
				'public' => $was_public,
				'told'   => $told,
				'state'  => $state_known,
			)
		);
		$this->assertSame( $event, Decision::event( $known, $is_public, $state ) );
	}
}
