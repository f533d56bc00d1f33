<?php
/**
 * The bridge asks for a post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * `POST /wp-json/bridge-for-medium/v1/post`, signed like a hook; answers with the bytes of the hook that would be sent for
 * the post now. For `bridge resync`. It changes nothing.
 */
final class Post_Route {

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
			'/post',
			array(
				'methods'             => 'POST',
				'callback'            => array( self::class, 'answer' ),
				'permission_callback' => array( Status_Route::class, 'is_signed' ),
				'show_in_index'       => false,
			)
		);
	}

	/**
	 * The post as a hook.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public static function answer( \WP_REST_Request $request ) {
		$body = json_decode( $request->get_body(), true );
		$post = isset( $body['post_id'] ) && is_int( $body['post_id'] ) ? get_post( $body['post_id'] ) : null;
		// Not 404, which a WordPress without this route answers, too.
		if ( ! $post || ! in_array( $post->post_type, Settings::get( 'post_types' ), true ) ) {
			return new \WP_Error( 'bridge_for_medium_gone', __( 'There is no such post.', 'bridge-for-medium' ), array( 'status' => 410 ) );
		}
		if ( Settings::is_copy() ) {
			return new \WP_Error( 'bridge_for_medium_copy', __( 'This site has another address than when it was connected.', 'bridge-for-medium' ), array( 'status' => 403 ) );
		}
		$known            = Known::of( $post->ID );
		$article          = Article::read( $post );
		$choice           = Choice::of( $post );
		$article['state'] = State::of( $article, $choice );
		$data             = array(
			'revision' => max( 1, $known['revision'] ),
			'trigger'  => 'resync',
			'post'     => Article::complete( $article, $post, $known['urls'] ),
			'choice'   => (object) $choice,
		);
		return new \WP_REST_Response( json_decode( Envelope::bytes( Decision::UPDATED, time(), $data ) ) );
	}
}
