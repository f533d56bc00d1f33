<?php
/**
 * When marked posts are told.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * One single event of WP-Cron for the whole site, started at once, and an hourly sweep for what was lost on the way. Where
 * WP-Cron is off, the next request of an administrator or `wp bridge send` does it. Everything that is due stands in the
 * database: a lost, late or doubled run costs nothing.
 */
final class Queue {

	const RUN   = 'bridge_for_medium_run';
	const SWEEP = 'bridge_for_medium_sweep';

	/** Seconds that one run may take: less than the lock, and than what most hosts allow. */
	const RUN_S = 40;
	/** Milliseconds that starting WP-Cron may take where PHP cannot send its answer first (not PHP-FPM, not LiteSpeed). */
	const SPAWN_MS = 100;
	/** Seconds after which an administrator's request starts WP-Cron itself; and does its work. */
	const LATE_S      = 60;
	const VERY_LATE_S = 600;
	/** Seconds that an administrator may wait for that. */
	const INLINE_S = 5;

	/**
	 * Whether this request starts the queue when it ends.
	 *
	 * @var bool
	 */
	private static $is_awake = false;

	/**
	 * Register the hooks.
	 */
	public static function listen() {
		add_action( self::RUN, array( self::class, 'run' ), 10, 0 );
		add_action( self::SWEEP, array( self::class, 'run' ), 10, 0 );
		add_action( 'admin_init', array( self::class, 'catch_up' ) );
	}

	/**
	 * There is something to tell: as soon as this request is over.
	 */
	public static function wake() {
		self::schedule( time() );
		if ( ! self::$is_awake ) {
			self::$is_awake = true;
			add_action( 'shutdown', array( self::class, 'start' ), PHP_INT_MAX );
		}
	}

	/**
	 * Start the queue at the end of a request, outside of it.
	 */
	public static function start() {
		self::$is_awake = false;
		if ( wp_doing_cron() ) {
			self::run(); // Nobody waits for this request.
		} elseif ( ! defined( 'DISABLE_WP_CRON' ) || ! DISABLE_WP_CRON ) {
			self::spawn();
		}
	}

	/**
	 * Tell the bridge about every marked post that is due.
	 *
	 * @param int $seconds Begin nothing new after so many.
	 * @return int How many events were accepted.
	 */
	public static function run( $seconds = self::RUN_S ) {
		$connection = Settings::connection();
		if ( ! $connection || ! Settings::is_watching() ) {
			return 0;
		}
		$paused_until = Health::read()['not_before'];
		if ( $paused_until > time() ) {
			self::schedule( $paused_until );
			return 0;
		}
		$lock = new Lock();
		if ( ! $lock->take() ) {
			self::schedule( time() + self::INLINE_S ); // The run that holds it may have passed by the newest mark.
			return 0;
		}
		try {
			return self::tell_all( new Courier( $connection, min( $seconds, Sender::TIMEOUT_S ) ), $lock, time() + $seconds );
		} finally {
			$lock->release();
		}
	}

	/**
	 * WP-Cron is late, or off: an administrator who looks at a page gets it going.
	 */
	public static function catch_up() {
		self::keep_sweeping();
		$due      = wp_next_scheduled( self::RUN );
		$is_view  = isset( $_SERVER['REQUEST_METHOD'] ) && 'GET' === $_SERVER['REQUEST_METHOD'] && ! wp_doing_ajax();
		$late_by  = $due ? time() - $due : 0;
		$is_ready = $is_view && $late_by > self::LATE_S;
		if ( $is_ready ) {
			add_action(
				'shutdown',
				static function () use ( $late_by ) {
					self::finish_response();
					if ( $late_by > self::VERY_LATE_S ) {
						wp_clear_scheduled_hook( self::RUN );
						self::run( self::INLINE_S );
					} else {
						self::spawn();
					}
				},
				PHP_INT_MAX
			);
		}
	}

	/**
	 * Have the hourly sweep planned, from the first connection on.
	 */
	public static function keep_sweeping() {
		if ( Settings::get( 'connected_at' ) && ! wp_next_scheduled( self::SWEEP ) ) {
			wp_schedule_event( time() + HOUR_IN_SECONDS, 'hourly', self::SWEEP );
		}
	}

	/**
	 * Forget the plans; the marks stay.
	 */
	public static function unschedule() {
		wp_clear_scheduled_hook( self::RUN );
		wp_clear_scheduled_hook( self::SWEEP );
	}

	/**
	 * Tell about one post after the other.
	 *
	 * @param Courier $courier Who tells.
	 * @param Lock    $lock    What keeps others from doing the same.
	 * @param int     $ends    Seconds since 1970.
	 * @return int How many events were accepted.
	 */
	private static function tell_all( Courier $courier, Lock $lock, $ends ) {
		$accepted = 0;
		$next     = array();
		foreach ( self::tasks( $courier ) as $task ) {
			if ( time() >= $ends ) {
				$next[] = time();
				break;
			}
			if ( ! $lock->renew() ) {
				break;
			}
			$answer = $task();
			if ( is_int( $answer ) ) {
				$next[] = $answer;
			} elseif ( $answer && Retry::ACCEPTED === Retry::verdict( $answer->status ) ) {
				++$accepted;
				Health::ok( time() );
			} elseif ( $answer && Retry::REFUSED !== Retry::verdict( $answer->status ) ) {
				$next[] = time() + Retry::delay( 1, $answer->retry_after, time() );
				if ( Health::failed( $answer, time() ) ) {
					break;
				}
			}
		}
		if ( $next ) {
			self::schedule( max( min( $next ), Health::read()['not_before'] ) );
		}
		return $accepted;
	}

	/**
	 * What there is to tell: what never failed first, so that a post that always fails does not stand before the others.
	 *
	 * @param Courier $courier Who tells.
	 * @return \Generator<callable>
	 */
	private static function tasks( Courier $courier ) {
		$gone_again = array();
		foreach ( Changes::read_gone() as $name => $gone ) {
			$task = static function () use ( $courier, $name, $gone ) {
				return $courier->tell_gone( $name, $gone );
			};
			if ( $gone['event'] && $gone['event']['failures'] ) {
				$gone_again[] = $task;
				continue;
			}
			yield $task;
		}
		$again = array();
		foreach ( Changes::read() as $post_id ) {
			$event = Records::read( $post_id, Records::EVENT );
			if ( $event && $event['failures'] ) {
				$again[ $post_id ] = $event['failures'];
				continue;
			}
			yield static function () use ( $courier, $post_id ) {
				return $courier->tell( $post_id );
			};
		}
		yield from $gone_again;
		asort( $again );
		foreach ( array_keys( $again ) as $post_id ) {
			yield static function () use ( $courier, $post_id ) {
				return $courier->tell( $post_id );
			};
		}
	}

	/**
	 * Have the queue run at a time, or earlier if that is planned already.
	 *
	 * @param int $at Seconds since 1970.
	 */
	private static function schedule( $at ) {
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
	private static function spawn() {
		self::finish_response();
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
	private static function finish_response() {
		if ( function_exists( 'fastcgi_finish_request' ) ) {
			fastcgi_finish_request();
		} elseif ( function_exists( 'litespeed_finish_request' ) ) {
			litespeed_finish_request();
		}
	}
}
