<?php
/**
 * All routes of the plugin below REST.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Built and registered together.
 */
class Routes {

	private Status_Route $status_route;
	private Post_Route $post_route;
	private Pages_Route $pages_route;
	private Look_Route $look_route;
	private Guest_Route $guest_route;
	private Editor_Route $editor_route;

	/** What it works with. */
	public function __construct( Status_Route $status_route, Post_Route $post_route, Pages_Route $pages_route, Look_Route $look_route, Guest_Route $guest_route, Editor_Route $editor_route ) {
		$this->status_route = $status_route;
		$this->post_route   = $post_route;
		$this->pages_route  = $pages_route;
		$this->look_route   = $look_route;
		$this->guest_route  = $guest_route;
		$this->editor_route = $editor_route;
	}

	/**
	 * Register them.
	 */
	public function register(): void {
		$this->status_route->register();
		$this->post_route->register();
		$this->pages_route->register();
		$this->look_route->register();
		$this->guest_route->register();
		$this->editor_route->register();
	}
}
