<?php
/**
 * When the queue runs.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * One single event of WP-Cron for the whole site, started at once, and an hourly sweep for what was lost on the way. It
 * knows nobody who listens to them.
 */
class Schedule {

	/** Events of WP-Cron. */
	const RUN   = 'bridge_for_medium_run';
	const SWEEP = 'bridge_for_medium_sweep';
	const MOVE  = 'bridge_for_medium_move';

	/** Seconds that one run may take: less than the lock, and than what most hosts allow. */
	const RUN_S = 40;
	/** Milliseconds that starting WP-Cron may take where PHP cannot send its answer first (not PHP-FPM, not LiteSpeed). */
	const SPAWN_MS = 100;

	private Settings $settings;
	private Clock $clock;

	/** Whether this request starts the queue when it ends. */
	private bool $is_awake = false;

	/** What it works with. */
	public function __construct( Settings $settings, Clock $clock ) {
		$this->settings = $settings;
		$this->clock    = $clock;
	}

	/**
	 * There is something to tell: as soon as this request is over.
	 */
	public function wake() {
		$now     = $this->clock->now();
		$planned = wp_next_scheduled( self::RUN );
		if ( $planned && $planned <= $now && ! $this->is_as_read() ) {
			// As this request began. A run that took this plan since may have passed by what was marked only now.
			$this->read_anew();
		}
		$this->plan( $now );
		if ( ! $this->is_awake ) {
			$this->is_awake = true;
			add_action( 'shutdown', array( $this, 'start' ), PHP_INT_MAX );
		}
	}

	/**
	 * Start the queue at the end of a request, outside of it.
	 */
	public function start() {
		$this->is_awake = false;
		if ( wp_doing_cron() ) {
			do_action( self::RUN ); // As WP-Cron would: nobody waits for this request.
		} elseif ( ! defined( 'DISABLE_WP_CRON' ) || ! DISABLE_WP_CRON ) {
			$this->spawn();
		}
	}

	/**
	 * At the end of a run of WP-Cron. It read what is due as it began, and until now kept every other run from starting: for what was
	 * planned meanwhile nobody would come before the next page view.
	 */
	public function finish(): void {
		if ( did_action( self::RUN ) ) {
			return;
		}
		$this->read_anew();
		$planned = wp_next_scheduled( self::RUN );
		if ( $planned && $planned <= $this->clock->now() ) {
			wp_unschedule_event( $planned, self::RUN );
			do_action( self::RUN );
		}
	}

	/**
	 * Have the hourly sweep planned, from the first connection on.
	 */
	public function keep_sweeping() {
		if ( $this->settings->get( 'connected_at' ) && ! wp_next_scheduled( self::SWEEP ) ) {
			wp_schedule_event( $this->clock->now() + HOUR_IN_SECONDS, 'hourly', self::SWEEP );
		}
	}

	/**
	 * Have the queue run at a time, or earlier if that is planned already.
	 *
	 * @param int $at Seconds since 1970.
	 */
	public function at( $at ) {
		$this->read_anew();
		$this->plan( $at );
	}

	/**
	 * Take back what was planned for a time.
	 *
	 * @param int $at Seconds since 1970.
	 */
	public function drop( int $at ): void {
		$this->read_anew();
		wp_unschedule_event( $at, self::RUN );
	}

	/**
	 * Have the next part of an older version's pages moved at a time, unless that is planned already.
	 *
	 * @param int $at Seconds since 1970.
	 */
	public function move_at( int $at ): void {
		$this->read_anew();
		if ( ! wp_next_scheduled( self::MOVE ) ) {
			wp_schedule_single_event( $at, self::MOVE );
		}
	}

	/**
	 * WordPress keeps the plans of the whole site in one option: a run that took a while would write what others have planned since
	 * over with its copy, a post that is to be told, and somebody's scheduled post as well.
	 */
	private function read_anew(): void {
		Options::read_anew( 'cron' );
	}

	/**
	 * Whether the plans are in the database as this process has them. To ask for the one option costs a fifth of loading all of them
	 * anew, and nearly always it is so.
	 */
	private function is_as_read(): bool {
		global $wpdb;
		$loaded = wp_load_alloptions();
		// phpcs:ignore WordPress.DB -- what is cached is what is in question.
		return isset( $loaded['cron'] ) && $wpdb->get_var( "SELECT option_value FROM $wpdb->options WHERE option_name = 'cron'" ) === $loaded['cron'];
	}

	/**
	 * Have the queue run at a time, or earlier if that is planned already.
	 */
	private function plan( int $at ): void {
		$planned = wp_next_scheduled( self::RUN );
		if ( $planned && $planned <= $at ) {
			return;
		}
		if ( $planned ) {
			// WordPress refuses a second event of the same name within ten minutes.
			wp_unschedule_event( $planned, self::RUN );
		}
		wp_schedule_single_event( $at, self::RUN );
	}

	/**
	 * Start WP-Cron now. WordPress before 6.9 would only do so at the next page view.
	 */
	public function spawn() {
		$this->finish_response();
		$limit = static function ( $handle ) {
			// WordPress would wait a second for the answer of this call, which nobody reads; wp-cron.php goes on without.
			curl_setopt( $handle, CURLOPT_NOSIGNAL, true ); // phpcs:ignore WordPress.WP.AlternativeFunctions
			curl_setopt( $handle, CURLOPT_TIMEOUT_MS, self::SPAWN_MS ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		};
		add_action( 'http_api_curl', $limit );
		spawn_cron();
		remove_action( 'http_api_curl', $limit );
	}

	/**
	 * Send the answer to the browser before doing anything else, where PHP is run in a way that can.
	 */
	public function finish_response() {
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			fastcgi_finish_request();
		} elseif ( function_exists( 'litespeed_finish_request' ) ) {
			litespeed_finish_request();
		}
	}
}
