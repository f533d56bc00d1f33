<?php
/**
 * Renders a post as its reader sees it.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * The front end's context without its side effects: the main query is this post, nobody is logged in, nothing is printed,
 * no embed is fetched, and every global is put back.
 */
final class Renderer {

	/** Globals that a loop sets. */
	const GLOBALS_OF_A_LOOP = array( 'wp_query', 'wp_the_query', 'post', 'id', 'authordata', 'currentday', 'currentmonth', 'page', 'pages', 'multipage', 'more', 'numpages' );

	/**
	 * The content, filtered by `the_content`.
	 *
	 * @param \WP_Post $post The post.
	 * @return string HTML.
	 */
	public static function render( \WP_Post $post ) {
		$saved = array_intersect_key( $GLOBALS, array_flip( self::GLOBALS_OF_A_LOOP ) );
		$user  = get_current_user_id();
		// What plugins know a paying reader by, who is not logged in.
		$cookies = $_COOKIE;
		$_COOKIE = array();
		wp_set_current_user( 0 );
		self::enter( $post );
		$unhook = self::without_embeds();
		ob_start();
		try {
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WordPress' own filter.
			return (string) apply_filters( 'the_content', $post->post_content );
		} finally {
			ob_end_clean();
			$unhook();
			foreach ( self::GLOBALS_OF_A_LOOP as $name ) {
				unset( $GLOBALS[ $name ] );
			}
			foreach ( $saved as $name => $value ) {
				$GLOBALS[ $name ] = $value;
			}
			$_COOKIE = $cookies;
			wp_set_current_user( $user );
		}
	}

	/**
	 * Make this post's page the current one.
	 *
	 * @param \WP_Post $post The post.
	 */
	private static function enter( \WP_Post $post ) {
		$query = new \WP_Query(
			array(
				'p'           => $post->ID,
				'post_type'   => $post->post_type,
				'post_status' => 'publish',
			)
		);
		// phpcs:disable WordPress.WP.GlobalVariablesOverride -- put back in render().
		$GLOBALS['wp_query']     = $query;
		$GLOBALS['wp_the_query'] = $query;
		// phpcs:enable
		$query->the_post();
	}

	/**
	 * Leave addresses that WordPress would embed as they are: the bridge knows them better, asking each provider takes
	 * time, and a provider that does not answer now would be remembered as unknown in the post's meta.
	 *
	 * @return callable Puts WordPress' embedding back.
	 */
	private static function without_embeds() {
		$embed     = $GLOBALS['wp_embed'];
		$removed   = array();
		$callbacks = array(
			array( 'run_shortcode', 8 ),
			array( 'autoembed', 8 ),
		);
		foreach ( $callbacks as list( $method, $priority ) ) {
			if ( remove_filter( 'the_content', array( $embed, $method ), $priority ) ) {
				$removed[] = array( $method, $priority );
			}
		}
		$to_address = static function ( $content ) {
			return preg_replace( '#\[embed[^\]]*\]\s*(https?://[^\s\[\]]+)\s*\[/embed\]#i', "\n\n$1\n\n", $content );
		};
		add_filter( 'the_content', $to_address, 8 );
		return static function () use ( $embed, $removed, $to_address ) {
			remove_filter( 'the_content', $to_address, 8 );
			foreach ( $removed as list( $method, $priority ) ) {
				add_filter( 'the_content', array( $embed, $method ), $priority );
			}
		};
	}
}
