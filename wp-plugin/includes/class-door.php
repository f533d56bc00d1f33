<?php
/**
 * How any route takes what the bridge has signed, and nothing else.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * One namespace, one question to each message: is it signed with the secret of this connection, and for this route?
 */
class Door {

	const NAMESPACE_V1 = 'bridge-for-medium/v1';

	/** The type of message that each route takes; of any other route it is the route's own name. */
	const TYPES = array(
		'status' => 'post.status',
		'pages'  => 'pages.put',
		'post'   => 'post.read',
	);

	private Settings $settings;
	private Clock $clock;
	private Contact $contact;

	/** What it works with. */
	public function __construct( Settings $settings, Clock $clock, Contact $contact ) {
		$this->settings = $settings;
		$this->clock    = $clock;
		$this->contact  = $contact;
	}

	/**
	 * Add a route of ours, which takes signed messages.
	 *
	 * @param string        $name    Its name.
	 * @param callable      $receive Answers a message.
	 * @param callable|null $admits  Whether one may come in, where more is asked for than the signature.
	 */
	public function add( $name, callable $receive, ?callable $admits = null ) {
		register_rest_route(
			self::NAMESPACE_V1,
			"/$name",
			array(
				'methods'             => 'POST',
				'callback'            => $receive,
				'permission_callback' => $admits ? $admits : array( $this, 'is_signed' ),
				'show_in_index'       => false,
			)
		);
	}

	/**
	 * Whether the bridge sent it.
	 *
	 * @param \WP_REST_Request $request The request.
	 * @return true|\WP_Error
	 */
	public function is_signed( \WP_REST_Request $request ) {
		// While a new connection is tried the bridge looks here, and may do no more.
		$is_signed = $this->bears( $request, $this->settings->connection() ) || ( 'look' === basename( $request->get_route() ) && $this->bears( $request, $this->settings->trial() ) );
		if ( ! $is_signed ) {
			return new \WP_Error( 'bridge_for_medium_unsigned', __( 'This is only for the bridge.', 'bridge-for-medium' ), array( 'status' => 401 ) );
		}
		$this->contact->heard();
		/* translators: %s: a field's name. */
		return $this->is_for( $request ) ? true : new \WP_Error( 'bridge_for_medium_status', sprintf( __( '%s is missing or wrong.', 'bridge-for-medium' ), 'type' ), array( 'status' => 400 ) );
	}

	/**
	 * Whether a request is signed with the secret of a connection.
	 */
	private function bears( \WP_REST_Request $request, ?Connection $connection ): bool {
		return $connection && Signature::verify(
			$connection->secret,
			(string) $request->get_header( 'webhook-id' ),
			(string) $request->get_header( 'webhook-timestamp' ),
			(string) $request->get_header( 'webhook-signature' ),
			$request->get_body(),
			$this->clock->now()
		);
	}

	/**
	 * Whether a message was signed for the route at which it came in, and is none for another.
	 */
	private function is_for( \WP_REST_Request $request ): bool {
		$route = basename( $request->get_route() );
		$type  = isset( self::TYPES[ $route ] ) ? self::TYPES[ $route ] : $route;
		$body  = json_decode( $request->get_body(), true );
		if ( 'post' === $route && is_array( $body ) && array( 'post_id' ) === array_keys( $body ) ) {
			return true; // Bridges of 0.1.0 name no type there, and everywhere else.
		}
		return isset( $body['type'] ) && $body['type'] === $type;
	}
}
