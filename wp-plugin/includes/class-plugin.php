<?php
/**
 * Puts the parts together.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Which part listens where.
 */
final class Plugin {

	/**
	 * Register every hook. Nothing here asks the database or the network.
	 */
	public static function start() {
		( new Watcher() )->listen();
		Queue::listen();
		Status_Route::listen();
		Post_Route::listen();
		Pages_Route::listen();
		Look_Route::listen();
		Gate::listen();
		Page_View::listen();
		if ( is_admin() ) {
			Settings_Page::listen();
			Posts_List::listen();
			Site_Health::listen();
		}
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			\WP_CLI::add_command( 'bridge', Cli::class );
		}
	}
}
