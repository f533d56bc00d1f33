<?php
/**
 * Signatures that must not hold.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Signature;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class SignatureTest extends TestCase {

	const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
	const NOW    = 1795435200;

	private static function verify( array $changes ) {
		$signed = Signature::headers( self::SECRET, 'msg_1', self::NOW, '{}' );
		$given  = $changes + array(
			'secret'    => self::SECRET,
			'id'        => 'msg_1',
			'timestamp' => (string) self::NOW,
			'signature' => $signed['webhook-signature'],
			'body'      => '{}',
			'now'       => self::NOW,
		);
		return Signature::verify( $given['secret'], $given['id'], $given['timestamp'], $given['signature'], $given['body'], $given['now'] );
	}

	public static function what_does_not_hold() {
		return array(
			'another body'       => array( array( 'body' => '{ }' ) ),
			'another id'         => array( array( 'id' => 'msg_2' ) ),
			'another secret'     => array( array( 'secret' => 'whsec_' . str_repeat( 'A', 32 ) ) ),
			'no secret'          => array( array( 'secret' => '' ) ),
			'a short secret'     => array( array( 'secret' => 'whsec_QUJD' ) ),
			'no signature'       => array( array( 'signature' => '' ) ),
			'an empty signature' => array( array( 'signature' => 'v1,' ) ),
			'too old'            => array( array( 'now' => self::NOW + 301 ) ),
			'from the future'    => array( array( 'now' => self::NOW - 301 ) ),
			'no number'          => array( array( 'timestamp' => '1795435200 ' ) ),
			'no timestamp'       => array( array( 'timestamp' => '' ) ),
		);
	}

	/** @dataProvider what_does_not_hold */
	public function test_it_is_refused( array $changes ) {
		$this->assertTrue( self::verify( array() ) );
		$this->assertFalse( self::verify( $changes ) );
	}

	public function test_one_of_several_signatures_is_enough() {
		$signed = Signature::headers( self::SECRET, 'msg_1', self::NOW, '{}' );
		$this->assertTrue( self::verify( array( 'signature' => 'v1,other ' . $signed['webhook-signature'] ) ) );
	}

	public function test_without_a_secret_nothing_is_signed() {
		$this->assertSame( '', Signature::headers( 'whsec_', 'msg_1', self::NOW, '{}' )['webhook-signature'] );
	}
}
