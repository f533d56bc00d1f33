<?php
/**
 * When marked posts are told.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Runs when Schedule says so, at `wp bridge send`, and in the request of an administrator where WP-Cron is off (Catch_Up).
 * Everything that is due stands in the database: a lost, late or doubled run costs nothing.
 */
class Queue {

	/** Seconds until another look, where somebody else holds the lock or not all is taken over yet. */
	const SOON_S  = 5;
	const LATER_S = 60;

	private Settings $settings;
	private Health $health;
	private Clock $clock;
	private Schedule $schedule;
	private Hooks $hooks;
	private Set_Aside $set_aside;
	private Post_Table $post_table;
	private Changes $changes;
	private Events $events;
	private Courier $courier;
	private Lock $lock;

	/** The site of a network that is being told about in this process; 0 while none is. */
	private int $telling = 0;
	/** The post that somebody waits for; 0 while nobody does. */
	private int $first = 0;

	/** What it works with. */
	public function __construct( Settings $settings, Health $health, Clock $clock, Schedule $schedule, Hooks $hooks, Set_Aside $set_aside, Post_Table $post_table, Changes $changes, Events $events, Courier $courier, Lock $lock ) {
		$this->settings   = $settings;
		$this->health     = $health;
		$this->clock      = $clock;
		$this->schedule   = $schedule;
		$this->hooks      = $hooks;
		$this->set_aside  = $set_aside;
		$this->post_table = $post_table;
		$this->changes    = $changes;
		$this->events     = $events;
		$this->courier    = $courier;
		$this->lock       = $lock;
	}

	/**
	 * Tell the bridge about every marked post that is due.
	 *
	 * @param int $seconds Begin nothing new after so many.
	 * @return int How many events were accepted.
	 */
	public function run( $seconds = Schedule::RUN_S ) {
		$seconds    = (int) $seconds ? (int) $seconds : Schedule::RUN_S; // WordPress gives an action that says nothing an empty text.
		$connection = $this->settings->connection();
		if ( ! $connection || ! $this->settings->is_watching() ) {
			return 0;
		}
		$paused_until = $this->health->read()['not_before'];
		if ( $paused_until > $this->clock->now() ) {
			$this->schedule->at( $paused_until );
			return 0;
		}
		if ( ! $this->lock->take() ) {
			$this->schedule->at( $this->clock->now() + self::SOON_S ); // The run that holds it may have passed by the newest mark.
			return 0;
		}
		$this->telling = get_current_blog_id();
		register_shutdown_function( array( $this, 'died' ) );
		// Whatever ends this process, another one goes on.
		$again = $this->clock->now() + Lock::SECONDS;
		$this->schedule->at( $again );
		try {
			$ends  = $this->clock->now() + $seconds;
			$moved = $this->move( $ends );
			$told  = $moved ? $this->tell_all( $connection, min( $seconds, $this->hooks->timeout( Sender::TIMEOUT_S ) ), $ends ) : array( 0, array( $this->clock->now() + self::LATER_S ) );
		} finally {
			$this->lock->release();
			$this->telling = 0;
		}
		$this->schedule->drop( $again );
		list( $accepted, $next ) = $told;
		if ( $next ) {
			$this->schedule->at( max( min( $next ), $this->health->read()['not_before'] ) );
		}
		return $accepted;
	}

	/**
	 * The same, with one post before all others.
	 *
	 * @param int $post_id Which.
	 * @param int $seconds Begin nothing new after so many.
	 */
	public function run_first( int $post_id, int $seconds ): void {
		$this->first = $post_id;
		$this->run( $seconds );
		$this->first = 0;
	}

	/**
	 * This process is at its end. If it was telling, another plugin has ended it: give the lock back, and have another go on.
	 */
	public function died() {
		if ( ! $this->telling ) {
			return;
		}
		if ( get_current_blog_id() !== $this->telling ) {
			switch_to_blog( $this->telling );
		}
		$this->lock->release();
		$this->telling = 0;
		$this->schedule->at( $this->clock->now() );
		$this->set_aside->explain();
		// WP-Cron has a lock, too, which would keep it from running for a minute.
		if ( isset( $GLOBALS['doing_wp_cron'] ) && get_transient( 'doing_cron' ) === $GLOBALS['doing_wp_cron'] ) {
			delete_transient( 'doing_cron' );
		}
	}

	/**
	 * Take over what an older version of this plugin kept elsewhere, before anything of it is told.
	 *
	 * @return bool Whether all is taken over.
	 */
	private function move( int $ends ): bool {
		while ( $this->post_table->move() ) {
			if ( $this->clock->now() >= $ends || ! $this->lock->renew() ) {
				break;
			}
		}
		return $this->post_table->has_moved();
	}

	/**
	 * Tell about one post after the other.
	 *
	 * @param Connection $connection Where to.
	 * @param int        $timeout    Seconds that one call may take.
	 * @param int        $ends       Seconds since 1970.
	 * @return array{0: int, 1: int[]} How many events were accepted; when there is something to do again, in seconds since 1970.
	 */
	private function tell_all( Connection $connection, int $timeout, int $ends ): array {
		$accepted = 0;
		$next     = array();
		foreach ( $this->tasks( $connection, $timeout ) as $what => $task ) {
			if ( $this->clock->now() >= $ends ) {
				$next[] = $this->clock->now();
				break;
			}
			if ( ! $this->lock->renew() ) {
				break;
			}
			if ( ! $this->settings->is_still( $connection ) || ! $this->settings->is_watching() ) {
				$next[] = $this->clock->now();
				break;
			}
			$answer = $task();
			if ( is_int( $answer ) ) {
				$next[] = $answer;
			} elseif ( $answer && Retry::ACCEPTED === $answer->verdict() ) {
				++$accepted;
				$this->health->ok( $this->clock->now() );
			} elseif ( $answer && Retry::REFUSED !== $answer->verdict() ) {
				$next[] = $this->clock->now() + Retry::delay( 1, $answer->retry_after, $this->clock->now() );
				if ( $this->health->failed( $answer, (string) $what, $this->clock->now() ) ) {
					break;
				}
			}
		}
		return array( $accepted, $next );
	}

	/**
	 * What there is to tell: what never failed first, so that a post that always fails does not stand before the others; last
	 * what may end this process.
	 *
	 * @param Connection $connection Where to.
	 * @param int        $timeout    Seconds that one call may take.
	 * @return \Generator<string, callable>
	 */
	private function tasks( Connection $connection, int $timeout ) {
		$again = array();
		if ( $this->first ) {
			yield "post $this->first" => $this->task( $this->first, $connection, $timeout );
		}
		foreach ( $this->changes->read_gone() as $name => $gone ) {
			$task = function () use ( $name, $gone, $connection, $timeout ) {
				return $this->courier->tell_gone( $name, $gone, $connection, $timeout );
			};
			if ( $gone->event && $gone->event->failures ) {
				$again[ $name ] = $task;
				continue;
			}
			yield $name => $task;
		}
		$failures = array();
		$post_ids = $this->changes->read();
		$this->post_table->prime( $post_ids );
		foreach ( $post_ids as $post_id ) {
			$event = $this->events->of( $post_id );
			$order = array( $this->set_aside->deaths( $post_id ), $event ? $event->failures : 0 );
			if ( array_filter( $order ) ) {
				$failures[ $post_id ] = $order;
				continue;
			}
			yield "post $post_id" => $this->task( $post_id, $connection, $timeout );
		}
		yield from $again;
		asort( $failures );
		foreach ( array_keys( $failures ) as $post_id ) {
			yield "post $post_id" => $this->task( $post_id, $connection, $timeout );
		}
	}

	/**
	 * The telling of one post.
	 *
	 * @param int        $post_id    Which.
	 * @param Connection $connection Where to.
	 * @param int        $timeout    Seconds that one call may take.
	 * @return callable
	 */
	private function task( int $post_id, Connection $connection, int $timeout ) {
		return function () use ( $post_id, $connection, $timeout ) {
			return $this->courier->tell( $post_id, $connection, $timeout );
		};
	}
}
