<?php
/**
 * Where the line "Also on Medium" stands.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Below a post whose story is live: off until the owner wants it, and then one query for each post that is shown alone. A theme may
 * place the line itself, with the block.
 */
class Syndication {

	const BLOCK  = 'bridge-for-medium/also-on-medium';
	const SCRIPT = 'bridge-for-medium-blocks';
	/** By this the bridge knows the line in texts that it gets by another way, and leaves it out. */
	const CSS = 'bridge-for-medium-also';

	private Settings $settings;
	private Later $line;

	/**
	 * What it works with.
	 *
	 * @param Settings $settings What the owner wants.
	 * @param Later    $line     The line of a post (Syndication_Line): few requests show one.
	 */
	public function __construct( Settings $settings, Later $line ) {
		$this->settings = $settings;
		$this->line     = $line;
	}

	/**
	 * Register the block. Every request does, so nothing is translated here: looking for a translation costs more than the rest of it.
	 */
	public function register() {
		register_block_type(
			self::BLOCK,
			array(
				'api_version'     => 2,
				'title'           => 'Also on Medium',
				'category'        => 'theme',
				'icon'            => 'admin-links',
				'uses_context'    => array( 'postId' ),
				'supports'        => array( 'html' => false ),
				'editor_script'   => self::SCRIPT,
				'render_callback' => array( $this, 'render' ),
			)
		);
	}

	/**
	 * Name the block's script, where scripts are named at all: WordPress makes its list of them only where it is asked for one, and a
	 * program that saves a post asks for none.
	 *
	 * @param \WP_Scripts $scripts All scripts.
	 */
	public function add_script( \WP_Scripts $scripts ): void {
		$scripts->add( self::SCRIPT, plugins_url( 'assets/blocks.js', FILE ), array( 'wp-block-editor', 'wp-blocks', 'wp-element', 'wp-i18n' ), VERSION );
		$scripts->add_data( self::SCRIPT, 'group', 1 ); // In the footer.
		$scripts->set_translations( self::SCRIPT, 'bridge-for-medium', dirname( FILE ) . '/languages' );
	}

	/**
	 * The block.
	 *
	 * @param array<string, mixed> $attributes Those of the block; there are none of its own.
	 * @param string               $content    What was stored of it: nothing.
	 * @param \WP_Block|null       $block      The block, which knows its post.
	 * @return string
	 */
	public function render( $attributes = array(), $content = '', $block = null ) {
		$post = get_post( $block && isset( $block->context['postId'] ) ? (int) $block->context['postId'] : 0 );
		return $post ? ( $this->line )( $post ) : '';
	}

	/**
	 * The line below the text of a post that is shown alone; not where the author or the theme has placed it.
	 *
	 * @param string $content The post's text.
	 * @return string
	 */
	public function append( $content ) {
		if ( ! is_singular() || ! in_the_loop() || ! is_main_query() ) {
			return $content;
		}
		$post = $this->settings->get( 'also_on' ) ? get_post() : null;
		if ( ! $post || get_queried_object_id() !== $post->ID ) {
			return $content;
		}
		return false === strpos( $content, self::CSS ) ? $content . ( $this->line )( $post ) : $content;
	}
}
