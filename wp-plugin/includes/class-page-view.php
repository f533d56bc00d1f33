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
 * flushed at moments that nobody controls, and there are none without pretty permalinks.
 */
class Page_View {

	private Pages $pages;
	private Visibility $visibility;
	private Guest $guest;
	private Statuses $statuses;

	/** What it works with. */
	public function __construct( Pages $pages, Visibility $visibility, Guest $guest, Statuses $statuses ) {
		$this->pages      = $pages;
		$this->visibility = $visibility;
		$this->guest      = $guest;
		$this->statuses   = $statuses;
	}

	/**
	 * Answer a request for a page.
	 *
	 * @param string $slug Which page.
	 * @param \WP    $wp   The request.
	 */
	public function answer( string $slug, \WP $wp ) {
		$page = $this->pages->find( $slug );
		$post = $page ? get_post( $page->post_id ) : null;
		if ( ! $post ) {
			$this->leave( $wp, '' === (string) get_option( 'permalink_structure' ) );
			return;
		}
		$current = $this->pages->current( $post->ID, $page->account, $page->role );
		switch ( Page_Request::verdict( $this->visibility->is_public( $post ), $this->status( $page ), $slug === $current ) ) {
			case Page_Request::HOME:
				$this->redirect( (string) get_permalink( $post ), 301 );
				break;
			case Page_Request::MOVED:
				$this->redirect( $this->pages->url( $post, $current ), 302 );
				break;
			case Page_Request::SHOWN:
				if ( $this->guest->keeps( $post ) ) {
					$this->leave( $wp, true );
					break;
				}
				$this->show_at( $page, $this->pages->url( $post, $slug ), $wp );
				break;
			default:
				$this->leave( $wp, true );
		}
	}

	/**
	 * Where the delivery stands for which a page was made. A status about another account says nothing of it.
	 */
	private function status( Page $page ): string {
		$status = $this->statuses->of( $page->post_id );
		return $status && $status->is_about( $page->account ) ? $status->status : '';
	}

	/**
	 * Leave the request to WordPress, which must not guess that the post itself was meant.
	 *
	 * @param \WP  $wp        The request.
	 * @param bool $is_hidden Whether it can be for nothing else than a page; else the blog may have something of its own at
	 *                        such an address.
	 */
	private function leave( \WP $wp, bool $is_hidden ): void {
		add_filter(
			'redirect_canonical',
			static function ( $url ) {
				return is_404() ? false : $url;
			}
		);
		if ( $is_hidden ) {
			$this->forbid_caching();
			$wp->query_vars = array( 'error' => '404' );
		}
	}

	/**
	 * Send to another address.
	 */
	private function redirect( string $url, int $status ): void {
		$this->begin();
		wp_redirect( $url, $status, 'Bridge for Medium' ); // phpcs:ignore WordPress.Security.SafeRedirect -- the post's own address, on whatever host WordPress gives it.
		exit;
	}

	/**
	 * Show a page, if its text is here. One that does not name the post as its original is the only thing of its kind at
	 * its own address, and nothing for search engines. One whose text is gone, of which nobody says why, was imported as an
	 * earlier bridge said (Other_Bridge): it leads home.
	 */
	private function show_at( Page $page, string $url, \WP $wp ): void {
		$is_plain = 'plain' === $page->role;
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- only compared.
		if ( '' === $page->html && '' === $this->status( $page ) ) {
			$this->redirect( (string) get_permalink( $page->post_id ), 301 );
		}
		if ( '' === $page->html || ( $is_plain && ! Page_Request::is_same_path( (string) $_SERVER['REQUEST_URI'], $url ) ) ) {
			$this->leave( $wp, true );
			return;
		}
		$this->show( $page->html, $is_plain );
	}

	/**
	 * Send the page: these bytes and no others.
	 *
	 * @param string $html     The whole page.
	 * @param bool   $is_plain Whether it names no original.
	 */
	private function show( string $html, bool $is_plain ): void {
		$this->begin();
		status_header( 200 );
		if ( $is_plain ) {
			header( 'X-Robots-Tag: noindex' );
		}
		header( 'Content-Type: text/html; charset=UTF-8' );
		header( "Content-Security-Policy: default-src 'none'; img-src *" );
		header( 'X-Content-Type-Options: nosniff' );
		header( 'Referrer-Policy: no-referrer' );
		if ( 'HEAD' !== $this->method() ) {
			echo $html; // phpcs:ignore WordPress.Security.EscapeOutput -- a whole page, made and signed by the bridge; its policy lets nothing run.
		}
		exit;
	}

	/**
	 * Begin an answer of ours.
	 */
	private function begin(): void {
		// What another plugin collects in order to change it (a minifier, say) would no longer be the bridge's bytes.
		while ( ob_get_level() > 0 && ( ob_get_status()['flags'] & PHP_OUTPUT_HANDLER_REMOVABLE ) ) {
			ob_end_clean();
		}
		header_remove( 'Set-Cookie' );
		$this->forbid_caching();
		if ( ! in_array( $this->method(), array( 'GET', 'HEAD' ), true ) ) {
			header( 'Allow: GET, HEAD' );
			status_header( 405 );
			exit;
		}
	}

	/**
	 * The answer changes with the post and its delivery: nobody may keep it.
	 */
	private function forbid_caching(): void {
		defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- the word that caching plugins know.
		nocache_headers();
		header( 'Cache-Control: no-store' );
	}

	/**
	 * The request's method.
	 */
	private function method(): string {
		return isset( $_SERVER['REQUEST_METHOD'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REQUEST_METHOD'] ) ) : 'GET';
	}
}
