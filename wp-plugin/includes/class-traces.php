<?php
/**
 * Everything that the plugin leaves in a WordPress, and how it goes.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * On every site of a network, since a network's plugin has worked on each. The ledger of the bridge is untouched: it is
 * what keeps articles from being posted twice.
 */
class Traces {

	/** Every event of WP-Cron that the plugin plans. */
	const HOOKS = array( Schedule::RUN, Schedule::SWEEP, Schedule::MOVE );
	/** How names of options begin. */
	const OPTIONS = array( 'bridge_for_medium', '_transient_bridge_for_medium', '_transient_timeout_bridge_for_medium' );

	private Settings $settings;
	private Tables $tables;

	/** What it works with. */
	public function __construct( Settings $settings, Tables $tables ) {
		$this->settings = $settings;
		$this->tables   = $tables;
	}

	/**
	 * The plugin is switched off: nothing is planned any more. Marks stay, and what is published meanwhile is the backlog's.
	 *
	 * @param bool $is_network Whether on the whole network.
	 */
	public function stop( $is_network = false ) {
		$this->on_each_site(
			$is_network,
			function () {
				$this->unschedule();
				if ( $this->settings->get( 'watched_since' ) ) {
					$this->settings->change( array( 'watched_since' => 0 ) );
				}
			}
		);
	}

	/**
	 * The plugin is taken away for good.
	 */
	public function remove() {
		$this->on_each_site( is_multisite(), array( $this, 'remove_here' ) );
		$this->drop_orphans();
		wp_cache_flush();
	}

	/**
	 * Take everything away on this site.
	 */
	public function remove_here() {
		global $wpdb;
		$this->unschedule();
		$this->tables->drop();
		// phpcs:disable WordPress.DB -- once, by prefix.
		$wpdb->query( $wpdb->prepare( "DELETE FROM $wpdb->postmeta WHERE meta_key LIKE %s", $wpdb->esc_like( Records::PREFIX ) . '%' ) );
		foreach ( self::OPTIONS as $prefix ) {
			$wpdb->query( $wpdb->prepare( "DELETE FROM $wpdb->options WHERE option_name LIKE %s", $wpdb->esc_like( $prefix ) . '%' ) );
		}
		// phpcs:enable
	}

	/**
	 * Forget the plans.
	 */
	private function unschedule(): void {
		foreach ( self::HOOKS as $hook ) {
			wp_unschedule_hook( $hook );
		}
	}

	/**
	 * Do something on this site, or on each of the network.
	 *
	 * @param bool     $is_network Whether on each.
	 * @param callable $act        What.
	 */
	private function on_each_site( bool $is_network, callable $act ): void {
		$all   = array(
			'fields' => 'ids',
			'number' => 0,
		);
		$sites = $is_network && is_multisite() ? get_sites( $all ) : array();
		foreach ( $sites as $site ) {
			switch_to_blog( $site );
			$act();
			restore_current_blog();
		}
		if ( ! $sites ) {
			$act();
		}
	}

	/**
	 * Drop the tables of sites that were deleted while the plugin was off, when nobody named them to WordPress.
	 */
	private function drop_orphans(): void {
		global $wpdb;
		foreach ( array_keys( Tables::ALL ) as $name ) {
			$table = Tables::PREFIX . $name;
			$ours  = '/^' . preg_quote( $wpdb->base_prefix, '/' ) . '(\d+_)?' . $table . '$/';
			// phpcs:disable WordPress.DB -- once; names that WordPress' own database gave.
			foreach ( preg_grep( $ours, $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', '%' . $wpdb->esc_like( $table ) ) ) ) as $orphan ) {
				$wpdb->query( "DROP TABLE IF EXISTS `$orphan`" );
			}
			// phpcs:enable
		}
	}
}
