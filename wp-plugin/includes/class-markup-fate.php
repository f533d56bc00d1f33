<?php
/**
 * What becomes of a kind of markup on Medium.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * By the name of a block or shortcode alone, as docs/markup.md has it: the bridge, which reads the text, may know better. What
 * stays as it is has no fate. Pure: knows no WordPress.
 */
final class Markup_Fate {

	/** It is not there, and the loss report names it. */
	const LEFT_OUT = 'left_out';
	/** Nobody renders it: its plugin is gone. */
	const UNRENDERED = 'unrendered';
	/** Visitors who are not logged in do not see all of it. */
	const MEMBERS = 'members';
	/** Scripts, styles and forms go; the rest stays. */
	const HTML     = 'html';
	const TABLE    = 'table';
	const TABS     = 'tabs';
	const FLAT     = 'flat';
	const NOTES    = 'notes';
	const FORMULA  = 'formula';
	const ADDRESS  = 'address';
	const FILES    = 'files';
	const PICTURES = 'pictures';
	/** Of another plugin: what the page shows. */
	const SHOWN = 'shown';

	/** What is lost before what is changed. */
	const ORDER = array( self::LEFT_OUT, self::UNRENDERED, self::MEMBERS, self::HTML, self::TABLE, self::TABS, self::FLAT, self::NOTES, self::FORMULA, self::ADDRESS, self::FILES, self::PICTURES, self::SHOWN );

	/** Blocks that stay what they are. */
	const SAME_BLOCKS = 'core/(?:paragraph|heading|list|list-item|quote|pullquote|verse|image|code|preformatted|separator|spacer|more|nextpage|freeform|block|missing|shortcode|button|column|details|accordion-(?:item|heading|panel)|post-content|footnote)';

	/** Patterns of names of blocks; the first that fits says the fate. */
	const BLOCKS = array(
		self::LEFT_OUT => 'core/(?:latest-.*|archives|categories|terms-query|term-template|calendar|tag-cloud|rss|query.*|post-(?:date|terms|time-to-read|comments.*|navigation-link|author.*|template)|page-list.*|navigation.*|comments?.*|social-links?|loginout|search|site-.*|avatar|home-link|read-more|term-.*|table-of-contents)|jetpack/(?:related-posts|subscriptions|contact-form|field-.*|mailchimp|wordads|sharing-buttons|like|rating-.*)|.*(?:table-?of-?contents|toc-block|newsletter|mailpoet|sharing|social-icons|related-posts|post-grid|posts?-carousel|author-box|cookie).*|[\w-]+/(?:[\w-]+-)?(?:forms?|toc|share)(?:-[\w-]+)?|woocommerce/.*|crowdsignal-forms/.*',
		self::MEMBERS  => '.*(?:paywall|restrict|premium-content|(?<![a-z])(?:subscriber-|protected|private-|locked|gated|content-gate|logged-?in|(?<!team-)(?<!non-)member(?!s?-(?:profile|directory)))).*|rcp/.*',
		self::HTML     => 'core/html',
		self::TABLE    => 'core/table|.*/(?:advanced-)?tables?|flexible-table-block/.*|tablepress/.*|ninja-tables/.*',
		self::TABS     => 'core/(?:tabs?|tab-.*)|.*[/-]tabs?(?:-.*)?',
		self::FLAT     => 'core/(?:columns|group|cover|media-text|buttons|accordion)',
		self::NOTES    => 'core/footnotes|.*footnotes?',
		self::FORMULA  => 'core/math|.*(?:katex|mathjax|latex|mathml).*',
		self::ADDRESS  => 'core/(?:embed|video|audio|file)|core-embed/.*|.*(?:youtube|vimeo|video|audio|podcast|map).*',
		self::FILES    => 'core/playlist|.*playlist',
		self::PICTURES => 'core/gallery|.*(?:gallery|slideshow|carousel|image-compare).*',
	);

	/** Shortcodes that stay what they are: code, and pictures with their captions. */
	const SAME_SHORTCODES = 'caption|wp_caption|sourcecode|source|code|crayon|prism|enlighter|bash|css|diff|html|java|javascript|js|php|python|ruby|shell|sql|text|xml|yaml|plain';

	/** Patterns of names of shortcodes. */
	const SHORTCODES = array(
		self::LEFT_OUT => 'contact-form(?:-7)?|wpforms|gravityforms?|ninja_forms?|formidable|fluentform|forminator_.*|mc4wp_form|mailpoet_form|newsletter_form|toc|ez-toc|lwptoc|.*(?:related[-_]?posts|share|sharing).*|products?|add_to_cart|recent_products|poll',
		self::MEMBERS  => '.*(?:restrict|member(?!s?_(?:directory|profile)))[\w-]*|private|logged_?in|paywall',
		self::TABLE    => 'table|tablepress|wpdatatable|ninja_tables',
		self::TABS     => '(?:su_|vc_)?tabs?(?:_.*)?|et_pb_tabs?',
		self::FLAT     => '(?:vc|et_pb)_(?:row|column|section)(?:_inner)?|(?:su_)?(?:row|columns?|one_half|one_third)|et_pb_text|vc_column_text',
		self::NOTES    => 'ref|fn|footnotes?|mfn|efn_note',
		self::FORMULA  => 'latex|katex|mathjax|math',
		self::FILES    => 'playlist',
		self::ADDRESS  => 'embed|audio|video|\w*(?:youtube|vimeo|dailymotion|video|audio|player|podcast)[\w-]*|arve|tweet|twitter|instagram|facebook|soundcloud|spotify|bandcamp|mixcloud|ted|gist|scribd|slideshare|codepen|googlemaps|pdf-embedder|gview',
		self::PICTURES => 'gallery|.*(?:gallery|slider)',
	);

	/**
	 * Of a block.
	 *
	 * @param string $name With its maker, such as core/table.
	 * @return string One of the constants; empty for what stays as it is.
	 */
	public static function of_block( string $name ): string {
		return self::find( $name, self::SAME_BLOCKS, self::BLOCKS );
	}

	/**
	 * Of a shortcode.
	 *
	 * @param string $name        Its name.
	 * @param bool   $is_rendered Whether somebody registers it here.
	 * @return string As of_block().
	 */
	public static function of_shortcode( string $name, bool $is_rendered ): string {
		$fate = self::find( $name, self::SAME_SHORTCODES, self::SHORTCODES );
		// What names an address or pictures is read as it stands, also without its plugin.
		return $is_rendered || in_array( $fate, array( '', self::ADDRESS, self::PICTURES, self::FILES ), true ) ? $fate : self::UNRENDERED;
	}

	/**
	 * The first that fits.
	 *
	 * @param string                $name  Of a block or shortcode.
	 * @param string                $same  A pattern of names that stay.
	 * @param array<string, string> $fates Patterns.
	 */
	private static function find( string $name, string $same, array $fates ): string {
		if ( self::fits( $same, $name ) ) {
			return '';
		}
		foreach ( $fates as $fate => $pattern ) {
			if ( self::fits( $pattern, $name ) ) {
				return $fate;
			}
		}
		return self::SHOWN;
	}

	/**
	 * Whether a pattern is all of a name.
	 */
	private static function fits( string $pattern, string $name ): bool {
		return 1 === preg_match( '#^(?:' . $pattern . ')$#iD', $name );
	}
}
