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
final class Gate {

	/**
	 * Register the hooks.
	 */
	public static function listen() {
		// After whatever refuses.
		add_filter( 'rest_authentication_errors', array( self::class, 'admit' ), PHP_INT_MAX );
		// All-In-One Security asks for namespaces that it shall let through.
		add_filter( 'aios_whitelisted_rest_routes', array( self::class, 'name' ) );
	}

	/**
	 * Take a refusal back, if the question is the bridge's.
	 *
	 * @param \WP_Error|null|true $result What was decided so far.
	 * @return \WP_Error|null|true
	 */
	public static function admit( $result ) {
		if ( ! is_wp_error( $result ) || ! self::is_for_us() ) {
			return $result;
		}
		$request = new \WP_REST_Request( 'POST' );
		$request->set_headers( rest_get_server()->get_headers( wp_unslash( $_SERVER ) ) );
		$request->set_body( \WP_REST_Server::get_raw_data() );
		return true === Status_Route::is_signed( $request ) ? true : $result;
	}

	/**
	 * Add ours to namespaces that are let through.
	 *
	 * @param mixed $namespaces Those that are already.
	 * @return mixed
	 */
	public static function name( $namespaces ) {
		return is_array( $namespaces ) ? array_merge( $namespaces, array( Status_Route::NAMESPACE_V1 ) ) : $namespaces;
	}

	/**
	 * Whether one of our routes is asked for.
	 *
	 * @return bool
	 */
	private static function is_for_us() {
		$route = isset( $GLOBALS['wp']->query_vars['rest_route'] ) ? $GLOBALS['wp']->query_vars['rest_route'] : '';
		return is_string( $route ) && 0 === strpos( $route, '/' . Status_Route::NAMESPACE_V1 . '/' );
	}
}
