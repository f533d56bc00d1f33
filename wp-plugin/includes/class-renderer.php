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
 * no embed is fetched, and all that is changed is put back.
 */
class Renderer {

	/** Globals that a loop sets. */
	const GLOBALS_OF_A_LOOP = array( 'wp_query', 'wp_the_query', 'post', 'id', 'authordata', 'currentday', 'currentmonth', 'page', 'pages', 'multipage', 'more', 'numpages' );

	/** Where WordPress asks who ends a request with a message. */
	const WAYS_TO_DIE = array( 'wp_die_handler', 'wp_die_ajax_handler', 'wp_die_json_handler', 'wp_die_jsonp_handler', 'wp_die_xmlrpc_handler', 'wp_die_xml_handler' );

	private bool $is_at_work = false;

	/**
	 * Whether a post is being read for the bridge at this moment: what the plugin shows to readers alone is left out.
	 */
	public function is_at_work(): bool {
		return $this->is_at_work;
	}

	/**
	 * The content, filtered by `the_content`.
	 *
	 * @param \WP_Post $post The post.
	 * @return string HTML.
	 * @throws \RuntimeException A plugin wanted to end the request, by a message or a redirect.
	 * @throws \Throwable Whatever a plugin throws.
	 */
	public function render( \WP_Post $post ) {
		$put_back = $this->keep_context();
		// What plugins know a paying reader by, who is not logged in.
		$_COOKIE = array();
		wp_set_current_user( 0 );
		$this->forbid_ends();
		ob_start();
		$this->is_at_work = true;
		try {
			$this->enter( $post );
			$this->leave_out_embeds();
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WordPress' own filter.
			return (string) apply_filters( 'the_content', $post->post_content );
		} finally {
			$this->is_at_work = false;
			$put_back();
		}
	}

	/**
	 * Keep all that a plugin may leave behind: the next post is rendered as if there had been none before it.
	 *
	 * @return callable Puts it back.
	 */
	private function keep_context() {
		$saved   = array_intersect_key( $GLOBALS, array_flip( self::GLOBALS_OF_A_LOOP ) );
		$user    = get_current_user_id();
		$cookies = $_COOKIE;
		$buffers = ob_get_level();
		$locale  = determine_locale();
		$zone    = date_default_timezone_get();
		$blogs   = $this->count_blogs();
		$hooks   = array();
		foreach ( array_merge( self::WAYS_TO_DIE, array( 'the_content', 'wp_redirect' ) ) as $name ) {
			$hooks[ $name ] = isset( $GLOBALS['wp_filter'][ $name ] ) ? clone $GLOBALS['wp_filter'][ $name ] : null;
		}
		return function () use ( $saved, $user, $cookies, $buffers, $locale, $zone, $blogs, $hooks ) {
			$this->restore_buffers( $buffers );
			while ( $this->count_blogs() > $blogs && restore_current_blog() ) {
				continue;
			}
			while ( determine_locale() !== $locale && restore_previous_locale() ) {
				continue;
			}
			date_default_timezone_set( $zone ); // phpcs:ignore WordPress.DateTime.RestrictedFunctions -- as it was.
			foreach ( $hooks as $name => $hook ) {
				$GLOBALS['wp_filter'][ $name ] = $hook;
			}
			$GLOBALS['wp_filter'] = array_filter( $GLOBALS['wp_filter'] ); // phpcs:ignore WordPress.WP.GlobalVariablesOverride
			foreach ( self::GLOBALS_OF_A_LOOP as $name ) {
				unset( $GLOBALS[ $name ] );
			}
			foreach ( $saved as $name => $value ) {
				$GLOBALS[ $name ] = $value;
			}
			$_COOKIE = $cookies;
			wp_set_current_user( $user );
		};
	}

	/**
	 * How many sites of a network have been switched to.
	 */
	private function count_blogs(): int {
		return isset( $GLOBALS['_wp_switched_stack'] ) ? count( $GLOBALS['_wp_switched_stack'] ) : 0;
	}

	/**
	 * As many output buffers as before: one that is left open would swallow what is printed later, one too many closed would
	 * print what nobody shall see.
	 */
	private function restore_buffers( int $level ): void {
		while ( ob_get_level() > $level && ob_end_clean() ) {
			continue;
		}
		while ( ob_get_level() < $level ) {
			ob_start();
		}
	}

	/**
	 * Whoever wants to end the request with a message, or lead its visitor elsewhere, throws instead.
	 */
	private function forbid_ends(): void {
		$die = static function ( $message = '' ) {
			$words = is_wp_error( $message ) ? $message->get_error_message() : $message;
			throw new \RuntimeException( is_scalar( $words ) ? wp_strip_all_tags( (string) $words ) : 'wp_die' ); // phpcs:ignore WordPress.Security.EscapeOutput
		};
		foreach ( self::WAYS_TO_DIE as $name ) {
			add_filter(
				$name,
				static function () use ( $die ) {
					return $die;
				},
				PHP_INT_MAX
			);
		}
		add_filter(
			'wp_redirect',
			static function ( $location ) {
				/* translators: %s: an address. */
				throw new \RuntimeException( sprintf( __( 'another plugin leads its readers to %s', 'bridge-for-medium' ), $location ) ); // phpcs:ignore WordPress.Security.EscapeOutput
			},
			PHP_INT_MAX
		);
	}

	/**
	 * Make this post's page the current one.
	 */
	private function enter( \WP_Post $post ): void {
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
	 */
	private function leave_out_embeds(): void {
		remove_filter( 'the_content', array( $GLOBALS['wp_embed'], 'run_shortcode' ), 8 );
		remove_filter( 'the_content', array( $GLOBALS['wp_embed'], 'autoembed' ), 8 );
		add_filter(
			'the_content',
			static function ( $content ) {
				return preg_replace( '#\[embed[^\]]*\]\s*(https?://[^\s\[\]]+)\s*\[/embed\]#i', "\n\n$1\n\n", $content );
			},
			8
		);
	}
}
