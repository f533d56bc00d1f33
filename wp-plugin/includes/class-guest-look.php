<?php
/**
 * Looks at a post as a visitor does.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Asks for the post's own address, through the web server and whatever stands before it, without a cookie: status and
 * password do not say who is let in (members, a login for the whole site, a page that says "coming soon", a teaser with
 * status 200). Decides nothing; says what was seen.
 */
class Guest_Look {

	/** All, or nearly all, of the text was there. */
	const SEEN = 'seen';
	/** Something else was. */
	const KEPT = 'kept';
	/** This server does not reach its own pages. */
	const BLIND = 'blind';

	/** How much of the words must be there: what is beside a text, such as a date, may differ. */
	const LEAST = 0.9;
	/** How much of what was written: a block may be for the newest readers, a shortcode may put other words there. */
	const LEAST_WRITTEN = 0.5;
	/** So many words are no other post by chance, where a page does not say which it is. */
	const TELLING = 30;
	/** Between the pages of a post, of which so many are looked at. */
	const NEXT_PAGE  = '/<!--\s*nextpage\s*-->/';
	const MOST_PAGES = 10;
	const MOST_BYTES = 4194304;
	/** How much of a text is compared, in bytes: it stands in what is read of its page, and its words fit into the memory. */
	const MOST_TEXT = 1048576;

	private Guest_Echo $guest_echo;
	private Loopback $loopback;

	/** What it works with. */
	public function __construct( Guest_Echo $guest_echo, Loopback $loopback ) {
		$this->guest_echo = $guest_echo;
		$this->loopback   = $loopback;
	}

	/**
	 * Look at a post.
	 *
	 * @param \WP_Post $post    A public post.
	 * @param string   $html    All of it, as it was rendered for a visitor.
	 * @param int      $seconds For all its pages together.
	 * @return array{verdict: string, why: string} `why` is a sentence; empty for what was seen.
	 */
	public function see( \WP_Post $post, $html, $seconds ) {
		$closed = $this->loopback->rests();
		if ( '' !== $closed ) {
			return $this->result( self::BLIND, $closed );
		}
		$count  = count( (array) preg_split( self::NEXT_PAGE, $html, self::MOST_PAGES ) );
		$wanted = $this->words( $html );
		$ends   = microtime( true ) + $seconds;
		$shown  = array();
		$share  = 0.0;
		foreach ( range( 1, $count ) as $number ) {
			$page = $this->page( $post, $this->url( $post, $number ), $ends );
			if ( self::SEEN !== $page['verdict'] ) {
				return $this->result( $page['verdict'], $page['why'] );
			}
			$shown[] = $page['html'];
			$found   = Guest_Words::count( implode( ' ', $shown ) );
			$share   = Guest_Words::share( $wanted, $found );
			if ( $share >= self::LEAST && ( $page['is_named'] || array_sum( $wanted ) >= self::TELLING ) ) {
				return $this->compare( $post, $found, $shown );
			}
		}
		return $this->miss( $share, $shown );
	}

	/**
	 * All that was rendered is there. Whoever takes text away from visitors may do so while a post is rendered, too: then a
	 * teaser was rendered, and is there. So what was written is compared as well, of which less needs to be there.
	 *
	 * @param \WP_Post              $post  The post.
	 * @param array<int|string, int> $found Words of its pages.
	 * @param string[]              $shown Its pages.
	 * @return array{verdict: string, why: string}
	 */
	private function compare( \WP_Post $post, array $found, array $shown ): array {
		$written = $this->words( strip_shortcodes( $post->post_content ) );
		$share   = Guest_Words::share( $written, $found );
		if ( $share >= self::LEAST_WRITTEN || array_sum( $written ) < self::TELLING ) {
			return $this->result( self::SEEN, '' );
		}
		return $this->miss( $share, $shown );
	}

	/**
	 * Not enough of the text was there. Of a page that is longer than what is read of it that says nothing.
	 *
	 * @param float    $share How much of it is there.
	 * @param string[] $shown The pages.
	 * @return array{verdict: string, why: string}
	 */
	private function miss( float $share, array $shown ): array {
		if ( max( array_map( 'strlen', $shown ) ) >= self::MOST_BYTES ) {
			/* translators: %s: a size, such as "2 MB". */
			return $this->result( self::BLIND, sprintf( __( 'its page has more than %s', 'bridge-for-medium' ), size_format( self::MOST_BYTES ) ) );
		}
		return $this->result( self::KEPT, $this->lacks( $share, $this->title( implode( ' ', $shown ) ) ) );
	}

	/**
	 * The words of a post, as far as its pages are looked at and its text is compared.
	 *
	 * @return array<int|string, int>
	 */
	private function words( string $html ): array {
		$text = implode( ' ', array_slice( (array) preg_split( self::NEXT_PAGE, $html ), 0, self::MOST_PAGES ) );
		if ( strlen( $text ) > self::MOST_TEXT ) {
			$text = substr( $text, 0, self::MOST_TEXT );
			$text = substr( $text, 0, max( (int) strrpos( $text, ' ' ), (int) strrpos( $text, '<' ) ) );
		}
		return Guest_Words::count( $text );
	}

	/**
	 * One page of a post.
	 *
	 * @param \WP_Post $post The post.
	 * @param string   $url  Of the page.
	 * @param float    $ends When there is no time left.
	 * @return array{verdict: string, why: string, html: string, is_named: bool}
	 */
	private function page( \WP_Post $post, string $url, float $ends ): array {
		$page = $this->ask( $post, $url, $ends );
		$led  = isset( $page['led'] ) ? $page['led'] : '';
		if ( '' !== $led && $this->is_same( $url, $led ) ) {
			$url  = $led;
			$page = $this->ask( $post, $url, $ends );
		}
		if ( self::SEEN === $page['verdict'] && ! $page['is_fresh'] ) {
			// A cache keeps one page for each address: this one nobody has asked for yet.
			$past = $this->ask( $post, add_query_arg( 'bridge-for-medium', wp_generate_password( 12, false ), $url ), $ends );
			$page = self::SEEN === $past['verdict'] && $past['is_fresh'] ? $past : $page;
		}
		return $page;
	}

	/**
	 * One request.
	 *
	 * @param \WP_Post $post The post.
	 * @param string   $url  What is asked for.
	 * @param float    $ends When there is no time left.
	 * @return array<string, mixed> As page(), with `is_fresh` where the page was made for this request, and `led` to where a
	 *                              visitor is led.
	 */
	private function ask( \WP_Post $post, string $url, float $ends ): array {
		$token  = $this->guest_echo->token();
		$asked  = array(
			'limit_response_size' => self::MOST_BYTES,
			'headers'             => array(
				'Accept'           => 'text/html',
				Guest_Echo::HEADER => $token,
			),
		);
		$answer = $this->loopback->get( $url, $ends - microtime( true ), $asked );
		if ( is_wp_error( $answer ) ) {
			return $this->unanswered( Answer::cut( Wire::line( $answer->get_error_message() ) ), $ends );
		}
		if ( $this->loopback->refuses( $answer ) && $this->loopback->is_refused() ) {
			return $this->result( self::BLIND, $this->loopback->closed()['why'] );
		}
		$status = (int) wp_remote_retrieve_response_code( $answer );
		if ( 200 !== $status ) {
			$location = implode( '', array_slice( (array) wp_remote_retrieve_header( $answer, 'location' ), 0, 1 ) );
			return $this->turned_away( $status, '' === $location ? '' : (string) \WP_Http::make_absolute_url( $location, $url ) );
		}
		$html = wp_remote_retrieve_body( $answer );
		$sent = Guest_Refresh::target( (string) wp_remote_retrieve_header( $answer, 'refresh' ), $html );
		if ( '' !== $sent && ! $this->is_same( $url, (string) \WP_Http::make_absolute_url( $sent, $url ) ) ) {
			return $this->turned_away( 302, (string) \WP_Http::make_absolute_url( $sent, $url ) );
		}
		$is_fresh = false !== stripos( $html, $this->guest_echo->of( $token, $post->ID ) );
		$is_named = $is_fresh || $this->names( $html, $post );
		return compact( 'html', 'is_fresh', 'is_named' ) + $this->result( self::SEEN, '' );
	}

	/**
	 * There was no answer: from this page, or from all.
	 *
	 * @param string $why  In WordPress' words.
	 * @param float  $ends When there was no time left.
	 * @return array{verdict: string, why: string}
	 */
	private function unanswered( string $why, float $ends ): array {
		if ( $this->loopback->is_dead( $why ) ) {
			return $this->result( self::BLIND, $why );
		}
		if ( microtime( true ) >= $ends ) {
			return $this->result( self::BLIND, $why ); // It may only be slow.
		}
		/* translators: %s: WordPress' own message. */
		return $this->result( self::KEPT, sprintf( __( 'A visitor gets no answer at its address (%s).', 'bridge-for-medium' ), rtrim( $why, '.' ) ) );
	}

	/**
	 * A visitor is not let in.
	 *
	 * @param int    $status   Of HTTP.
	 * @param string $location Where a visitor is led.
	 * @return array{verdict: string, why: string, led: string}
	 */
	private function turned_away( int $status, string $location ): array {
		if ( $status >= 300 && $status < 400 && '' !== $location ) {
			/* translators: %s: an address. */
			$why = sprintf( __( 'Whoever is not logged in is led from its address to %s.', 'bridge-for-medium' ), esc_url_raw( (string) strtok( $location, '?#' ) ) );
			return array( 'led' => $location ) + $this->result( self::KEPT, $why );
		}
		$words = array(
			401 => __( 'the site asks everybody for a password', 'bridge-for-medium' ),
			403 => __( 'it is closed to visitors, or a firewall does not let this server look at its own pages', 'bridge-for-medium' ),
			404 => __( 'there is no such page', 'bridge-for-medium' ),
			503 => __( 'the site is being maintained, or is not open yet', 'bridge-for-medium' ),
		);
		/* translators: 1: an HTTP status, 2: what that may mean. */
		$why = isset( $words[ $status ] ) ? sprintf( __( 'A visitor gets HTTP %1$d at its address: %2$s.', 'bridge-for-medium' ), $status, $words[ $status ] )
			/* translators: %d: an HTTP status. */
			: sprintf( __( 'A visitor gets HTTP %d at its address.', 'bridge-for-medium' ), $status );
		return array( 'led' => '' ) + $this->result( self::KEPT, $why );
	}

	/**
	 * What is wrong with a page that lacks the text.
	 *
	 * @param float  $share How much of it is there.
	 * @param string $title What the page calls itself.
	 */
	private function lacks( float $share, string $title ): string {
		if ( $share >= self::LEAST ) {
			return __( 'What a visitor gets at its address does not say that it is this post: a cache keeps an old page there. Empty the cache.', 'bridge-for-medium' );
		}
		/* translators: 1: a number, 2: the title of a page. */
		return sprintf( __( 'A visitor gets only %1$d %% of its words, on a page with the title "%2$s": the rest is for members, the site is not open yet, or the theme shows no more.', 'bridge-for-medium' ), (int) ( 100 * $share ), $title );
	}

	/**
	 * Where a page of a post is, as WordPress links them.
	 */
	private function url( \WP_Post $post, int $number ): string {
		$url = (string) get_permalink( $post );
		if ( 1 === $number ) {
			return $url;
		}
		if ( '' === (string) get_option( 'permalink_structure' ) || false !== strpos( $url, '?' ) ) {
			return add_query_arg( 'page', $number, $url );
		}
		return trailingslashit( $url ) . user_trailingslashit( (string) $number, 'single_paged' );
	}

	/**
	 * Whether two addresses are the same but for https, "www." and a slash at the end: a site may lead from one to the other.
	 */
	private function is_same( string $one, string $other ): bool {
		$plain = static function ( $url ) {
			return preg_replace( array( '#^https?://(www\.)?#i', '#/(?=$|\?)#' ), '', $url );
		};
		return $plain( $one ) === $plain( $other );
	}

	/**
	 * Whether a page says that it is this post's, as WordPress and its themes do.
	 */
	private function names( string $html, \WP_Post $post ): bool {
		preg_match_all( '#<link\b[^>]*\bcanonical\b[^>]*>#i', $html, $links );
		return false !== stripos( implode( ' ', $links[0] ), untrailingslashit( esc_url( (string) get_permalink( $post ) ) ) )
			|| 1 === preg_match( '#<body\b[^>]*\b(?:postid|page-id)-' . $post->ID . '\b#i', $html );
	}

	/**
	 * What a page calls itself.
	 */
	private function title( string $html ): string {
		return preg_match( '#<title[^>]*>([^<]{0,200})#i', $html, $found ) ? Wire::text( $found[1] ) : '';
	}

	/**
	 * A result.
	 *
	 * @return array{verdict: string, why: string}
	 */
	private function result( string $verdict, string $why ): array {
		return compact( 'verdict', 'why' );
	}
}
