<?php
/**
 * The bridge asks whether visitors get a post, before a story of it leaves.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * `POST /wp-json/bridge-for-medium/v1/guest`, signed like a hook. Where this server cannot look at its own pages, it gives
 * the bridge what it needs to look from outside.
 */
class Guest_Route {

	private Door $door;
	private Settings $settings;
	private Guest_Echo $guest_echo;
	private Visibility $visibility;
	private Guest $guest;

	/** What it works with. */
	public function __construct( Door $door, Settings $settings, Guest_Echo $guest_echo, Visibility $visibility, Guest $guest ) {
		$this->door       = $door;
		$this->settings   = $settings;
		$this->guest_echo = $guest_echo;
		$this->visibility = $visibility;
		$this->guest      = $guest;
	}

	/**
	 * Register the route.
	 */
	public function register() {
		$this->door->add( 'guest', array( $this, 'answer' ) );
	}

	/**
	 * What a visitor gets.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function answer( \WP_REST_Request $request ) {
		$body = json_decode( $request->get_body(), true );
		$data = isset( $body['data'] ) && is_array( $body['data'] ) ? $body['data'] : array();
		if ( ! isset( $data['post_id'] ) || ! is_int( $data['post_id'] ) ) {
			/* translators: %s: a field's name. */
			return $this->error( 400, sprintf( __( '%s is missing or wrong.', 'bridge-for-medium' ), 'data.post_id' ) );
		}
		if ( $this->settings->is_copy() ) {
			return $this->error( 403, __( 'This site has another address than when it was connected.', 'bridge-for-medium' ) );
		}
		$post = get_post( $data['post_id'] );
		// Not 404, which a WordPress without this route answers, too.
		if ( ! $post ) {
			return $this->error( 410, __( 'There is no such post.', 'bridge-for-medium' ) );
		}
		$token = $this->guest_echo->token();
		$seen  = $this->see( $post );
		return new \WP_REST_Response(
			$seen + array(
				'url'   => (string) get_permalink( $post ),
				'token' => $token,
				'echo'  => $this->guest_echo->of( $token, $post->ID ),
			)
		);
	}

	/**
	 * What a visitor gets of any post.
	 *
	 * @return array{verdict: string, why: string}
	 */
	private function see( \WP_Post $post ): array {
		if ( $this->visibility->is_public( $post ) ) {
			return $this->guest->now( $post );
		}
		return array(
			'verdict' => Guest_Look::KEPT,
			'why'     => __( 'This post is not public: it is a draft, scheduled, private, in the trash, or behind a password.', 'bridge-for-medium' ),
		);
	}

	/**
	 * An error.
	 */
	private function error( int $status, string $message ): \WP_Error {
		return new \WP_Error( 'bridge_for_medium_guest', $message, array( 'status' => $status ) );
	}
}
