<?php
/**
 * Where WP-Cron is late, or off.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * An administrator who looks at a page gets it going.
 */
class Catch_Up {

	/** Seconds after which an administrator's request starts WP-Cron itself; and does its work. */
	const LATE_S      = 60;
	const VERY_LATE_S = 600;
	/** Seconds that an administrator may wait for that. */
	const INLINE_S = 5;

	private Schedule $schedule;
	private Clock $clock;

	/** What it works with. */
	public function __construct( Schedule $schedule, Clock $clock ) {
		$this->schedule = $schedule;
		$this->clock    = $clock;
	}

	/**
	 * Whether it is late, and what this request does about it when it ends.
	 */
	public function look() {
		// WordPress fires this for visitors, too, who ask for admin-ajax.php or admin-post.php.
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		$this->schedule->keep_sweeping();
		$due      = wp_next_scheduled( Schedule::RUN );
		$is_view  = isset( $_SERVER['REQUEST_METHOD'] ) && 'GET' === $_SERVER['REQUEST_METHOD'] && ! wp_doing_ajax();
		$late_by  = $due ? $this->clock->now() - $due : 0;
		$is_ready = $is_view && $late_by > self::LATE_S;
		if ( $is_ready ) {
			add_action(
				'shutdown',
				function () use ( $late_by ) {
					$this->schedule->finish_response();
					if ( $late_by > self::VERY_LATE_S ) {
						wp_clear_scheduled_hook( Schedule::RUN );
						do_action( Schedule::RUN, self::INLINE_S );
					} else {
						$this->schedule->spawn();
					}
				},
				PHP_INT_MAX
			);
		}
	}
}
