<?php
/**
 * What an author may choose.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Offered;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class OfferedTest extends TestCase {

	const SAID = array(
		'may'      => array( 'tags', 'ai' ),
		'accounts' => array(
			array( 'name' => 'main' ),
			array( 'name' => 'kitchen' ),
		),
	);

	public function test_a_bridge_that_has_said_nothing_offers_nothing() {
		$offered = new Offered( array() );
		$this->assertFalse( $offered->may( 'tags' ) );
		$this->assertNull( $offered->account() );
		$this->assertSame( Offered::NOTHING, $offered->all() );
	}

	public function test_what_it_has_said_is_offered_and_nothing_else() {
		$offered = new Offered( self::SAID );
		$this->assertTrue( $offered->may( 'ai' ) );
		$this->assertFalse( $offered->may( 'cta' ) );
		$this->assertSame( 'all', $offered->all()['sends'] );
	}

	public function test_no_name_is_the_sites_own_account_which_comes_first() {
		$offered = new Offered( self::SAID );
		$this->assertSame( 'main', $offered->account()['name'] );
		$this->assertSame( 'kitchen', $offered->account( 'kitchen' )['name'] );
		$this->assertNull( $offered->account( 'gone' ) );
	}
}
