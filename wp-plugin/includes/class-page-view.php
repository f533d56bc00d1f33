<?php
/**
 * Shows Medium's importer the page that was made for it.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * `.../medium/SLUG/`, below the address of a public post. The end of the path alone decides, not a rewrite rule: rules are
 * flushed at moments that nobody controls, and there are none without pretty permalinks. Any other request costs one
 * comparison.
 */
final class Page_View {

	const SHOWN  = 'shown';
	const HOME   = 'home';
	const MOVED  = 'moved';
	const HIDDEN = 'hidden';

	/** Statuses of a delivery whose story is still to be imported; empty when the bridge has said nothing yet. */
	const WAITING = array( '', 'proposed', 'planned', 'claimed', 'offered' );

	/**
	 * Register the hooks.
	 */
	public static function listen() {
		// Before the REST API and every other plugin that ends a request there.
		add_action( 'parse_request', array( self::class, 'answer' ), 0 );
	}

	/**
	 * Answer, if a page is asked for.
	 *
	 * @param \WP $wp The request.
	 */
	public static function answer( \WP $wp ) {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- only a slug is taken from it, by a strict pattern.
		$slug = self::slug_of( isset( $_SERVER['REQUEST_URI'] ) ? (string) $_SERVER['REQUEST_URI'] : '' );
		if ( '' === $slug ) {
			return;
		}
		$page = Pages::find( $slug );
		$post = $page ? get_post( $page['post'] ) : null;
		if ( ! $post ) {
			self::leave( $wp, '' === (string) get_option( 'permalink_structure' ) );
			return;
		}
		$current = Pages::current( $post->ID, $page['account'], $page['role'] );
		switch ( self::verdict( Article::is_public( $post ), self::status( $page ), $slug === $current ) ) {
			case self::HOME:
				self::redirect( (string) get_permalink( $post ), 301 );
				break;
			case self::MOVED:
				self::redirect( Pages::url( $post, $current ), 302 );
				break;
			case self::SHOWN:
				self::show( $page['html'] );
				break;
			default:
				self::leave( $wp, true );
		}
	}

	/**
	 * The slug that an address asks for.
	 *
	 * @param string $uri Path and query of the request.
	 * @return string Empty when it asks for something else.
	 */
	public static function slug_of( $uri ) {
		return preg_match( '#^[^?]*/medium/([0-9a-f]{32})/?(?:\?|$)#D', $uri, $found ) ? $found[1] : '';
	}

	/**
	 * What is answered.
	 *
	 * @param bool   $is_public  Whether anybody can read the post.
	 * @param string $status     Where its delivery stands; empty when the bridge has not said.
	 * @param bool   $is_current Whether no other page took this one's place.
	 * @return string
	 */
	public static function verdict( $is_public, $status, $is_current ) {
		if ( $is_public && 'live' === $status ) {
			return self::HOME;
		}
		if ( ! $is_public || ! in_array( $status, self::WAITING, true ) ) {
			return self::HIDDEN;
		}
		return $is_current ? self::SHOWN : self::MOVED;
	}

	/**
	 * Where the delivery stands for which a page was made. A status about another account says nothing of it.
	 *
	 * @param array<string, mixed> $page The page.
	 * @return string
	 */
	private static function status( array $page ) {
		$status = Records::read( $page['post'], Records::STATUS );
		return $status && in_array( $status['account'], array( '', $page['account'] ), true ) ? $status['status'] : '';
	}

	/**
	 * Leave the request to WordPress, which must not guess that the post itself was meant.
	 *
	 * @param \WP  $wp        The request.
	 * @param bool $is_hidden Whether it can be for nothing else than a page; else the blog may have something of its own at
	 *                        such an address.
	 */
	private static function leave( \WP $wp, $is_hidden ) {
		add_filter(
			'redirect_canonical',
			static function ( $url ) {
				return is_404() ? false : $url;
			}
		);
		if ( $is_hidden ) {
			self::forbid_caching();
			$wp->query_vars = array( 'error' => '404' );
		}
	}

	/**
	 * Send to another address.
	 *
	 * @param string $url    Where.
	 * @param int    $status 301 or 302.
	 */
	private static function redirect( $url, $status ) {
		self::begin();
		wp_redirect( $url, $status, 'Bridge for Medium' ); // phpcs:ignore WordPress.Security.SafeRedirect -- the post's own address, on whatever host WordPress gives it.
		exit;
	}

	/**
	 * Send the page: these bytes and no others.
	 *
	 * @param string $html The whole page.
	 */
	private static function show( $html ) {
		self::begin();
		status_header( 200 );
		header( 'Content-Type: text/html; charset=UTF-8' );
		header( "Content-Security-Policy: default-src 'none'; img-src *" );
		header( 'X-Content-Type-Options: nosniff' );
		header( 'Referrer-Policy: no-referrer' );
		if ( 'HEAD' !== self::method() ) {
			echo $html; // phpcs:ignore WordPress.Security.EscapeOutput -- a whole page, made and signed by the bridge; its policy lets nothing run.
		}
		exit;
	}

	/**
	 * Begin an answer of ours.
	 */
	private static function begin() {
		// What another plugin collects in order to change it (a minifier, say) would no longer be the bridge's bytes.
		while ( ob_get_level() > 0 && ( ob_get_status()['flags'] & PHP_OUTPUT_HANDLER_REMOVABLE ) ) {
			ob_end_clean();
		}
		header_remove( 'Set-Cookie' );
		self::forbid_caching();
		if ( ! in_array( self::method(), array( 'GET', 'HEAD' ), true ) ) {
			header( 'Allow: GET, HEAD' );
			status_header( 405 );
			exit;
		}
	}

	/**
	 * The answer changes with the post and its delivery: nobody may keep it.
	 */
	private static function forbid_caching() {
		defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- the word that caching plugins know.
		nocache_headers();
		header( 'Cache-Control: no-store' );
	}

	/**
	 * The request's method.
	 *
	 * @return string
	 */
	private static function method() {
		return isset( $_SERVER['REQUEST_METHOD'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REQUEST_METHOD'] ) ) : 'GET';
	}
}
