<?php
/**
 * The bridge brings the pages that Medium's importer shall read.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * `POST /wp-json/bridge-for-medium/v1/pages`, signed like a hook. It stores the pages beside their post, and answers where
 * each is served and what this server itself got when it asked there: so a bridge that cannot reach the public address from
 * where it stands knows that the page is up.
 */
class Pages_Route {

	/** With both pages; a story's text is far smaller. */
	const MOST_BYTES = 8388608;
	const LOOK_S     = 5;

	private Door $door;
	private Pages $pages;
	private Settings $settings;
	private Visibility $visibility;
	private Guest $guest;
	private Statuses $statuses;

	/** What it works with. */
	public function __construct( Door $door, Pages $pages, Settings $settings, Visibility $visibility, Guest $guest, Statuses $statuses ) {
		$this->door       = $door;
		$this->pages      = $pages;
		$this->settings   = $settings;
		$this->visibility = $visibility;
		$this->guest      = $guest;
		$this->statuses   = $statuses;
	}

	/**
	 * Register the route.
	 */
	public function register() {
		$this->door->add( 'pages', array( $this, 'receive' ), array( $this, 'is_allowed' ) );
	}

	/**
	 * Whether the bridge sent it, and no more than is taken.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function is_allowed( \WP_REST_Request $request ) {
		$size = strlen( $request->get_body() );
		if ( $size > self::MOST_BYTES ) {
			/* translators: 1: bytes, 2: bytes. */
			return $this->error( 413, sprintf( __( 'The pages are too large. Size in bytes: %1$d; at most: %2$d.', 'bridge-for-medium' ), $size, self::MOST_BYTES ) );
		}
		return $this->door->is_signed( $request );
	}

	/**
	 * Store the pages.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function receive( \WP_REST_Request $request ) {
		$body    = json_decode( $request->get_body(), true );
		$put     = isset( $body['data'] ) && is_array( $body['data'] ) ? $body['data'] : array();
		$problem = Pages_Put::problem( $put );
		if ( '' !== $problem ) {
			/* translators: %s: a field's name. */
			return $this->error( 400, sprintf( __( '%s is missing or wrong.', 'bridge-for-medium' ), $problem ) );
		}
		$post  = get_post( $put['post_id'] );
		$error = $this->refusal( $post, $put );
		if ( $error ) {
			return $error;
		}
		if ( $this->pages->sequence( $post->ID, $put['account'] ) > $put['sequence'] ) {
			return $this->answer( false, array() ); // Late, or replayed: something newer is here.
		}
		if ( ! $this->pages->put( $post->ID, $put['account'], $put['sequence'], $put['pages'] ) ) {
			return $this->error( 500, __( 'The database did not take the pages.', 'bridge-for-medium' ) );
		}
		$this->waits( $post->ID, $put['account'] );
		$seen = array();
		foreach ( $put['pages'] as $page ) {
			$seen[] = $this->look( $page['slug'], $this->pages->url( $post, $page['slug'] ), strlen( $page['html'] ) );
		}
		return $this->answer( true, $seen );
	}

	/**
	 * A delivery whose pages come is being offered, whatever the last report about it said; the next one says more.
	 */
	private function waits( int $post_id, string $account ): void {
		$status = $this->statuses->of( $post_id );
		if ( $status && $status->is_about( $account ) && Status_Word::LIVE !== $status->status && ! in_array( $status->status, Status_Word::WAITING, true ) ) {
			$status->status = Status_Word::CLAIMED;
			$this->statuses->keep( $post_id, $status );
		}
	}

	/**
	 * Why nothing is stored.
	 *
	 * @param \WP_Post|null        $post The post.
	 * @param array<string, mixed> $put  What the bridge brought.
	 */
	private function refusal( ?\WP_Post $post, array $put ): ?\WP_Error {
		if ( $this->settings->is_copy() ) {
			return $this->error( 403, __( 'This site has another address than when it was connected.', 'bridge-for-medium' ) );
		}
		// Not 404, which a WordPress without this route answers, too.
		if ( ! $post ) {
			return $this->error( 410, __( 'There is no such post.', 'bridge-for-medium' ) );
		}
		if ( ! Guid::is_same( $post->guid, $put['guid'] ) ) {
			return $this->error( 409, __( 'This is another post now.', 'bridge-for-medium' ) );
		}
		if ( ! $this->visibility->is_public( $post ) ) {
			return $this->error( 409, __( 'This post is not public: it is a draft, scheduled, private, in the trash, or behind a password.', 'bridge-for-medium' ) );
		}
		$seen = $this->guest->now( $post );
		if ( Guest_Look::KEPT === $seen['verdict'] ) {
			return $this->error( 409, $seen['why'] );
		}
		foreach ( $put['pages'] as $page ) {
			$other = $this->pages->find( $page['slug'] );
			if ( $other && ! $other->is_for( $post->ID, $put['account'], $page['role'] ) ) {
				return $this->error( 409, __( 'There is another page with this slug.', 'bridge-for-medium' ) );
			}
		}
		return null;
	}

	/**
	 * What this server gets at a page's public address, as anybody would: through the web server, and whatever stands
	 * before it.
	 *
	 * @param string $slug Which page.
	 * @param string $url  Its address.
	 * @param int    $size Its bytes; more are not read but for one, which makes another hash.
	 * @return array{slug: string, url: string, status: int, content_type: string, sha256: string, error: string}
	 */
	private function look( string $slug, string $url, int $size ): array {
		$answer  = wp_remote_get(
			$url,
			array(
				'timeout'             => self::LOOK_S,
				'redirection'         => 0,
				'limit_response_size' => $size + 1,
				// As WordPress calls itself everywhere: behind a proxy its own certificate may be another.
				'sslverify'           => apply_filters( 'https_local_ssl_verify', false ), // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WordPress' own filter.
			)
		);
		$is_lost = is_wp_error( $answer );
		return array(
			'slug'         => $slug,
			'url'          => $url,
			'status'       => $is_lost ? 0 : (int) wp_remote_retrieve_response_code( $answer ),
			'content_type' => $is_lost ? '' : implode( ', ', (array) wp_remote_retrieve_header( $answer, 'content-type' ) ),
			'sha256'       => $is_lost ? '' : hash( 'sha256', wp_remote_retrieve_body( $answer ) ),
			'error'        => $is_lost ? Answer::cut( Wire::line( $answer->get_error_message() ) ) : '',
		);
	}

	/**
	 * An answer.
	 *
	 * @param bool                             $stored Whether the pages are the current ones now.
	 * @param array<int, array<string, mixed>> $pages  Where each is, and what was seen there.
	 */
	private function answer( bool $stored, array $pages ): \WP_REST_Response {
		return new \WP_REST_Response( compact( 'stored', 'pages' ) );
	}

	/**
	 * An error.
	 */
	private function error( int $status, string $message ): \WP_Error {
		return new \WP_Error( 'bridge_for_medium_pages', $message, array( 'status' => $status ) );
	}
}
