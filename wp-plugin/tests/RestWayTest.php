<?php
/**
 * Whether visitors get in over REST.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Connection;
use Bridge_For_Medium\Preflight_Line;
use Bridge_For_Medium\Rest_Way;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class RestWayTest extends TestCase {

	public static function answers() {
		return array(
			'posts'                              => array( 200, '[{"id":1}]', Rest_Way::OPEN ),
			'no posts'                           => array( 200, '[]', Rest_Way::OPEN ),
			'for members'                        => array( 401, '{"code":"rest_not_logged_in","message":"No."}', Rest_Way::CLOSED ),
			'the route was taken away'           => array( 404, '{"code":"rest_no_route"}', Rest_Way::CLOSED ),
			'a refusal that calls itself well'   => array( 200, '{"code":"rest_disabled"}', Rest_Way::CLOSED ),
			'a 404 of the web server'            => array( 404, '<html></html>', Rest_Way::MISSING ),
			'a firewall'                         => array( 403, '<html></html>', Rest_Way::WALL ),
			'a firewall that speaks JSON'        => array( 403, '{"error":"no"}', Rest_Way::WALL ),
			'a page that says coming soon'       => array( 200, '<html></html>', Rest_Way::WALL ),
			'a redirect'                         => array( 302, '', Rest_Way::WALL ),
			'an object where a list was asked'   => array( 200, '{"id":1}', Rest_Way::WALL ),
			'a text'                             => array( 200, '"yes"', Rest_Way::WALL ),
		);
	}

	/**
	 * @dataProvider answers
	 */
	public function test_an_answer_says_who_gave_it( $status, $body, $expected ) {
		$this->assertSame( $expected, Rest_Way::read( $status, $body ) );
	}

	public function test_a_line_is_good_when_nothing_is_wrong() {
		$this->assertSame( array( 'good', 'Well.' ), array( Preflight_Line::of( 'A', '', 'Well.' )->state, Preflight_Line::of( 'A', '', 'Well.' )->words ) );
		$this->assertSame( array( 'bad', 'Mend.' ), array( Preflight_Line::of( 'A', 'Mend.', 'Well.' )->state, Preflight_Line::of( 'A', 'Mend.', 'Well.' )->words ) );
	}

	public function test_the_bridges_address_is_what_comes_before_its_door() {
		foreach ( array( 'https://b.example/hooks/blog' => 'https://b.example', 'https://b.example/below/hooks/blog/' => 'https://b.example/below' ) as $url => $bridge ) {
			$json = json_encode( array( 'url' => $url, 'site' => 'blog', 'secret' => 'whsec_' . base64_encode( str_repeat( 'x', 32 ) ) ) );
			$this->assertSame( $bridge, Connection::parse( 'b4m1.' . strtr( base64_encode( $json ), '+/', '-_' ) )->bridge() );
		}
	}
}
