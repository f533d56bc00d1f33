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
class Post_Route {

	private Door $door;
	private Settings $settings;
	private Visibility $visibility;
	private Hooks $hooks;
	private Knowledge $knowledge;
	private Article $article;
	private Choice $choice;
	private Envelope $envelope;
	private Clock $clock;

	/** What it works with. */
	public function __construct( Door $door, Settings $settings, Visibility $visibility, Hooks $hooks, Knowledge $knowledge, Article $article, Choice $choice, Envelope $envelope, Clock $clock ) {
		$this->door       = $door;
		$this->settings   = $settings;
		$this->visibility = $visibility;
		$this->hooks      = $hooks;
		$this->knowledge  = $knowledge;
		$this->article    = $article;
		$this->choice     = $choice;
		$this->envelope   = $envelope;
		$this->clock      = $clock;
	}

	/**
	 * Register the route.
	 */
	public function register() {
		$this->door->add( 'post', array( $this, 'answer' ) );
	}

	/**
	 * The post as a hook.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function answer( \WP_REST_Request $request ) {
		$body = json_decode( $request->get_body(), true );
		$post = isset( $body['post_id'] ) && is_int( $body['post_id'] ) ? get_post( $body['post_id'] ) : null;
		// Not 404, which a WordPress without this route answers, too.
		if ( ! $post || ! in_array( $post->post_type, $this->settings->post_types(), true ) ) {
			return new \WP_Error( 'bridge_for_medium_gone', __( 'There is no such post.', 'bridge-for-medium' ), array( 'status' => 410 ) );
		}
		if ( $this->settings->is_copy() ) {
			return new \WP_Error( 'bridge_for_medium_copy', __( 'This site has another address than when it was connected.', 'bridge-for-medium' ), array( 'status' => 403 ) );
		}
		try {
			if ( $this->visibility->is_public( $post ) && ! $this->hooks->is_eligible( $post ) ) {
				// As one that is not there: after a 403 the bridge would read what any visitor can.
				return new \WP_Error( 'bridge_for_medium_gone', __( 'Code on this site keeps the post from the bridge (bridge_for_medium_eligible).', 'bridge-for-medium' ), array( 'status' => 410 ) );
			}
			return new \WP_REST_Response( json_decode( $this->to_hook( $post ) ) );
		} catch ( \Throwable $error ) {
			/* translators: %s: the error of another plugin or of the theme. */
			return new \WP_Error( 'bridge_for_medium_render', sprintf( __( 'The post could not be rendered: %s', 'bridge-for-medium' ), $error->getMessage() ), array( 'status' => 500 ) );
		}
	}

	/**
	 * The bytes of a hook about a post.
	 */
	private function to_hook( \WP_Post $post ): string {
		$known            = $this->knowledge->of( $post->ID );
		$article          = $this->article->read( $post );
		$choice           = $this->choice->of( $post );
		$article['state'] = State::of( $article, $choice );
		$data             = array(
			'revision' => max( 1, $known->revision ),
			'trigger'  => 'resync',
			'post'     => $this->article->complete( $article, $post, $known->urls ),
			'choice'   => (object) $choice,
		);
		return $this->envelope->bytes( Decision::UPDATED, $this->clock->now(), $data );
	}
}
