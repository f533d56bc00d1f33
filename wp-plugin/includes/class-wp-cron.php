<?php
/**
 * Whether WP-Cron runs.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * By what is due and was not done: of ours, and where none of ours is planned, of anybody's.
 */
class Wp_Cron {

	/** Seconds that it may be late. */
	const LATE_S = 900;

	private Clock $clock;

	/** What it works with. */
	public function __construct( Clock $clock ) {
		$this->clock = $clock;
	}

	/**
	 * Whether wp-config.php has switched it off, so that something else must call it.
	 */
	public function is_off(): bool {
		return defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON;
	}

	/**
	 * Since when something waits that is due. While WordPress starts it itself a site without visitors is late every morning:
	 * then what others have planned says nothing.
	 *
	 * @return int Seconds since 1970; 0 when nothing does.
	 */
	public function waits_since(): int {
		$ours   = (int) wp_next_scheduled( Schedule::RUN );
		$others = $ours || ! $this->is_off() ? array() : array_keys( wp_get_ready_cron_jobs() );
		$due    = $others ? (int) min( $others ) : $ours;
		return $due <= $this->clock->now() ? $due : 0;
	}

	/**
	 * What is wrong, and what to do.
	 *
	 * @return string Empty when nothing is.
	 */
	public function problem(): string {
		$since = $this->waits_since();
		if ( ! $since || $this->clock->now() - $since <= self::LATE_S ) {
			return '';
		}
		/* translators: %s: a span of time. */
		return sprintf( __( 'WP-Cron is %s late, so the bridge is not told about new posts. Where WP-Cron is switched off, the system\'s cron must call wp-cron.php or "wp bridge send".', 'bridge-for-medium' ), human_time_diff( $since, $this->clock->now() ) );
	}
}
