<?php
/**
 * Which kinds of markup a post uses, and what becomes of them.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Markup_Census;
use Bridge_For_Medium\Markup_Fate;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class MarkupCensusTest extends TestCase {

	public static function posts() {
		return array(
			'what stays has no fate'                       => array( '<!-- wp:paragraph --><p>We walked.</p><!-- /wp:paragraph --><!-- wp:list {"ordered":true} -->', array() ),
			'a block of WordPress without its maker'       => array( '<!-- wp:table --><table></table><!-- /wp:table -->', array( 'core/table' => 'table' ) ),
			'a block that is its own end'                  => array( '<!-- wp:latest-posts {"a":1} /-->', array( 'core/latest-posts' => 'left_out' ) ),
			'blocks of plugins'                            => array( '<!-- wp:kadence/tabs --><!-- wp:wpforms/form-selector /--><!-- wp:acme/platform /-->', array( 'kadence/tabs' => 'tabs', 'wpforms/form-selector' => 'left_out', 'acme/platform' => 'shown' ) ),
			'text for members'                             => array( '<!-- wp:jetpack/paywall /--><!-- wp:memberpress/protected-content -->', array( 'jetpack/paywall' => 'members', 'memberpress/protected-content' => 'members' ) ),
			'a directory of members is for everybody'      => array( '<!-- wp:acme/members-directory /-->', array( 'acme/members-directory' => 'shown' ) ),
			'a shortcode that somebody renders'            => array( '[gallery ids="1,2"] [tablepress id=3 /]', array( '[gallery]' => 'pictures', '[tablepress]' => 'table' ) ),
			'one whose plugin is gone'                     => array( '[old_box color="red"]x[/old_box]', array( '[old_box]' => 'unrendered' ) ),
			'one whose plugin is gone and that is a table' => array( '[table id=1]', array( '[table]' => 'unrendered' ) ),
			'an address is read without its plugin'        => array( '[su_youtube url="https://youtu.be/x"]', array( '[su_youtube]' => 'address' ) ),
			'brackets in prose'                            => array( '<p>He said [sic] that x[1] and [then-president].</p>', array() ),
			'a shortcode that is only spoken of'           => array( '[[gallery ids="1"]]', array() ),
			'a shortcode in code'                          => array( '<pre class="a"><code>[gone a=1]</code></pre> <code>[gone b=1]</code>', array() ),
			'code that is never closed'                    => array( '[one a=1]<pre><code>[two a=1]', array( '[one]' => 'unrendered' ) ),
			'code that is closed twice'                    => array( '</pre></code>[one a=1]', array( '[one]' => 'unrendered' ) ),
			'tags of a post without blocks'                => array( '<p>x</p><TABLE border="1"><tr></tr></TABLE><form action="x"></form>', array( '<table>' => 'table', '<form>' => 'left_out' ) ),
			'tags of a post with blocks are its blocks'    => array( '<!-- wp:table --><table></table>', array( 'core/table' => 'table' ) ),
			'nothing'                                      => array( '', array() ),
		);
	}

	/**
	 * @dataProvider posts
	 */
	public function test_what_is_lost_or_changed_is_found( $content, $expected ) {
		$this->assertSame( $expected, Markup_Census::of( $content, array( 'gallery', 'tablepress' ) ) );
	}

	public function test_every_fate_has_its_place_in_the_order() {
		$fates = array_merge( array_keys( Markup_Fate::BLOCKS ), array_keys( Markup_Fate::SHORTCODES ), array_values( Markup_Census::TAGS ), array( Markup_Fate::SHOWN, Markup_Fate::UNRENDERED ) );
		$this->assertSame( array(), array_diff( $fates, Markup_Fate::ORDER ) );
	}

	public static function floods() {
		return array(
			'open brackets'       => array( '[a ' ),
			'open code'           => array( '<pre [a ' ),
			'open tags of code'   => array( '<code>' ),
			'opened blocks'       => array( '<!-- wp:a' ),
			'brackets in a line'  => array( '[[[[' ),
			'shortcodes'          => array( '[a b=1]' ),
			'unknown shortcodes'  => array( '[a' ),
			'words in brackets'   => array( '[a ]' ),
		);
	}

	/**
	 * @dataProvider floods
	 */
	public function test_it_takes_no_longer_than_a_post_is_long( $piece ) {
		$began = microtime( true );
		Markup_Census::of( str_repeat( $piece, (int) ( 262144 / strlen( $piece ) ) ), array() );
		$this->assertLessThan( 3, microtime( true ) - $began );
	}
}
