<?php
/**
 * How much of a text stands on a page.
 *
 * @package Bridge_For_Medium
 */

use Bridge_For_Medium\Guest_Words;
use PHPUnit\Framework\TestCase;

// phpcs:disable Squiz.Commenting
final class GuestWordsTest extends TestCase {

	public static function pages() {
		return array(
			'all of it, among others'    => array( '<p>One two.</p><p>Three</p>', '<nav>Menu</nav><p>One <b>two</b></p><p>Three, four</p>', 1.0 ),
			'half of it'                 => array( '<p>One two</p>', '<p>One</p>', 0.5 ),
			'nothing'                    => array( '<p>One two</p>', '', 0.0 ),
			'a text without words'       => array( '<img src="a.png">', '<p>One</p>', 1.0 ),
			'no space between paragraphs' => array( '<p>One</p><p>two</p>', '<p>One two</p>', 1.0 ),
			'a word that comes twice'    => array( '<p>One one</p>', '<p>One</p>', 0.5 ),
			'words that nobody reads'    => array( '<p>One two</p>', '<script type="a">One</script><style>two</style><!-- One --><title>two</title>', 0.0 ),
			'a script that is not closed' => array( '<p>One</p>', '<p>One</p><script>two', 1.0 ),
			'entities'                   => array( '<p>Caf&eacute; &amp; bar</p>', '<p>Café &#38; bar</p>', 1.0 ),
			'an address for an embed'    => array( '<p>One</p>https://video.example/watch?of=this', '<p>One</p><iframe></iframe>', 1.0 ),
			'letters without spaces'     => array( '<p>漢字かな</p>', '<p>漢字 かな</p>', 1.0 ),
			'half of them'               => array( '<p>漢字かな</p>', '<p>漢字</p>', 0.5 ),
			'behind a heart'             => array( '<p>One two</p>', '<h1>We <3 Rome</h1><p>One two</p>', 1.0 ),
			'behind an unclosed mark'    => array( '<p>One two</p>', '<p title=">">One</p> <two', 1.0 ),
			'no UTF-8'                   => array( '<p>One two</p>', "<p>One \xE9 two.</p>", 1.0 ),
			'large letters'              => array( '<p>One two</p>', '<P>ONE TWO</P>', 1.0 ),
			'numbers'                    => array( '<p>1 2 3</p>', '<p>3 2 1</p>', 1.0 ),
		);
	}

	/** @dataProvider pages */
	public function test_the_share_is( $text, $page, $share ) {
		$this->assertSame( $share, (float) Guest_Words::share( Guest_Words::count( $text ), Guest_Words::count( $page ) ) );
	}
}
