<?php
/**
 * The command `wp bridge`.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Tells your bridge about posts.
 */
class Cli {

	private Acts $acts;
	private Changes $changes;
	private Visibility $visibility;
	private Health $health;
	private Settings $settings;
	private Sweep $sweep;
	private Pages_Move $pages_move;
	private Queue $queue;
	private Set_Aside $set_aside;
	private Post_Table $post_table;
	private Standings $standings;
	private Ping $ping;
	private Clock $clock;
	private Events $events;

	/** What it works with. */
	public function __construct( Acts $acts, Changes $changes, Visibility $visibility, Health $health, Settings $settings, Sweep $sweep, Pages_Move $pages_move, Queue $queue, Set_Aside $set_aside, Post_Table $post_table, Standings $standings, Ping $ping, Clock $clock, Events $events ) {
		$this->acts       = $acts;
		$this->changes    = $changes;
		$this->visibility = $visibility;
		$this->health     = $health;
		$this->settings   = $settings;
		$this->sweep      = $sweep;
		$this->pages_move = $pages_move;
		$this->queue      = $queue;
		$this->set_aside  = $set_aside;
		$this->post_table = $post_table;
		$this->standings  = $standings;
		$this->ping       = $ping;
		$this->clock      = $clock;
		$this->events     = $events;
	}

	/**
	 * Tells the bridge about posts again, and that you asked for it: their age does not matter then.
	 *
	 * A story that exists is never created a second time.
	 *
	 * ## OPTIONS
	 *
	 * <id>...
	 * : Ids of the posts.
	 *
	 * [--format=<format>]
	 * : Print a row instead of a sentence: table, csv, json or yaml.
	 *
	 * ## EXAMPLES
	 *
	 *     wp bridge resend 42
	 *
	 * @param string[]              $ids     The ids.
	 * @param array<string, string> $options The format.
	 */
	public function resend( $ids, $options = array() ) {
		$posts = $this->find( $ids );
		foreach ( $posts as $post ) {
			if ( ! $this->acts->may_send_by_command( $post->ID ) ) {
				/* translators: %s: an id. */
				\WP_CLI::error( sprintf( __( 'This user may not edit and publish post %s. Nothing was sent.', 'bridge-for-medium' ), $post->ID ) );
			}
		}
		foreach ( $posts as $post ) {
			$this->changes->mark( $post->ID, $this->visibility->is_public( $post ), 'resync' );
		}
		$this->health->clear();
		$this->send( array(), $options );
	}

	/**
	 * Tells the bridge now about everything that waits. For the system's cron, where WP-Cron is off.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : Print a row instead of a sentence: table, csv, json or yaml.
	 *
	 * @param string[]              $none    Nothing.
	 * @param array<string, string> $options The format.
	 */
	public function send( $none = array(), $options = array() ) {
		if ( ! $this->settings->connection() || ! $this->settings->is_watching() ) {
			\WP_CLI::error( $this->settings->is_copy() ? __( 'This site has another address than when it was connected: nothing is sent.', 'bridge-for-medium' ) : __( 'Not connected, or switched off: look at Settings, Bridge for Medium.', 'bridge-for-medium' ) );
		}
		// What WP-Cron would do, where it is off.
		$this->sweep->run();
		$this->pages_move->run();
		$accepted = $this->queue->run();
		$waiting  = count( $this->changes->read() ) + count( $this->changes->read_gone() );
		$error    = $waiting ? $this->health->read()['error'] : '';
		if ( isset( $options['format'] ) ) {
			$this->print_rows( $options, array( compact( 'accepted', 'waiting', 'error' ) ) );
		} elseif ( $waiting ) {
			/* translators: 1: how many were sent, 2: how many wait, 3: the last error. */
			\WP_CLI::warning( sprintf( __( 'Accepted: %1$d. Waiting: %2$d. %3$s', 'bridge-for-medium' ), $accepted, $waiting, $error ) );
		} else {
			/* translators: %d: how many. */
			\WP_CLI::success( sprintf( _n( '%d accepted, none waiting.', '%d accepted, none waiting.', $accepted, 'bridge-for-medium' ), $accepted ) );
		}
	}

	/**
	 * Lists what waits to be told, with the reason where it does not go: one row for each post, what waits longest first.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : table, csv, json, yaml or count.
	 * ---
	 * default: table
	 * ---
	 *
	 * @param string[]              $none    Nothing.
	 * @param array<string, string> $options The format.
	 */
	public function queue( $none = array(), $options = array() ) {
		$rows = array();
		foreach ( $this->changes->read_gone() as $gone ) {
			$event  = $gone->event ? $gone->event : new Event();
			$rows[] = $this->row( $gone->id, 'deleted', $gone->at, $event->failures, $event->not_before, $event->error );
		}
		foreach ( $this->changes->read() as $post_id ) {
			$mark     = $this->changes->of( $post_id );
			$event    = $this->events->of( $post_id );
			$failures = ( $event ? $event->failures : 0 ) + $this->set_aside->deaths( $post_id );
			$next     = max( $event ? $event->not_before : 0, $this->set_aside->rests_until( $post_id ) );
			$rows[]   = $this->row( $post_id, $mark ? $mark->trigger : '', $this->post_table->read( $post_id )['marked_at'], $failures, $next, $this->standings->of( $post_id )->reason );
		}
		$this->print_rows( $options, $rows, array( 'post_id', 'trigger', 'since', 'failures', 'next_try', 'reason' ) );
	}

	/**
	 * Keeps posts from Medium, as "Stays here" in the editor does.
	 *
	 * ## OPTIONS
	 *
	 * <id>...
	 * : Ids of the posts.
	 *
	 * [--format=<format>]
	 * : Print rows instead of a sentence: table, csv, json or yaml.
	 *
	 * ## EXAMPLES
	 *
	 *     wp bridge exclude 42 43
	 *
	 * @param string[]              $ids     The ids.
	 * @param array<string, string> $options The format.
	 */
	public function exclude( $ids, $options = array() ) {
		$this->choose( $ids, 'no', $options );
	}

	/**
	 * Lets posts go to Medium, as "Goes to Medium" in the editor does.
	 *
	 * ## OPTIONS
	 *
	 * <id>...
	 * : Ids of the posts.
	 *
	 * [--format=<format>]
	 * : Print rows instead of a sentence: table, csv, json or yaml.
	 *
	 * ## EXAMPLES
	 *
	 *     wp bridge include 42
	 *
	 * @param string[]              $ids     The ids.
	 * @param array<string, string> $options The format.
	 */
	public function include( $ids, $options = array() ) {
		$this->choose( $ids, 'yes', $options );
	}

	/**
	 * Asks the bridge whether the two know each other, as the button "Test the connection" does; ends with 1 where they do not.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : Print a row instead of a sentence: table, csv, json or yaml.
	 *
	 * @param string[]              $none    Nothing.
	 * @param array<string, string> $options The format.
	 */
	public function test( $none = array(), $options = array() ) {
		if ( get_current_user_id() && ! current_user_can( 'manage_options' ) ) {
			\WP_CLI::error( __( 'You may not change these settings.', 'bridge-for-medium' ) );
		}
		$connection = $this->settings->connection();
		if ( ! $connection ) {
			\WP_CLI::error( __( 'There is no connection string. Paste it into Settings, Bridge for Medium, or define BRIDGE_FOR_MEDIUM_CONNECTION in wp-config.php.', 'bridge-for-medium' ) );
		}
		$result = $this->ping->connect( $connection );
		if ( isset( $options['format'] ) ) {
			$row = array( 'ok' => $result['ok'] ? 'yes' : 'no' );
			foreach ( array( 'site', 'account', 'route', 'bridge' ) as $name ) {
				$row[ $name ] = isset( $result['answer'][ $name ] ) && is_scalar( $result['answer'][ $name ] ) ? (string) $result['answer'][ $name ] : '';
			}
			$this->print_rows( $options, array( $row + array( 'message' => $result['message'] ) ) );
			\WP_CLI::halt( $result['ok'] ? 0 : 1 );
		}
		if ( ! $result['ok'] ) {
			\WP_CLI::error( $result['message'] );
		}
		\WP_CLI::success( $result['message'] );
	}

	/**
	 * Tries the connection, and connects this address.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : Print a row instead of a sentence: table, csv, json or yaml.
	 *
	 * @param string[]              $none    Nothing.
	 * @param array<string, string> $options The format.
	 */
	public function connect( $none = array(), $options = array() ) {
		$this->test( $none, $options );
	}

	/**
	 * Says where posts stand.
	 *
	 * ## OPTIONS
	 *
	 * <id>...
	 * : Ids of the posts.
	 *
	 * [--format=<format>]
	 * : Print rows with a head instead of bare lines: table, csv, json or yaml.
	 *
	 * @param string[]              $ids     The ids.
	 * @param array<string, string> $options The format.
	 */
	public function status( $ids, $options = array() ) {
		$rows = array();
		foreach ( $ids as $id ) {
			$this->refuse_stranger( absint( $id ) );
			$standing = $this->standings->of( absint( $id ) );
			$rows[]   = array(
				'post_id' => $id,
				'word'    => '' === $standing->word ? '-' : $standing->word,
				'story'   => $standing->story_url,
				'reason'  => $standing->reason,
			);
		}
		if ( isset( $options['format'] ) ) {
			$this->print_rows( $options, $rows );
			return;
		}
		foreach ( $rows as $row ) {
			\WP_CLI::line( implode( "\t", $row ) );
		}
	}

	/**
	 * Write down a choice for posts: for all, or for none where one of them is no post of ours.
	 *
	 * @param string[]              $ids     The ids.
	 * @param string                $choice  One of Choice::VALUES.
	 * @param array<string, string> $options The format.
	 */
	private function choose( array $ids, string $choice, array $options ): void {
		$posts = $this->find( $ids );
		$rows  = array();
		foreach ( $posts as $post ) {
			$this->refuse_stranger( $post->ID );
		}
		foreach ( $posts as $post ) {
			update_post_meta( $post->ID, Choice::META, $choice );
			$rows[] = array(
				'post_id' => $post->ID,
				'choice'  => $choice,
			);
		}
		if ( isset( $options['format'] ) ) {
			$this->print_rows( $options, $rows );
		} else {
			/* translators: 1: how many posts, 2: yes or no. */
			\WP_CLI::success( sprintf( _n( 'Chosen for %1$d post: %2$s. The bridge is told in a moment.', 'Chosen for %1$d posts: %2$s. The bridge is told in a moment.', count( $rows ), 'bridge-for-medium' ), count( $rows ), $choice ) );
		}
	}

	/**
	 * End with an error where somebody is logged in who may not edit a post; nobody is somebody with a shell.
	 */
	private function refuse_stranger( int $post_id ): void {
		if ( get_current_user_id() && ! current_user_can( 'edit_post', $post_id ) ) {
			/* translators: %d: an id. */
			\WP_CLI::error( sprintf( __( 'This user may not edit post %d.', 'bridge-for-medium' ), $post_id ) );
		}
	}

	/**
	 * The posts of these ids; ends with an error where one is none that is watched.
	 *
	 * @param string[] $ids The ids.
	 * @return \WP_Post[]
	 */
	private function find( array $ids ): array {
		$posts = array();
		foreach ( $ids as $id ) {
			$post = get_post( absint( $id ) );
			if ( ! $post || ! $this->settings->is_of_a_watched_type( $post ) ) {
				/* translators: %s: an id. */
				\WP_CLI::error( sprintf( __( '%s is not a post of a type that is watched.', 'bridge-for-medium' ), $id ) );
			}
			$posts[] = $post;
		}
		return $posts;
	}

	/**
	 * What waits, as a row. `trigger` is `deleted` for a post that is gone; times are seconds since 1970.
	 *
	 * @return array<string, int|string>
	 */
	private function row( int $post_id, string $trigger, int $since, int $failures, int $next, string $reason ): array {
		$next_try = $next > $this->clock->now() ? Wire::instant( $next ) : '';
		$since    = Wire::instant( $since );
		return compact( 'post_id', 'trigger', 'since', 'failures', 'next_try', 'reason' );
	}

	/**
	 * Print rows.
	 *
	 * @param array<string, string>             $options The format.
	 * @param array<int, array<string, mixed>>  $rows    The rows.
	 * @param string[]                          $columns Their names, for a list that may be empty.
	 */
	private function print_rows( $options, array $rows, array $columns = array() ) {
		$format = isset( $options['format'] ) ? $options['format'] : 'table';
		\WP_CLI\Utils\format_items( $format, $rows, $columns ? $columns : array_keys( $rows[0] ) );
	}
}
