<?php
/**
 * What the editor asks about a post: what will become of it, where it stands, what it would lose.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * `bridge-for-medium/v1/posts/ID/outlook`, `standing` and `preview`, for whoever may edit the post. Only a preview asks the bridge.
 */
class Editor_Route {

	/** Where a post waits for nothing that comes by itself. */
	const AT_REST = array( 'not_sent', 'proposed', 'sent', 'unconfirmed', 'live', 'removed', 'failed', 'held', 'cancelled' );
	/** The worst first. */
	const SEVERITIES = array( 'loss', 'warning', 'info' );

	private Outlook $outlook;
	private Settings $settings;
	private Standings $standings;
	private Statuses $statuses;
	private Events $events;
	private Changes $changes;
	private Preview $preview;

	/** What it works with. */
	public function __construct( Outlook $outlook, Settings $settings, Standings $standings, Statuses $statuses, Events $events, Changes $changes, Preview $preview ) {
		$this->outlook   = $outlook;
		$this->settings  = $settings;
		$this->standings = $standings;
		$this->statuses  = $statuses;
		$this->events    = $events;
		$this->changes   = $changes;
		$this->preview   = $preview;
	}

	/**
	 * Register the routes.
	 */
	public function register() {
		$text = array(
			'type'    => 'string',
			'default' => '',
		);
		$this->add( 'standing', 'GET', array() );
		$this->add( 'preview', 'POST', array() );
		$this->add(
			'outlook',
			'POST',
			array(
				'choice'     => array( 'enum' => Choice::VALUES ) + $text,
				'account'    => $text,
				'status'     => array( 'enum' => Post_Choices::WORDS['status'] ) + $text,
				'delay'      => array( 'pattern' => Post_Choices::PATTERNS['delay'] ) + $text,
				'categories' => array(
					'type'     => 'array',
					'items'    => array( 'type' => 'integer' ),
					'maxItems' => 500,
					'default'  => array(),
				),
				'is_open'    => array(
					'type'    => 'boolean',
					'default' => true,
				),
			)
		);
	}

	/**
	 * Who may ask: whoever may edit the post.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function admits( \WP_REST_Request $request ) {
		$post = get_post( (int) $request['id'] );
		if ( ! $post || ! current_user_can( 'edit_post', $post->ID ) ) {
			return new \WP_Error( 'bridge_for_medium_forbidden', __( 'You may not edit this post.', 'bridge-for-medium' ), array( 'status' => rest_authorization_required_code() ) );
		}
		if ( ! $this->settings->is_of_a_watched_type( $post ) ) {
			return new \WP_Error( 'bridge_for_medium_type', __( 'Posts of this type do not go to Medium.', 'bridge-for-medium' ), array( 'status' => 404 ) );
		}
		return true;
	}

	/**
	 * What will become of it.
	 *
	 * @param \WP_REST_Request $request What its author has changed.
	 * @return \WP_REST_Response
	 */
	public function outlook( \WP_REST_Request $request ) {
		$plans = array();
		foreach ( array( 'choice', 'account', 'status', 'delay', 'categories', 'is_open' ) as $name ) {
			$plans[ $name ] = $request[ $name ];
		}
		return $this->answer( $this->outlook->of( get_post( (int) $request['id'] ), $plans ) );
	}

	/**
	 * Where it stands.
	 *
	 * @param \WP_REST_Request $request Which post.
	 * @return \WP_REST_Response
	 */
	public function standing( \WP_REST_Request $request ) {
		$post_id  = (int) $request['id'];
		$status   = $this->statuses->of( $post_id );
		$event    = $this->events->of( $post_id );
		$standing = $this->standings->of( $post_id );
		$refused  = $event && '' !== $event->refused;
		$waits    = ! $refused && ( $event || $this->changes->of( $post_id ) );
		$now      = $status && ! $waits ? $status->status : '';
		return $this->answer(
			array(
				'status'    => $now,
				'word'      => $standing->word,
				'short'     => $standing->short,
				'story_url' => $standing->story_url,
				'at_rest'   => $refused || '' === $standing->word || in_array( $now, self::AT_REST, true ),
				// A choice of account or time counts when the bridge plans the post, not afterwards.
				'is_fixed'  => $status && ! in_array( $status->status, array( 'not_sent', 'proposed' ), true ),
			)
		);
	}

	/**
	 * What it would lose, as it was saved last.
	 *
	 * @param \WP_REST_Request $request Which post.
	 * @return \WP_REST_Response
	 */
	public function preview( \WP_REST_Request $request ) {
		$asked = $this->preview->ask( get_post( (int) $request['id'] ) );
		$notes = $this->notes( $asked['preview'] );
		return $this->answer(
			array(
				'ok'      => $asked['ok'],
				'message' => $asked['message'],
				'worst'   => $notes ? $notes[0] : null,
				'notes'   => $notes,
			)
		);
	}

	/**
	 * The lines of a loss report, the worst first.
	 *
	 * @param array<string, mixed> $preview What the bridge said.
	 * @return array<int, array{severity: string, text: string, count: int}>
	 */
	private function notes( array $preview ) {
		$notes = array();
		foreach ( isset( $preview['notes'] ) ? (array) $preview['notes'] : array() as $note ) {
			if ( isset( $note['severity'], $note['text'], $note['count'] ) && in_array( $note['severity'], self::SEVERITIES, true ) ) {
				$notes[ $note['severity'] ][] = array(
					'severity' => $note['severity'],
					'text'     => Wire::line( $note['text'] ),
					'count'    => (int) $note['count'],
				);
			}
		}
		$sorted = array_intersect_key( array_replace( array_flip( self::SEVERITIES ), $notes ), $notes );
		return $sorted ? array_merge( ...array_values( $sorted ) ) : array();
	}

	/**
	 * Add a route.
	 *
	 * @param string               $name   Its name, and the method that answers.
	 * @param string               $method Of HTTP.
	 * @param array<string, mixed> $args   What it takes.
	 */
	private function add( $name, $method, array $args ) {
		register_rest_route(
			Door::NAMESPACE_V1,
			"/posts/(?P<id>\d+)/$name",
			array(
				'methods'             => $method,
				'callback'            => array( $this, $name ),
				'permission_callback' => array( $this, 'admits' ),
				'args'                => $args,
			)
		);
	}

	/**
	 * An answer that no cache keeps.
	 *
	 * @param array<string, mixed> $said What.
	 * @return \WP_REST_Response
	 */
	private function answer( array $said ) {
		$response = new \WP_REST_Response( $said );
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}
}
