<?php
/**
 * A page says that this WordPress made it, just now, for us.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Whoever looks at a post sends a token in a header, and finds in the head of the page what only this WordPress can make of
 * it and of the post that the page shows. So an old page of a cache, the page of another post and that of another site are
 * told apart from the post. A token is good for some minutes, changes nothing of what is shown, and anybody may have it.
 */
class Guest_Echo {

	const HEADER = 'X-Bridge-For-Medium-Guest';
	const META   = 'bridge-for-medium-guest';
	const GOOD_S = 300;

	private Clock $clock;

	/** What it works with. */
	public function __construct( Clock $clock ) {
		$this->clock = $clock;
	}

	/**
	 * Register the hooks, if this request bears a token of ours.
	 */
	public function listen() {
		$token = isset( $_SERVER[ GUEST ] ) ? sanitize_text_field( wp_unslash( $_SERVER[ GUEST ] ) ) : '';
		if ( '' === $token || ! $this->is_good( $token ) ) {
			return;
		}
		// What is made for one question is nothing to keep for others.
		defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- the word that caching plugins know.
		add_action( 'send_headers', 'nocache_headers' );
		// Before anything is rendered: what a plugin leaves behind may look like another post by the time of the head.
		add_action(
			'template_redirect',
			function () use ( $token ) {
				if ( is_singular() ) {
					$this->print_later( $this->of( $token, get_queried_object_id() ) );
				}
			},
			PHP_INT_MIN
		);
	}

	/**
	 * Have the proof in the head.
	 */
	private function print_later( string $proof ): void {
		add_action(
			'wp_head',
			static function () use ( $proof ) {
				printf( '<meta name="%s" content="%s">' . "\n", esc_attr( self::META ), esc_attr( $proof ) );
			},
			1
		);
	}

	/**
	 * A token.
	 *
	 * @return string
	 */
	public function token() {
		$question = $this->clock->now() . '-' . bin2hex( random_bytes( 16 ) );
		return $question . '-' . $this->hash( $question );
	}

	/**
	 * What a page makes of it.
	 *
	 * @param string $token   The token.
	 * @param int    $post_id The post that the page shows.
	 * @return string
	 */
	public function of( $token, $post_id ) {
		return $this->hash( "$token shows $post_id" );
	}

	/**
	 * Whether a token is ours, and not an old one.
	 */
	private function is_good( string $token ): bool {
		$end = (int) strrpos( $token, '-' );
		return abs( $this->clock->now() - (int) $token ) <= self::GOOD_S && hash_equals( $this->hash( substr( $token, 0, $end ) ), substr( $token, $end + 1 ) );
	}

	/**
	 * What nobody else can make.
	 *
	 * @return string 64 hexadecimal digits.
	 */
	private function hash( string $text ): string {
		return hash_hmac( 'sha256', "bridge-for-medium guest $text", wp_salt( 'nonce' ) );
	}
}
