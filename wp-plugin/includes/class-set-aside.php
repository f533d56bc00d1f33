<?php
/**
 * Posts that cannot be read or rendered.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Reading a post runs the code of other plugins, which may throw, end the process, or eat all memory or time. That costs the
 * post, and no other: it is on disk that a try begins, so that a process that did not live to tell is counted, too. After two
 * such ends the post is set aside with its reason: it is tried once more when it changes, when somebody asks, and once a day.
 */
class Set_Aside {

	const MOST_DEATHS = 2;
	/** Seconds until the second try, and after that one. */
	const SOON_S  = 60;
	const LATER_S = DAY_IN_SECONDS;

	/** Bytes that one post may take beside what is taken already, where PHP has no limit. */
	const MEMORY = 268435456;

	/** What is known of a post that can be read. */
	const WELL = array(
		'deaths'   => 0,
		'retry_at' => 0,
		'death'    => '',
	);

	/** Seconds that one post may take, as PHP counts them: also where there is no limit, as on the command line. */
	public int $time_s = 30;

	/**
	 * Posts that were begun in this process, by blog; true while one is read.
	 *
	 * @var array<int, array<int, bool>>
	 */
	private array $begun = array();

	/**
	 * PHP's limits before.
	 *
	 * @var array{time: int, memory: string}
	 */
	private array $limits = array(
		'time'   => 0,
		'memory' => '',
	);

	private Clock $clock;
	private Post_Table $post_table;
	private Hooks $hooks;

	/** What it works with. */
	public function __construct( Clock $clock, Post_Table $post_table, Hooks $hooks ) {
		$this->clock      = $clock;
		$this->post_table = $post_table;
		$this->hooks      = $hooks;
	}

	/**
	 * A post is about to be read: from now on its end is the end of this process, unless end() or fail() is called.
	 *
	 * @param int $post_id Which.
	 * @return bool False when that could not be written down: it must not be read then.
	 */
	public function begin( $post_id ) {
		$deaths = $this->deaths( $post_id ) + 1;
		$row    = array(
			'deaths'   => $deaths,
			// Whoever dies without a word is thought to be at it for as long as it may hold the lock.
			'retry_at' => $this->clock->now() + ( $deaths < self::MOST_DEATHS ? Lock::SECONDS : self::LATER_S ),
			'death'    => __( 'the process ended while the post was rendered, and nothing said why; the server\'s log may', 'bridge-for-medium' ),
		);
		if ( ! $this->post_table->write( $post_id, $row ) ) {
			return false;
		}
		$this->begun[ get_current_blog_id() ][ $post_id ] = true;
		$this->limit();
		return true;
	}

	/**
	 * It was read.
	 *
	 * @param int $post_id Which.
	 */
	public function end( $post_id ) {
		$this->leave( $post_id );
		$this->post_table->write( $post_id, self::WELL );
	}

	/**
	 * It could not be read.
	 *
	 * @param int    $post_id Which.
	 * @param string $why     In the words of whoever failed.
	 * @return int When it is tried again, in seconds since 1970.
	 */
	public function fail( $post_id, $why ) {
		$this->leave( $post_id );
		if ( $this->was_let_try( $post_id ) ) {
			return $this->clock->now(); // It was another text that could not be read.
		}
		$retry_at = $this->clock->now() + ( $this->is( $post_id ) ? self::LATER_S : self::SOON_S );
		$this->post_table->write(
			$post_id,
			array(
				'retry_at' => $retry_at,
				'death'    => Answer::cut( Wire::line( $why ) ),
			)
		);
		if ( $this->is( $post_id ) ) {
			$this->hooks->set_aside( $post_id, Answer::cut( Wire::line( $why ) ) );
		}
		return $retry_at;
	}

	/**
	 * This process is at its end: if that is the end of a post, keep the reason while it is known.
	 */
	public function explain() {
		$error = error_get_last();
		$fatal = E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR;
		$why   = $error && ( $error['type'] & $fatal ) ? strtok( $error['message'], "\n" ) : __( 'another plugin or the theme ended the process (exit)', 'bridge-for-medium' );
		foreach ( $this->begun as $blog_id => $posts ) {
			$post_id = array_search( true, $posts, true );
			if ( false !== $post_id && get_current_blog_id() === $blog_id ) {
				$this->fail( $post_id, (string) $why );
			}
		}
	}

	/**
	 * Somebody changed a post, or wants it tried: one more try, at once. Not what the reading of it changes.
	 *
	 * @param int $post_id Which.
	 */
	public function let_try( $post_id ) {
		if ( $this->deaths( $post_id ) && ! isset( $this->begun[ get_current_blog_id() ][ $post_id ] ) ) {
			$this->post_table->write(
				$post_id,
				array(
					'deaths'   => 1,
					'retry_at' => 0,
				)
			);
		}
	}

	/**
	 * Whether another process let a post be tried while this one was reading it: somebody changed it, or wants it.
	 *
	 * @param int $post_id Which.
	 */
	public function was_let_try( int $post_id ): bool {
		$this->post_table->refresh( $post_id );
		return 0 === $this->rests_until( $post_id );
	}

	/**
	 * Somebody wants nothing of it tried: what is known of its failures goes.
	 *
	 * @param int $post_id Which.
	 */
	public function forget( $post_id ) {
		$this->post_table->write( $post_id, self::WELL );
	}

	/**
	 * How often reading a post has failed in a row.
	 *
	 * @param int $post_id Which.
	 * @return int
	 */
	public function deaths( $post_id ) {
		return $this->post_table->read( $post_id )['deaths'];
	}

	/**
	 * Until when a post is left alone.
	 *
	 * @param int $post_id Which.
	 * @return int Seconds since 1970; 0 for a post that can be read.
	 */
	public function rests_until( $post_id ) {
		return $this->post_table->read( $post_id )['retry_at'];
	}

	/**
	 * Why a post rests, in a sentence.
	 *
	 * @param int $post_id Which.
	 * @return string Empty for a post that can be read.
	 */
	public function reason( $post_id ) {
		$row = $this->post_table->read( $post_id );
		if ( ! $row['deaths'] ) {
			return '';
		}
		$when = human_time_diff( $this->clock->now(), max( $this->clock->now(), $row['retry_at'] ) );
		if ( $this->is( $post_id ) ) {
			/* translators: 1: the error of another plugin or of the theme, 2: a span of time. */
			return sprintf( __( 'The post could not be rendered: %1$s. It is set aside, and nothing else waits for it. It is tried again when it is changed, when you tell the bridge again, and in %2$s.', 'bridge-for-medium' ), rtrim( $row['death'], '.' ), $when );
		}
		/* translators: 1: the error of another plugin or of the theme, 2: a span of time. */
		return sprintf( __( 'The post could not be rendered: %1$s. It is tried again in %2$s.', 'bridge-for-medium' ), rtrim( $row['death'], '.' ), $when );
	}

	/**
	 * Whether a post is set aside.
	 *
	 * @param int $post_id Which.
	 * @return bool
	 */
	public function is( $post_id ) {
		return $this->deaths( $post_id ) >= self::MOST_DEATHS;
	}

	/**
	 * Set limits where PHP has none, and let the time begin anew.
	 */
	private function limit(): void {
		$this->limits['time']   = (int) ini_get( 'max_execution_time' );
		$this->limits['memory'] = (string) ini_get( 'memory_limit' );
		$this->set_time( $this->time_s );
		if ( '-1' === $this->limits['memory'] ) {
			ini_set( 'memory_limit', (string) ( memory_get_usage( true ) + self::MEMORY ) ); // phpcs:ignore WordPress.PHP.IniSet -- put back in leave().
		}
	}

	/**
	 * A try is over.
	 */
	private function leave( int $post_id ): void {
		$this->begun[ get_current_blog_id() ][ $post_id ] = false;
		$this->set_time( $this->limits['time'] );
		if ( '-1' === $this->limits['memory'] ) {
			ini_set( 'memory_limit', '-1' ); // phpcs:ignore WordPress.PHP.IniSet
		}
	}

	/**
	 * Seconds from now on; some hosts do not let that be set.
	 *
	 * @param int $seconds How many; 0 for no limit.
	 */
	private function set_time( int $seconds ): void {
		if ( function_exists( 'set_time_limit' ) ) {
			set_time_limit( $seconds );
		}
	}
}
