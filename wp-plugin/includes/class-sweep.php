<?php
/**
 * Finds posts that became public without a word.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Code that writes into the database, or that saves without the hooks that come after a save, publishes posts that the
 * Watcher never sees. Once an hour they are looked for: public, of a watched type, dated since this site has been watched
 * without a break, and nothing known of them. What is older belongs to the backlog, as does what an importer brings.
 */
class Sweep {

	/** Posts of one sweep; the rest has its turn an hour later. */
	const MOST = 100;
	/** Seconds after which no more of them are looked for. */
	const SECONDS = 10;

	private Settings $settings;
	private Post_Table $post_table;
	private Clock $clock;
	private Changes $changes;
	private Visibility $visibility;
	private Hooks $hooks;
	private Records $records;
	private Knowledge $knowledge;
	private Tables $tables;

	/** What it works with. */
	public function __construct( Settings $settings, Post_Table $post_table, Clock $clock, Changes $changes, Visibility $visibility, Hooks $hooks, Records $records, Knowledge $knowledge, Tables $tables ) {
		$this->settings   = $settings;
		$this->post_table = $post_table;
		$this->clock      = $clock;
		$this->changes    = $changes;
		$this->visibility = $visibility;
		$this->hooks      = $hooks;
		$this->records    = $records;
		$this->knowledge  = $knowledge;
		$this->tables     = $tables;
	}

	/**
	 * Mark what was missed.
	 */
	public function run() {
		$since = $this->settings->watched_since();
		if ( ! $this->settings->is_watching() ) {
			if ( $this->settings->get( 'watched_since' ) ) {
				$this->settings->change( array( 'watched_since' => 0 ) );
			}
			return;
		}
		if ( ! $since ) {
			$this->settings->begin_watch();
			return;
		}
		// What version 0.1 knew stands elsewhere until the queue has moved it.
		if ( $this->post_table->has_moved() ) {
			$this->mark_missed( $since );
		}
	}

	/**
	 * Mark what was missed; what is not to be told stands in the way of none behind it.
	 */
	private function mark_missed( int $since ): void {
		$ends   = $this->clock->now() + self::SECONDS;
		$marked = 0;
		$last   = 0;
		do {
			$post_ids = $this->missed( $since, $last );
			_prime_post_caches( $post_ids, false, false );
			$posts = array_filter( array_map( 'get_post', $post_ids ), array( $this, 'is_to_be_told' ) );
			foreach ( array_slice( $posts, 0, self::MOST - $marked ) as $post ) {
				$this->changes->mark( $post->ID, false, 'cron' );
				++$marked;
			}
			$last = end( $post_ids );
		} while ( $post_ids && $marked < self::MOST && $this->clock->now() < $ends );
	}

	/**
	 * Whether somebody has to be told of a post. What breaks while it is asked is found again where posts are set aside for it.
	 */
	private function is_to_be_told( ?\WP_Post $post ): bool {
		try {
			return $post && $this->visibility->is_public( $post ) && $this->hooks->is_eligible( $post );
		} catch ( \Throwable $error ) {
			return true;
		}
	}

	/**
	 * An importer saved a post that the sweep would take for missed: the bridge is not told of it.
	 *
	 * @param \WP_Post $post The post.
	 */
	public function leave_out( \WP_Post $post ) {
		if ( $this->visibility->is_public( $post ) && $this->is_unheard_of( $post ) ) {
			$this->knowledge->keep( $post->ID, $this->knowledge->of( $post->ID, true ) );
		}
	}

	/**
	 * Whether a post is as young as the watch and nothing is known of it: if it is public, nobody said so when it became it.
	 *
	 * @param \WP_Post $post The post.
	 * @return bool
	 */
	public function is_unheard_of( \WP_Post $post ) {
		$since = $this->settings->watched_since();
		return $since && $post->post_date >= $this->to_local( $since ) && ! $this->records->read( $post->ID, Records::KNOWN );
	}

	/**
	 * Posts of which neither a mark nor an event nor a word to the bridge says that they are public.
	 *
	 * @param int $since Seconds since 1970.
	 * @param int $after Of a higher id than this one.
	 * @return int[]
	 */
	private function missed( int $since, int $after ): array {
		global $wpdb;
		$types = $this->settings->post_types();
		$slots = implode( ', ', array_fill( 0, count( $types ), '%s' ) );
		$table = $this->tables->name( Post_Table::NAME );
		$known = "SELECT 1 FROM $table ours WHERE ours.post_id = posts.ID AND (ours.changed <> '' OR ours.event <> '' OR ours.known LIKE %s)";
		$query = "SELECT ID FROM $wpdb->posts posts WHERE post_type IN ($slots) AND post_status = 'publish' AND post_date >= %s AND ID > %d AND NOT EXISTS ($known) ORDER BY ID LIMIT %d";
		$words = array( $this->to_local( $since ), $after, '%' . $wpdb->esc_like( '"public":true' ) . '%', self::MOST );
		// phpcs:ignore WordPress.DB -- prepared here; once an hour, by the index of types, states and dates.
		return $types ? array_map( 'intval', $wpdb->get_col( $wpdb->prepare( $query, array_merge( $types, $words ) ) ) ) : array();
	}

	/**
	 * A moment as `post_date` has it: a draft that was published in the database has no other.
	 */
	private function to_local( int $at ): string {
		return get_date_from_gmt( gmdate( 'Y-m-d H:i:s', $at ) );
	}
}
