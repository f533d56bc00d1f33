<?php
/**
 * The way from this server to its own pages.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * How this server asks itself, and whether that was closed when it was last tried. Whoever asks writes down what came of it.
 */
class Loopback {

	/** Why this server does not reach itself, and when that was last so. */
	const CLOSED = 'bridge_for_medium_loopback';
	/** Seconds until it is tried again. */
	const CLOSED_S = 900;
	/** What is answered to whoever is not let in. */
	const REFUSALS = array( 401, 403 );

	private Clock $clock;

	/** What it works with. */
	public function __construct( Clock $clock ) {
		$this->clock = $clock;
	}

	/**
	 * Ask for a page of this site, once.
	 *
	 * @param string               $url     Which.
	 * @param float                $seconds That it may take.
	 * @param array<string, mixed> $more    Of WordPress' arguments.
	 * @return array<string, mixed>|\WP_Error As WordPress gives it; an answer says that the way is open, a refusal says nothing.
	 */
	public function get( string $url, float $seconds, array $more = array() ) {
		$answer = wp_remote_get( $url, array( 'timeout' => max( 1, $seconds ) ) + $more + $this->arguments() );
		$this->note( $answer );
		return $answer;
	}

	/**
	 * Whether nothing at all is answered: what any server answers, and takes no time for.
	 *
	 * @param string $why     Why another page was not, in WordPress' words; empty where none was asked for.
	 * @param float  $seconds That it may take.
	 */
	public function is_dead( string $why = '', float $seconds = 1 ): bool {
		$any = wp_remote_head( home_url( '/robots.txt' ), array( 'timeout' => $seconds ) + $this->arguments() );
		if ( ! is_wp_error( $any ) ) {
			$this->note( $any );
			return false;
		}
		$this->close( '' === $why ? Answer::cut( Wire::line( $any->get_error_message() ) ) : $why );
		return true;
	}

	/**
	 * Whether this server is turned away wherever it asks itself, as by a firewall: then what it gets at one page says nothing
	 * about what visitors get there. Asked for is what any server shows to anybody.
	 *
	 * @param float $seconds That it may take.
	 */
	public function is_refused( float $seconds = 1 ): bool {
		$any = wp_remote_get( home_url( '/robots.txt' ), array( 'timeout' => $seconds, 'limit_response_size' => 1024 ) + $this->arguments() );
		if ( is_wp_error( $any ) || ! $this->refuses( $any ) ) {
			return false;
		}
		$this->close( 'HTTP ' . wp_remote_retrieve_response_code( $any ) );
		return true;
	}

	/**
	 * Whether whoever asked was not let in.
	 *
	 * @param array<string, mixed> $answer As WordPress gives it.
	 */
	public function refuses( array $answer ): bool {
		return in_array( (int) wp_remote_retrieve_response_code( $answer ), self::REFUSALS, true );
	}

	/**
	 * Why this server does not reach its own pages, and since when that is known.
	 *
	 * @return array{why: string, at: int} `why` is empty when it does, or when it was not tried yet.
	 */
	public function closed(): array {
		$stored = get_option( self::CLOSED, array() );
		return array_merge(
			array(
				'why' => '',
				'at'  => 0,
			),
			is_array( $stored ) ? $stored : array()
		);
	}

	/**
	 * Why it is not worth a try now.
	 *
	 * @return string Empty when it is.
	 */
	public function rests(): string {
		$closed = $this->closed();
		return $this->clock->now() - $closed['at'] < self::CLOSED_S ? $closed['why'] : '';
	}

	/**
	 * What is wrong, and what to do.
	 *
	 * @return string Empty when nothing is, or when nobody has tried.
	 */
	public function problem(): string {
		$why = $this->closed()['why'];
		/* translators: %s: WordPress' own message. */
		return '' === $why ? '' : sprintf( __( 'This server does not reach its own pages (%s), so a post cannot be looked at as a visitor sees it before it is sent. The bridge looks from outside instead. Ask your host to allow loopback requests.', 'bridge-for-medium' ), rtrim( $why, '.' ) );
	}

	/**
	 * This server does not reach its own pages.
	 */
	private function close( string $why ): void {
		$at = $this->clock->now();
		update_option( self::CLOSED, compact( 'why', 'at' ), false );
	}

	/**
	 * It does, where it was answered and let in.
	 *
	 * @param array<string, mixed>|\WP_Error $answer As WordPress gives it.
	 */
	private function note( $answer ): void {
		if ( ! is_wp_error( $answer ) && ! $this->refuses( $answer ) && '' !== $this->closed()['why'] ) {
			delete_option( self::CLOSED );
		}
	}

	/**
	 * How this server asks itself.
	 *
	 * @return array<string, mixed>
	 */
	private function arguments(): array {
		return array(
			'redirection' => 0,
			'user-agent'  => 'bridge-for-medium/' . VERSION,
			// As WordPress calls itself everywhere: behind a proxy its own certificate may be another.
			'sslverify'   => apply_filters( 'https_local_ssl_verify', false ), // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WordPress' own filter.
		);
	}
}
