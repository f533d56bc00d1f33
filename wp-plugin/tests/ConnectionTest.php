<?php
/**
 * The connection string.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Connection;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting, WordPress.PHP.DiscouragedPHPFunctions, WordPress.WP.AlternativeFunctions
final class ConnectionTest extends TestCase {

	const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

	private static function line( array $body ) {
		return 'b4m1.' . rtrim( strtr( base64_encode( json_encode( $body ) ), '+/', '-_' ), '=' );
	}

	private static function body( array $changes = array() ) {
		return $changes + array(
			'url'    => 'https://bridge.example/hooks/blog',
			'site'   => 'blog',
			'secret' => self::SECRET,
		);
	}

	public function test_it_holds_the_address_the_site_and_the_secret() {
		$connection = Connection::parse( self::line( self::body() ) );
		$this->assertSame( array( 'https://bridge.example/hooks/blog', 'blog', self::SECRET ), array( $connection->url, $connection->site, $connection->secret ) );
	}

	public function test_line_breaks_of_the_clipboard_do_no_harm() {
		$this->assertNotNull( Connection::parse( " \n" . chunk_split( self::line( self::body() ), 40 ) ) );
	}

	public static function what_is_none() {
		$line = self::line( self::body() );
		return array(
			'nothing'           => array( '' ),
			'something else'    => array( 'whsec_abc' ),
			'cut'               => array( substr( $line, 0, -9 ) ),
			'another version'   => array( str_replace( 'b4m1.', 'b4m2.', $line ) ),
			'a list'            => array( 'b4m1.' . base64_encode( '["a"]' ) ),
			'no site'           => array( self::line( array_diff_key( self::body(), array( 'site' => 1 ) ) ) ),
			'no address'        => array( self::line( self::body( array( 'url' => 'bridge' ) ) ) ),
			'a script'          => array( self::line( self::body( array( 'url' => 'javascript:alert(1)//x/' ) ) ) ),
			'no secret'         => array( self::line( self::body( array( 'secret' => 'whsec_' ) ) ) ),
			'a list as address' => array( self::line( self::body( array( 'url' => array( 'x' ) ) ) ) ),
			'not base64'        => array( 'b4m1.%%%' ),
		);
	}

	/** @dataProvider what_is_none */
	public function test_it_is_refused( $text ) {
		$this->assertNull( Connection::parse( $text ) );
	}
}
