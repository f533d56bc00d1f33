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
final class Pages_Route {

	/** With both pages; a story's text is far smaller. */
	const MOST_BYTES = 8388608;
	const LOOK_S     = 5;

	/**
	 * Register the hooks.
	 */
	public static function listen() {
		add_action( 'rest_api_init', array( self::class, 'register' ) );
	}

	/**
	 * Register the route.
	 */
	public static function register() {
		register_rest_route(
			Status_Route::NAMESPACE_V1,
			'/pages',
			array(
				'methods'             => 'POST',
				'callback'            => array( self::class, 'receive' ),
				'permission_callback' => array( self::class, 'is_allowed' ),
				'show_in_index'       => false,
			)
		);
	}

	/**
	 * Whether the bridge sent it, and no more than is taken.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public static function is_allowed( \WP_REST_Request $request ) {
		$size = strlen( $request->get_body() );
		if ( $size > self::MOST_BYTES ) {
			/* translators: 1: bytes, 2: bytes. */
			return self::error( 413, sprintf( __( 'The pages are too large: %1$d bytes; %2$d are taken at most.', 'bridge-for-medium' ), $size, self::MOST_BYTES ) );
		}
		return Status_Route::is_signed( $request );
	}

	/**
	 * Store the pages.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public static function receive( \WP_REST_Request $request ) {
		$body    = json_decode( $request->get_body(), true );
		$put     = isset( $body['data'] ) && is_array( $body['data'] ) ? $body['data'] : array();
		$problem = Pages_Put::problem( $put );
		if ( '' !== $problem ) {
			/* translators: %s: a field's name. */
			return self::error( 400, sprintf( __( '%s is missing or wrong.', 'bridge-for-medium' ), $problem ) );
		}
		$post  = get_post( $put['post_id'] );
		$error = self::refusal( $post, $put );
		if ( $error ) {
			return $error;
		}
		if ( Pages::sequence( $post->ID, $put['account'] ) > $put['sequence'] ) {
			return self::answer( false, array() ); // Late, or replayed: something newer is here.
		}
		if ( ! Pages::put( $post->ID, $put['account'], $put['sequence'], $put['pages'] ) ) {
			return self::error( 500, __( 'The database did not take the pages.', 'bridge-for-medium' ) );
		}
		self::waits( $post->ID, $put['account'] );
		$seen = array();
		foreach ( $put['pages'] as $page ) {
			$seen[] = self::look( $page['slug'], Pages::url( $post, $page['slug'] ), strlen( $page['html'] ) );
		}
		return self::answer( true, $seen );
	}

	/**
	 * A delivery whose pages come is being offered, whatever the last report about it said; the next one says more.
	 *
	 * @param int    $post_id The post.
	 * @param string $account The account.
	 */
	private static function waits( $post_id, $account ) {
		$status = Records::read( $post_id, Records::STATUS );
		if ( $status && in_array( $status['account'], array( '', $account ), true ) && ! in_array( $status['status'], array_merge( Page_View::WAITING, array( 'live' ) ), true ) ) {
			Records::write( $post_id, Records::STATUS, array_merge( $status, array( 'status' => 'claimed' ) ) );
		}
	}

	/**
	 * Why nothing is stored.
	 *
	 * @param \WP_Post|null        $post The post.
	 * @param array<string, mixed> $put  What the bridge brought.
	 * @return \WP_Error|null
	 */
	private static function refusal( $post, array $put ) {
		if ( Settings::is_copy() ) {
			return self::error( 403, __( 'This site has another address than when it was connected.', 'bridge-for-medium' ) );
		}
		// Not 404, which a WordPress without this route answers, too.
		if ( ! $post ) {
			return self::error( 410, __( 'There is no such post.', 'bridge-for-medium' ) );
		}
		if ( ! Article::is_same_guid( $post->guid, $put['guid'] ) ) {
			return self::error( 409, __( 'This is another post now.', 'bridge-for-medium' ) );
		}
		if ( ! Article::is_public( $post ) ) {
			return self::error( 409, __( 'This post is not public: it is a draft, scheduled, private, in the trash, or behind a password.', 'bridge-for-medium' ) );
		}
		foreach ( $put['pages'] as $page ) {
			$other = Pages::find( $page['slug'] );
			if ( $other && array( $other['post'], $other['account'], $other['role'] ) !== array( $post->ID, $put['account'], $page['role'] ) ) {
				return self::error( 409, __( 'There is another page with this slug.', 'bridge-for-medium' ) );
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
	private static function look( $slug, $url, $size ) {
		$answer = wp_remote_get(
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
			'error'        => $is_lost ? Answer::cut( sanitize_text_field( $answer->get_error_message() ) ) : '',
		);
	}

	/**
	 * An answer.
	 *
	 * @param bool                             $stored Whether the pages are the current ones now.
	 * @param array<int, array<string, mixed>> $pages  Where each is, and what was seen there.
	 * @return \WP_REST_Response
	 */
	private static function answer( $stored, array $pages ) {
		return new \WP_REST_Response( compact( 'stored', 'pages' ) );
	}

	/**
	 * An error.
	 *
	 * @param int    $status  HTTP status.
	 * @param string $message In words.
	 * @return \WP_Error
	 */
	private static function error( $status, $message ) {
		return new \WP_Error( 'bridge_for_medium_pages', $message, array( 'status' => $status ) );
	}
}
