<?php
/**
 * What is large: the frozen bytes of hooks, and the pages for Medium's importer.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Rows of a table of our own. WordPress loads all meta of a post with the post, so a list of posts would carry every text
 * a second and a third time; and whatever copies a post copies its meta.
 */
class Bodies {

	/** Of its table; which columns that has Tables says. */
	const NAME = 'bodies';

	/** A hook; its name is the webhook's id. */
	const EVENT = 'event';
	/** A page; its name is its slug. */
	const PAGE = 'page';

	private Tables $tables;
	private Settings $settings;

	/** What it works with. */
	public function __construct( Tables $tables, Settings $settings ) {
		$this->tables   = $tables;
		$this->settings = $settings;
	}

	/**
	 * Store one, in the place of another of its name. A table that was lost (a backup without it) is made again.
	 *
	 * @param int                  $post_id Whose.
	 * @param string               $kind    EVENT or PAGE.
	 * @param string               $name    Its name, of which there is one on a site.
	 * @param string               $body    The bytes.
	 * @param array<string, mixed> $more    `account`, `role`, `sequence` of a page.
	 * @return bool Whether these very bytes can be read again.
	 */
	public function put( $post_id, $kind, $name, $body, array $more = array() ) {
		$row = compact( 'post_id', 'kind', 'name', 'body' ) + $more;
		if ( $this->replace( $row ) ) {
			return true;
		}
		$this->tables->make();
		return $this->replace( $row );
	}

	/**
	 * The one of this name.
	 *
	 * @param string $kind EVENT or PAGE.
	 * @param string $name Its name.
	 * @return array{post_id: int, account: string, role: string, sequence: int, body: string}|null
	 */
	public function find( $kind, $name ) {
		global $wpdb;
		$table = $this->tables->name( self::NAME );
		// phpcs:ignore WordPress.DB -- a table of ours, by its index.
		$row = $wpdb->get_row( $wpdb->prepare( "SELECT post_id, account, role, sequence, body FROM $table WHERE name = %s AND kind = %s", $name, $kind ), ARRAY_A );
		return $row ? $this->with_numbers( $row ) : null;
	}

	/**
	 * All of a post, without their bytes, oldest first.
	 *
	 * @param int    $post_id Whose.
	 * @param string $kind    EVENT or PAGE.
	 * @return array<string, array{post_id: int, account: string, role: string, sequence: int}> By name.
	 */
	public function of( $post_id, $kind ) {
		global $wpdb;
		$table = $this->tables->name( self::NAME );
		// phpcs:ignore WordPress.DB -- a table of ours, by its index.
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT name, post_id, account, role, sequence FROM $table WHERE post_id = %d AND kind = %s ORDER BY id", $post_id, $kind ), ARRAY_A );
		return array_map( array( $this, 'with_numbers' ), array_column( $rows, null, 'name' ) );
	}

	/**
	 * Take the bytes away and keep the rows.
	 *
	 * @param int      $post_id Whose.
	 * @param string[] $names   Which.
	 */
	public function clear( $post_id, array $names ) {
		global $wpdb;
		foreach ( $names as $name ) {
			// phpcs:ignore WordPress.DB -- a table of ours.
			$wpdb->update( $this->tables->name( self::NAME ), array( 'body' => '' ), compact( 'post_id', 'name' ) );
		}
	}

	/**
	 * Delete some.
	 *
	 * @param int      $post_id Whose.
	 * @param string[] $names   Which.
	 */
	public function delete( $post_id, array $names ) {
		global $wpdb;
		foreach ( $names as $name ) {
			// phpcs:ignore WordPress.DB -- a table of ours.
			$wpdb->delete( $this->tables->name( self::NAME ), compact( 'post_id', 'name' ) );
		}
	}

	/**
	 * Of a post's hooks one is being told; the bytes of every other are of no use.
	 *
	 * @param int    $post_id Whose.
	 * @param string $id      The webhook's id; empty when none is.
	 */
	public function keep_event( $post_id, $id = '' ) {
		$this->delete( $post_id, array_diff( array_keys( $this->of( $post_id, self::EVENT ) ), array( $id ) ) );
	}

	/**
	 * A post is deleted for good.
	 *
	 * @param int      $post_id Which.
	 * @param \WP_Post $post    As it was.
	 */
	public function forget( $post_id, $post ) {
		if ( $this->settings->is_of_a_watched_type( $post ) ) {
			global $wpdb;
			// phpcs:ignore WordPress.DB -- a table of ours.
			$wpdb->delete( $this->tables->name( self::NAME ), compact( 'post_id' ) );
		}
	}

	/**
	 * Delete what belongs to posts that went while nobody was watching.
	 */
	public function sweep() {
		global $wpdb;
		$table = $this->tables->name( self::NAME );
		// phpcs:ignore WordPress.DB -- a table of ours.
		$wpdb->query( "DELETE bodies FROM $table bodies LEFT JOIN $wpdb->posts posts ON posts.ID = bodies.post_id WHERE posts.ID IS NULL" );
	}

	/**
	 * Write a row, and read it again: a database may cut what is too long for it, or refuse it without a word.
	 *
	 * @param array<string, mixed> $row The row.
	 */
	private function replace( array $row ): bool {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- a table of ours.
		if ( ! $wpdb->replace( $this->tables->name( self::NAME ), $row ) ) {
			return false;
		}
		$stored = $this->find( $row['kind'], $row['name'] );
		return $stored && $row['body'] === $stored['body'];
	}

	/**
	 * A row as the database gives it, with numbers as numbers.
	 *
	 * @param array<string, string> $row The row.
	 * @return array<string, mixed>
	 */
	private function with_numbers( array $row ): array {
		return array(
			'post_id'  => (int) $row['post_id'],
			'sequence' => (int) $row['sequence'],
		) + $row;
	}
}
