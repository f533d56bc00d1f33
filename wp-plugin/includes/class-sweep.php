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
	private Tables $tables;

	/** What it works with. */
	public function __construct( Settings $settings, Post_Table $post_table, Clock $clock, Changes $changes, Visibility $visibility, Hooks $hooks, Tables $tables ) {
		$this->settings   = $settings;
		$this->post_table = $post_table;
		$this->clock      = $clock;
		$this->changes    = $changes;
		$this->visibility = $visibility;
		$this->hooks      = $hooks;
		$this->tables     = $tables;
	}

	/**
	 * Mark what was missed.
	 */
	public function run() {
		if ( ! $this->settings->is_watching() ) {
			if ( $this->settings->get( 'watched_since' ) ) {
				$this->settings->change( array( 'watched_since' => 0 ) );
			}
			return;
		}
		$from = $this->settings->watched_from();
		if ( '' === $from ) {
			$this->settings->begin_watch();
			return;
		}
		// What version 0.1 knew stands elsewhere until the queue has moved it.
		if ( $this->post_table->has_moved() ) {
			$this->mark_missed( $from );
		}
	}

	/**
	 * Mark what was missed; what is not to be told stands in the way of none behind it.
	 */
	private function mark_missed( string $from ): void {
		$ends   = $this->clock->now() + self::SECONDS;
		$marked = 0;
		$last   = 0;
		do {
			$post_ids = $this->missed( $from, $last );
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
	 * Posts of which neither a mark nor an event nor a word to the bridge says that they are public.
	 *
	 * @param string $from  As `post_date` has it.
	 * @param int    $after Of a higher id than this one.
	 * @return int[]
	 */
	private function missed( string $from, int $after ): array {
		global $wpdb;
		$types = $this->settings->post_types();
		$slots = implode( ', ', array_fill( 0, count( $types ), '%s' ) );
		$table = $this->tables->name( Post_Table::NAME );
		$known = "SELECT 1 FROM $table ours WHERE ours.post_id = posts.ID AND (ours.changed <> '' OR ours.event <> '' OR ours.known LIKE %s)";
		$query = "SELECT ID FROM $wpdb->posts posts WHERE post_type IN ($slots) AND post_status = 'publish' AND post_date >= %s AND ID > %d AND NOT EXISTS ($known) ORDER BY ID LIMIT %d";
		$words = array( $from, $after, '%' . $wpdb->esc_like( '"public":true' ) . '%', self::MOST );
		// phpcs:ignore WordPress.DB -- prepared here; once an hour, by the index of types, states and dates.
		return $types ? array_map( 'intval', $wpdb->get_col( $wpdb->prepare( $query, array_merge( $types, $words ) ) ) ) : array();
	}
}
