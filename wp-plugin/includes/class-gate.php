<?php
/**
 * Lets the bridge in where the REST API is closed to visitors.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Some sites answer nobody over REST who is not logged in. The bridge never logs in: it signs, and each of our routes
 * checks that. So a question to one of them that is signed is let through; nothing else is, and no other route.
 */
class Gate {

	private Door $door;

	/** What it works with. */
	public function __construct( Door $door ) {
		$this->door = $door;
	}

	/**
	 * Take a refusal back, if the question is the bridge's.
	 *
	 * @param \WP_Error|null|true $result What was decided so far.
	 * @return \WP_Error|null|true
	 */
	public function admit( $result ) {
		if ( ! is_wp_error( $result ) || ! $this->is_for_us() ) {
			return $result;
		}
		$request = new \WP_REST_Request( 'POST', $this->route() );
		$request->set_headers( rest_get_server()->get_headers( wp_unslash( $_SERVER ) ) );
		$request->set_body( \WP_REST_Server::get_raw_data() );
		return true === $this->door->is_signed( $request ) ? true : $result;
	}

	/**
	 * Add ours to namespaces that are let through.
	 *
	 * @param mixed $namespaces Those that are already.
	 * @return mixed
	 */
	public function name( $namespaces ) {
		return is_array( $namespaces ) ? array_merge( $namespaces, array( Door::NAMESPACE_V1 ) ) : $namespaces;
	}

	/**
	 * Whether one of our routes is asked for.
	 */
	private function is_for_us(): bool {
		return 0 === strpos( $this->route(), '/' . Door::NAMESPACE_V1 . '/' );
	}

	/**
	 * The route that is asked for.
	 */
	private function route(): string {
		$route = isset( $GLOBALS['wp']->query_vars['rest_route'] ) ? $GLOBALS['wp']->query_vars['rest_route'] : '';
		return is_string( $route ) ? $route : '';
	}
}
