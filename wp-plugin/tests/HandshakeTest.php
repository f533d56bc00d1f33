<?php
/**
 * What *Connect* needs without WordPress.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Handshake;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class HandshakeTest extends TestCase {

	public function test_the_challenge_is_that_of_the_rfc() {
		// RFC 7636, appendix B.
		$this->assertSame( 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', Handshake::challenge( 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' ) );
	}

	public function test_no_two_secrets_are_the_same() {
		$this->assertMatchesRegularExpression( '/^[0-9a-f]{64}$/', Handshake::secret() );
		$this->assertNotSame( Handshake::secret(), Handshake::secret() );
	}

	public function test_everything_in_the_address_is_quoted() {
		$url = Handshake::url( 'https://bridge.example', array( 'home' => 'https://a.example/?b&c', 'name' => 'A & B #1' ) );
		$this->assertSame( 'https://bridge.example/owner/connect?home=https%3A%2F%2Fa.example%2F%3Fb%26c&name=A%20%26%20B%20%231', $url );
	}

	public static function addresses() {
		return array(
			array( ' https://bridge.example/ ', false, 'https://bridge.example' ),
			array( 'https://example.org:8443/bridge', false, 'https://example.org:8443/bridge' ),
			array( 'http://127.0.0.1:8085', false, 'http://127.0.0.1:8085' ),
			array( 'http://localhost:8085', false, 'http://localhost:8085' ),
			array( 'http://bridge:8085', true, 'http://bridge:8085' ),
			array( 'http://bridge.example', false, null ),
			array( 'http://localhost.evil.example', false, null ),
			array( 'bridge.example', false, null ),
			array( 'javascript:alert(1)', true, null ),
			array( 'https://user@bridge.example', true, null ),
			array( 'https://bridge.example/?x', true, null ),
			array( 'https://bridge.example/#x', true, null ),
			array( "https://bridge.example/\nx", true, null ),
			array( '', true, null ),
		);
	}

	/** @dataProvider addresses */
	public function test_an_address_is_encrypted_or_of_this_machine( $text, $may_plain, $address ) {
		$this->assertSame( $address, Handshake::address( $text, $may_plain ) );
	}
}
