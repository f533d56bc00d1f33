<?php
/**
 * What PHP and Python must agree on to the byte: tests/vectors/hooks.json, made by the bridge.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Signature;
use Bridge_For_Medium\State;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting, WordPress.WP.AlternativeFunctions
final class VectorsTest extends TestCase {

	private static function vectors( $kind ) {
		$file = getenv( 'B4M_VECTORS' ) ?: dirname( __DIR__, 2 ) . '/tests/vectors/hooks.json';
		$sets = array();
		foreach ( json_decode( file_get_contents( $file ), true )[ $kind ] as $one ) {
			$sets[ $one['name'] ] = array( $one );
		}
		return $sets;
	}

	public static function signatures() {
		return self::vectors( 'signatures' );
	}

	public static function states() {
		return self::vectors( 'states' );
	}

	/** @dataProvider signatures */
	public function test_a_signature_is_the_bridges_to_the_byte( array $one ) {
		$headers = Signature::headers( $one['secret'], $one['id'], $one['timestamp'], $one['body'] );
		$this->assertSame( $one['signature'], $headers['webhook-signature'] );
		$this->assertSame( (string) $one['timestamp'], $headers['webhook-timestamp'] );
		$this->assertTrue( Signature::verify( $one['secret'], $one['id'], (string) $one['timestamp'], $one['signature'], $one['body'], $one['timestamp'] ) );
	}

	/** @dataProvider states */
	public function test_a_state_is_the_bridges_to_the_byte( array $one ) {
		$data = $one['hook']['data'];
		$this->assertSame( $one['state'], State::of( $data['post'], $data['choice'] ) );
	}
}
