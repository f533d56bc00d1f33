<?php
/**
 * What a page says when somebody came from Medium, and who is counted.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Landing;
use Bridge_For_Medium\Landing_Marks;
use Bridge_For_Medium\Visitor;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class LandingTest extends TestCase {

	const PERSON = array( 'HTTP_USER_AGENT' => 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' );

	public static function words() {
		return array(
			'a page'                  => array( '7,letter-closing,0', array( 7, '', 'letter-closing', false ) ),
			'without our mark'        => array( '7,,0', array( 7, '', '', false ) ),
			'a goal on the page'      => array( '7,1,1', array( 7, '', '1', true ) ),
			'a goal on the next page' => array( '/a,b/?p=7&x=1,2,letter-card,1', array( 0, '/a,b/?p=7&x=1,2', 'letter-card', true ) ),
			'an address of a page'    => array( '/a/,1,0', null ),
			'nothing'                 => array( '', null ),
			'another host'            => array( 'https://else.example/,1,1', null ),
			'a word for a number'     => array( 'x,1,0', null ),
			'a line more'             => array( "7,1,0\n", null ),
			'no goal and no page'     => array( '7,1,2', null ),
			'too long'                => array( '/' . str_repeat( 'a', Landing::LONGEST ) . ',1,1', null ),
		);
	}

	/**
	 * @dataProvider words
	 */
	public function test_what_is_said_is_read_or_is_none_of_ours( $body, $expected ) {
		$landing = Landing::read( $body );
		$this->assertSame( $expected, $landing ? array( $landing->post_id, $landing->path, $landing->content, $landing->is_goal ) : null );
	}

	public static function contents() {
		return array(
			'by a link without our mark'      => array( '', '', '' ),
			'by our mark, which says no more' => array( '1', '', 'closing' ),
			'a closing'                       => array( 'letter-closing', 'letter', 'closing' ),
			'one of its texts, by the card'   => array( 'letter.2-card', 'letter.2', 'card' ),
			'one with a line in its name'     => array( 'my-book-text', 'my-book', 'text' ),
			'a closing that nobody named'     => array( 'canary-closing', '', 'closing' ),
			'only where it stands'            => array( 'card', '', 'card' ),
			'words of somebody else'          => array( 'Mozilla canary', '', 'closing' ),
		);
	}

	/**
	 * @dataProvider contents
	 */
	public function test_only_closings_that_the_bridge_has_named_are_told_apart( $content, $variant, $placement ) {
		$marks = new Landing_Marks( Landing_Marks::heard( array( 'variants' => array( 'letter', 'letter.2', 'my-book' ) ) ) );
		$this->assertSame( array( $variant, $placement ), $marks->read( $content ) );
	}

	public function test_what_a_bridge_says_is_kept_as_words_of_the_kind() {
		$this->assertSame( array( 'variants' => array(), 'domains' => array() ), Landing_Marks::heard( null ) );
		$said = array(
			'variants' => array( 'letter', '"><script>', 7, str_repeat( 'a', 41 ) ),
			'domains'  => array( 'stories.example', 'x)|(.*', "a.example\n" ),
		);
		$this->assertSame( array( 'variants' => array( 'letter' ), 'domains' => array( 'stories.example' ) ), Landing_Marks::heard( $said ) );
		$this->assertCount( Landing_Marks::MOST, Landing_Marks::heard( array( 'domains' => array_fill( 0, 60, 'a.example' ) ) )['domains'] );
	}

	public function test_hosts_are_named_as_long_as_there_is_room() {
		$marks = new Landing_Marks( array( 'domains' => array( 'a.example', 'b.example' ) ) );
		$this->assertSame( 'medium\.com|a\.example|b\.example', $marks->hosts( 100 ) );
		$this->assertSame( 'medium\.com|a\.example', $marks->hosts( 25 ) );
		$this->assertSame( 'medium\.com', $marks->hosts( 0 ) );
	}

	public static function requests() {
		return array(
			'a person'                     => array( array(), true ),
			'of this very site'            => array( array( 'HTTP_SEC_FETCH_SITE' => 'same-origin' ), true ),
			'who does not want to be sold' => array( array( 'HTTP_SEC_GPC' => '1' ), false ),
			'who does not want it'         => array( array( 'HTTP_DNT' => '1' ), false ),
			'who does not mind'            => array( array( 'HTTP_DNT' => '0' ), true ),
			'another site'                 => array( array( 'HTTP_SEC_FETCH_SITE' => 'cross-site' ), false ),
			'a page that is only fetched'  => array( array( 'HTTP_SEC_PURPOSE' => 'prefetch;prerender' ), false ),
			'in older words'               => array( array( 'HTTP_PURPOSE' => 'prefetch' ), false ),
			'in Mozilla\'s'                => array( array( 'HTTP_X_MOZ' => 'prefetch' ), false ),
			'a search engine'              => array( array( 'HTTP_USER_AGENT' => 'Mozilla/5.0 (compatible; Googlebot/2.1)' ), false ),
			'a telephone'                  => array( array( 'HTTP_USER_AGENT' => 'Mozilla/5.0 (Linux; Android 13; CUBOT X50) Chrome/140.0.0.0 Mobile' ), true ),
			'a browser without a window'   => array( array( 'HTTP_USER_AGENT' => 'Mozilla/5.0 HeadlessChrome/140.0' ), false ),
			'a program'                    => array( array( 'HTTP_USER_AGENT' => 'python-requests/2.32' ), false ),
			'nobody'                       => array( array( 'HTTP_USER_AGENT' => '' ), false ),
		);
	}

	/**
	 * @dataProvider requests
	 */
	public function test_people_are_counted_who_did_not_ask_to_be_left_alone( $server, $expected ) {
		$this->assertSame( $expected, Visitor::is_counted( $server + self::PERSON ) );
	}
}
