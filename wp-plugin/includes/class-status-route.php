<?php
/**
 * The way back: the bridge says what became of a post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * `POST /wp-json/bridge-for-medium/v1/status`, signed like a hook. It writes one record of the post, and counts.
 */
class Status_Route {

	private Door $door;
	private Settings $settings;
	private Told $told;
	private Pages $pages;
	private Hooks $hooks;
	private Clock $clock;
	private Statuses $statuses;
	private Live_Posts $live_posts;

	/** What it works with. */
	public function __construct( Door $door, Settings $settings, Told $told, Pages $pages, Hooks $hooks, Clock $clock, Statuses $statuses, Live_Posts $live_posts ) {
		$this->door       = $door;
		$this->settings   = $settings;
		$this->told       = $told;
		$this->pages      = $pages;
		$this->hooks      = $hooks;
		$this->clock      = $clock;
		$this->statuses   = $statuses;
		$this->live_posts = $live_posts;
	}

	/**
	 * Register the route.
	 */
	public function register() {
		$this->door->add( 'status', array( $this, 'receive' ) );
	}

	/**
	 * Write down what it says.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return \WP_REST_Response|\WP_Error
	 */
	public function receive( \WP_REST_Request $request ) {
		$body = json_decode( $request->get_body(), true );
		$said = isset( $body['data'] ) && is_array( $body['data'] ) ? $body['data'] : array();
		foreach ( array( 'post_id', 'guid', 'status', 'reason', 'story_url', 'account', 'sequence' ) as $key ) {
			if ( ! isset( $said[ $key ] ) || ! is_scalar( $said[ $key ] ) ) {
				/* translators: %s: a field's name. */
				return $this->error( 400, sprintf( __( 'data.%s is missing.', 'bridge-for-medium' ), $key ) );
			}
		}
		$post = get_post( (int) $said['post_id'] );
		if ( $post && ! $this->settings->is_of_a_watched_type( $post ) ) {
			return new \WP_REST_Response( array( 'stored' => false ) );
		}
		$this->told->raise( (int) $said['sequence'] );
		if ( ! $post ) {
			return $this->error( 404, __( 'There is no such post.', 'bridge-for-medium' ) );
		}
		// Unless that is the very thing it has to say: known under this number as another article, and held for that.
		if ( ! Guid::is_same( $post->guid, $said['guid'] ) && Status_Word::HELD !== $said['status'] ) {
			return $this->error( 409, __( 'This is another post now.', 'bridge-for-medium' ) );
		}
		$earlier = $this->statuses->of( $post->ID );
		if ( $earlier && $earlier->sequence > (int) $said['sequence'] ) {
			return new \WP_REST_Response( array( 'stored' => false ) ); // Late: something newer is known.
		}
		$this->take( $post->ID, Status::from_said( $said, $this->clock->now() ), $earlier );
		$this->settings->keep_dry_run( $said );
		return new \WP_REST_Response( array( 'stored' => true ) );
	}

	/**
	 * A status is the newest.
	 */
	private function take( int $post_id, Status $status, ?Status $earlier ): void {
		$this->statuses->keep( $post_id, $status );
		if ( ! $earlier || $earlier->status !== $status->status ) {
			$this->live_posts->renew();
		}
		if ( Status_Word::LIVE !== $status->status ) {
			return;
		}
		$this->pages->drop_texts( $post_id, $status->account );
		if ( ! $earlier || ! $status->is_same_story( $earlier ) ) {
			$this->hooks->live( $post_id, $status->story_url, $status->account );
		}
	}

	/**
	 * An error.
	 */
	private function error( int $status, string $message ): \WP_Error {
		return new \WP_Error( 'bridge_for_medium_status', $message, array( 'status' => $status ) );
	}
}
