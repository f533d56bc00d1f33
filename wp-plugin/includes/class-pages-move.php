<?php
/**
 * Brings the pages that the first version kept in post meta to the table.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * In parts that any host has the time for, one after the other until none is left. Each line is stored before it is taken
 * away, so whoever dies between the two costs nothing; and what is asked for meanwhile is moved at once. So nothing waits
 * for the move, and nothing is lost by half of it.
 */
class Pages_Move {

	/** Set when nothing is left. */
	const OPTION = 'bridge_for_medium_pages_moved';
	/** Key of a page, without its slug. */
	const PAGE = '_bridge_for_medium_page_';

	/** Lines of one question to the database, and seconds of one part. */
	const AT_ONCE = 100;
	const PART_S  = 15;
	/** Seconds between two parts: the rest of the site wants its turn. */
	const PAUSE_S = 10;

	private Clock $clock;
	private Bodies $bodies;
	private Schedule $schedule;

	/** What it works with. */
	public function __construct( Clock $clock, Bodies $bodies, Schedule $schedule ) {
		$this->clock    = $clock;
		$this->bodies   = $bodies;
		$this->schedule = $schedule;
	}

	/**
	 * Move a part.
	 *
	 * @param int $seconds Begin nothing new after so many.
	 */
	public function run( $seconds = self::PART_S ) {
		$ends = $this->clock->now() + $seconds;
		while ( ! $this->is_done() ) {
			$lines = $this->read();
			if ( ! $lines ) {
				update_option( self::OPTION, '1' );
			}
			foreach ( $lines as $line ) {
				if ( $this->clock->now() >= $ends ) {
					$this->schedule->move_at( $this->clock->now() + self::PAUSE_S );
					return;
				}
				if ( ! $this->move( $line ) ) {
					$this->schedule->move_at( $this->clock->now() + HOUR_IN_SECONDS );
					return;
				}
			}
		}
	}

	/**
	 * Somebody asks for what belongs to a post.
	 *
	 * @param int $post_id Which.
	 */
	public function of_post( $post_id ) {
		global $wpdb;
		if ( $this->is_done() ) {
			return;
		}
		$page = $wpdb->esc_like( self::PAGE ) . '%';
		// phpcs:ignore WordPress.DB -- by an indexed key, until everything is moved.
		foreach ( $wpdb->get_results( $wpdb->prepare( "SELECT meta_id, post_id, meta_key FROM $wpdb->postmeta WHERE post_id = %d AND meta_key LIKE %s", $post_id, $page ) ) as $line ) {
			$this->move( $line );
		}
	}

	/**
	 * Somebody asks for a page.
	 *
	 * @param string $slug Its slug.
	 */
	public function of_slug( $slug ) {
		global $wpdb;
		if ( $this->is_done() ) {
			return;
		}
		// phpcs:ignore WordPress.DB -- by an indexed key, until everything is moved.
		array_map( array( $this, 'of_post' ), $wpdb->get_col( $wpdb->prepare( "SELECT post_id FROM $wpdb->postmeta WHERE meta_key = %s", self::PAGE . $slug ) ) );
	}

	/**
	 * Whether nothing is left.
	 */
	private function is_done(): bool {
		return (bool) get_option( self::OPTION );
	}

	/**
	 * Some lines that are left, without what stands in them.
	 *
	 * @return object[]
	 */
	private function read(): array {
		global $wpdb;
		$page = $wpdb->esc_like( self::PAGE ) . '%';
		// phpcs:ignore WordPress.DB -- by an indexed key, a few times in the life of a site.
		return $wpdb->get_results( $wpdb->prepare( "SELECT meta_id, post_id, meta_key FROM $wpdb->postmeta WHERE meta_key LIKE %s LIMIT %d", $page, self::AT_ONCE ) );
	}

	/**
	 * Move a line.
	 *
	 * @param object $line `meta_id`, `post_id`, `meta_key`.
	 * @return bool False when the database does not take it.
	 */
	private function move( $line ): bool {
		global $wpdb;
		$post_id = (int) $line->post_id;
		// phpcs:ignore WordPress.DB -- past the cache, in which every text would stay.
		$page = Record::read( $post_id, (string) $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM $wpdb->postmeta WHERE meta_id = %d", $line->meta_id ) ) );
		// What another post's was is a copy, and what cannot be read is nobody's.
		if ( $page && ! $this->store( $post_id, substr( $line->meta_key, strlen( self::PAGE ) ), $page ) ) {
			return false;
		}
		// phpcs:ignore WordPress.DB -- this very row.
		$wpdb->delete( $wpdb->postmeta, array( 'meta_id' => $line->meta_id ) );
		wp_cache_delete( $post_id, 'post_meta' );
		return true;
	}

	/**
	 * Store a page. What is in the table already is newer.
	 *
	 * @param int                  $post_id Whose.
	 * @param string               $slug    Its slug.
	 * @param array<string, mixed> $page    What stood in its line.
	 */
	private function store( int $post_id, string $slug, array $page ): bool {
		$more = array_intersect_key( $page, array_flip( array( 'account', 'role', 'sequence' ) ) );
		return $this->bodies->find( Bodies::PAGE, $slug ) || $this->bodies->put( $post_id, Bodies::PAGE, $slug, isset( $page['html'] ) ? $page['html'] : '', $more );
	}
}
