<?php
/**
 * What is counted and known of each post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A table of our own, a row for each post that was ever told of or is to be. Not post meta, where version 0.1 kept it: whatever
 * duplicates, republishes, restores, imports or syncs a post carries all of its meta along, onto a copy or back onto the original,
 * and a counter that falls looks like a restored backup.
 */
class Post_Table {

	/** Of its table; which columns that has Tables says. */
	const NAME = 'posts';
	/** What lists ask for, out of what was stored before it had columns of its own. */
	const SORT = "SET stands = LEFT(SUBSTRING_INDEX(SUBSTRING_INDEX(status, '\"status\":\"', -1), '\"', 1), 20),
waits = status LIKE '%\"action_url\":\"http%' WHERE stands = '' AND status <> ''";

	/** What a post has of which nothing was written yet. */
	const NOTHING = array(
		// Since when it is marked, in seconds since 1970; 0 while it is not.
		'marked_at' => 0,
		'changed'   => '',
		'event'     => '',
		'known'     => '',
		'status'    => '',
		// How often reading it has failed in a row, when it is tried again, and what went wrong (Set_Aside).
		'deaths'    => 0,
		'retry_at'  => 0,
		'death'     => '',
		// What a visitor gets of it (Guest).
		'guest'     => '',
		// Where it stands in the bridge's own word, and whether something waits for a person there: of the status, for lists.
		'stands'    => '',
		'waits'     => 0,
	);
	/** Set once nothing of version 0.1 is left in post meta; what appears there later was copied. */
	const MOVED = 'bridge_for_medium_posts_moved';
	const BATCH = 200;

	/**
	 * What rows have that were read in this request, by blog and post; a list reads hundreds, and most have little.
	 *
	 * @var array<int, array<int, array<string, int|string>>>
	 */
	private array $rows = array();

	private Tables $tables;
	private Later $put_body;

	/**
	 * What it works with.
	 *
	 * @param Tables $tables   The plugin's own.
	 * @param Later  $put_body Bodies::put(), for what version 0.1 kept.
	 */
	public function __construct( Tables $tables, Later $put_body ) {
		$this->tables   = $tables;
		$this->put_body = $put_body;
	}

	/**
	 * A post's row.
	 *
	 * @param int $post_id Which.
	 * @return array<string, int|string> As NOTHING.
	 */
	public function read( $post_id ) {
		$this->prime( array( $post_id ) );
		return $this->rows[ get_current_blog_id() ][ $post_id ] + self::NOTHING;
	}

	/**
	 * Read the rows of many posts at one go.
	 *
	 * @param int[] $post_ids Which.
	 */
	public function prime( array $post_ids ) {
		$blog_id = get_current_blog_id();
		$known   = isset( $this->rows[ $blog_id ] ) ? $this->rows[ $blog_id ] : array();
		$missing = array_diff( $post_ids, array_keys( $known ) );
		foreach ( array_chunk( $missing, self::BATCH ) as $some ) {
			$rows = $this->select( $some );
			foreach ( $some as $post_id ) {
				$this->rows[ $blog_id ][ $post_id ] = isset( $rows[ $post_id ] ) ? $rows[ $post_id ] : $this->adopt( $post_id );
			}
		}
	}

	/**
	 * Forget what was read: another process may have written since.
	 *
	 * @param int $post_id Of which post.
	 */
	public function refresh( $post_id ) {
		unset( $this->rows[ get_current_blog_id() ][ $post_id ] );
	}

	/**
	 * Write the first row of a post without a look at what is there: one question to the database, and not two.
	 *
	 * @param int                       $post_id Which.
	 * @param array<string, int|string> $columns What, by column.
	 * @return bool False where nothing was written: there is a row, or may be, or the database did not take it.
	 */
	public function add( int $post_id, array $columns ): bool {
		global $wpdb;
		if ( ! $this->has_moved() ) {
			return false;
		}
		$this->refresh( $post_id );
		$table  = $this->tables->name( self::NAME );
		$names  = implode( ', ', array_keys( $columns ) );
		$values = implode( ', ', array_fill( 0, count( $columns ), '%s' ) );
		// phpcs:ignore WordPress.DB -- our own names of columns.
		return 1 === $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO $table (post_id, $names) VALUES (%d, $values)", array_merge( array( $post_id ), array_values( $columns ) ) ) );
	}

	/**
	 * Write some columns of a post's row.
	 *
	 * @param int                       $post_id Which.
	 * @param array<string, int|string> $changes What, by column.
	 * @return bool False when the database did not take it.
	 */
	public function write( $post_id, array $changes ) {
		if ( ! $this->has_moved() && ! $this->move_one( $post_id ) ) {
			return false; // What version 0.1 kept would be taken for a copy beside it.
		}
		$this->refresh( $post_id );
		$changes = $this->sorted( $changes );
		return $this->upsert( $post_id, $changes, array_keys( $changes ) );
	}

	/**
	 * Take a mark away, unless it is another one by now.
	 *
	 * @param int    $post_id Whose.
	 * @param string $line    The mark as it was read.
	 */
	public function unmark( $post_id, $line ) {
		global $wpdb;
		$table = $this->tables->name( self::NAME );
		// phpcs:ignore WordPress.DB -- compared and changed in one statement.
		$wpdb->query( $wpdb->prepare( "UPDATE $table SET changed = '', marked_at = 0 WHERE post_id = %d AND changed = BINARY %s", $post_id, $line ) );
		$this->refresh( $post_id );
	}

	/**
	 * The posts that are marked, longest first.
	 *
	 * @param int $limit At most so many.
	 * @return int[]
	 */
	public function marked( $limit ) {
		global $wpdb;
		$table = $this->tables->name( self::NAME );
		// phpcs:ignore WordPress.DB -- our own table, by an index.
		return array_map( 'intval', $wpdb->get_col( $wpdb->prepare( "SELECT post_id FROM $table WHERE marked_at > 0 ORDER BY marked_at, post_id LIMIT %d", $limit ) ) );
	}

	/**
	 * How many posts wait for a person.
	 *
	 * @param string[] $types  Of these types.
	 * @param int      $author Of this author; 0 for all.
	 * @return int
	 */
	public function count_waiting( array $types, $author = 0 ) {
		global $wpdb;
		if ( ! $types ) {
			return 0;
		}
		$table = $this->tables->name( self::NAME );
		$marks = implode( ',', array_fill( 0, count( $types ), '%s' ) );
		// phpcs:ignore WordPress.DB -- by an index; few rows wait.
		return (int) $wpdb->get_var( $wpdb->prepare( "SELECT COUNT(*) FROM $table rows_of JOIN $wpdb->posts posts ON posts.ID = rows_of.post_id WHERE rows_of.waits = 1 AND posts.post_type IN ($marks) AND posts.post_status <> 'trash' AND ( 0 = %d OR posts.post_author = %d )", array_merge( $types, array( $author, $author ) ) ) );
	}

	/**
	 * The posts whose stories are live.
	 *
	 * @return int[]
	 */
	public function live(): array {
		global $wpdb;
		$table = $this->tables->name( self::NAME );
		return array_map( 'intval', $wpdb->get_col( $wpdb->prepare( "SELECT post_id FROM $table WHERE stands = %s ORDER BY post_id", Status_Word::LIVE ) ) ); // phpcs:ignore WordPress.DB -- by an index.
	}

	/**
	 * All statuses that are stored.
	 *
	 * @return string[] A line of JSON each.
	 */
	public function statuses() {
		global $wpdb;
		$table = $this->tables->name( self::NAME );
		return $wpdb->get_col( "SELECT status FROM $table WHERE status <> ''" ); // phpcs:ignore WordPress.DB -- once.
	}

	/**
	 * A post is gone, and its number may be given to another one.
	 *
	 * @param int $post_id Which.
	 */
	public function delete( $post_id ) {
		global $wpdb;
		$wpdb->delete( $this->tables->name( self::NAME ), array( 'post_id' => $post_id ) ); // phpcs:ignore WordPress.DB
		$this->refresh( $post_id );
	}

	/**
	 * Move some more of what version 0.1 kept in post meta.
	 *
	 * @return bool Whether there may be more to move; false, too, where the database takes none of it.
	 */
	public function move() {
		global $wpdb;
		if ( $this->has_moved() ) {
			return false;
		}
		$keys = "'" . implode( "', '", $this->meta_keys() ) . "'";
		// phpcs:ignore WordPress.DB -- by an indexed key; WP_Query would load the posts.
		$post_ids = array_map( 'intval', $wpdb->get_col( $wpdb->prepare( "SELECT DISTINCT post_id FROM $wpdb->postmeta WHERE meta_key IN ($keys) LIMIT %d", self::BATCH ) ) );
		if ( ! $post_ids ) {
			update_option( self::MOVED, VERSION, true );
			return false;
		}
		foreach ( $post_ids as $post_id ) {
			wp_cache_delete( $post_id, 'post_meta' ); // The database has just said what is there.
		}
		return (bool) array_filter( array_map( array( $this, 'move_one' ), $post_ids ) );
	}

	/**
	 * Whether nothing of version 0.1 is left in post meta.
	 *
	 * @return bool
	 */
	public function has_moved() {
		return (bool) get_option( self::MOVED );
	}

	/**
	 * Move what is in a post's meta. What is there beside a row was copied since.
	 *
	 * @return bool False when the database did not take it.
	 */
	private function move_one( int $post_id ): bool {
		$is_done = ! $this->own_lines( $post_id );
		if ( ! $is_done ) {
			$this->refresh( $post_id );
			$this->read( $post_id );
			$is_done = (bool) $this->select( array( $post_id ) );
		}
		if ( $is_done ) {
			$this->drop_meta( $post_id );
		}
		return $is_done;
	}

	/**
	 * A post without a row: what version 0.1 kept of it, moved.
	 *
	 * @return array<string, int|string> What is not as in NOTHING.
	 */
	private function adopt( int $post_id ): array {
		$lines = $this->has_moved() ? array() : $this->own_lines( $post_id );
		if ( ! $lines ) {
			return array();
		}
		$mark = isset( $lines[ Records::CHANGED ] ) ? Record::read( $post_id, $lines[ Records::CHANGED ] ) : array( 'at' => 0 );
		$row  = array( 'marked_at' => (int) $mark['at'] ) + $lines;
		if ( isset( $row[ Records::EVENT ] ) ) {
			$row[ Records::EVENT ] = $this->without_body( $post_id, $row[ Records::EVENT ] );
		}
		$row = $this->sorted( $row );
		if ( ! $this->upsert( $post_id, $row, array() ) ) {
			return $row;
		}
		$this->drop_meta( $post_id );
		return $this->select( array( $post_id ) )[ $post_id ];
	}

	/**
	 * Put the bytes of a hook, which version 0.1 kept in its line, where they belong. A refused one is never sent again. Where the
	 * database does not take them the post is told with other bytes, of a higher revision.
	 *
	 * @return string The line without them.
	 */
	private function without_body( int $post_id, string $line ): string {
		$event = Record::read( $post_id, $line );
		if ( '' !== $event['body'] && ! isset( $event['refused'] ) ) {
			( $this->put_body )( $post_id, Bodies::EVENT, $event['id'], $event['body'] );
		}
		return Record::line( $post_id, array( 'body' => '' ) + $event );
	}

	/**
	 * The records of version 0.1 that are a post's own.
	 *
	 * @return array<string, string> By column; without those that were copied from another post.
	 */
	private function own_lines( int $post_id ): array {
		$lines = array();
		foreach ( $this->meta_keys() as $column => $key ) {
			$line = (string) get_post_meta( $post_id, $key, true );
			if ( Record::read( $post_id, $line ) ) {
				$lines[ $column ] = $line;
			}
		}
		return $lines;
	}

	/**
	 * Take away what version 0.1 kept of a post.
	 */
	private function drop_meta( int $post_id ): void {
		foreach ( $this->meta_keys() as $key ) {
			if ( metadata_exists( 'post', $post_id, $key ) ) { // Loaded with the post; to delete what is not there costs a query.
				delete_post_meta( $post_id, $key );
			}
		}
	}

	/**
	 * Where version 0.1 kept the records.
	 *
	 * @return array<string, string> By column.
	 */
	private function meta_keys(): array {
		$keys = array();
		foreach ( Records::ALL as $column ) {
			$keys[ $column ] = Records::PREFIX . $column;
		}
		return $keys;
	}

	/**
	 * Rows out of the database.
	 *
	 * @param int[] $post_ids Which.
	 * @return array<int, array<string, int|string>> By post, what is not as in NOTHING.
	 */
	private function select( array $post_ids ): array {
		global $wpdb;
		$table = $this->tables->name( self::NAME );
		$ids   = implode( ',', array_map( 'intval', $post_ids ) );
		$rows  = array();
		foreach ( $wpdb->get_results( "SELECT * FROM $table WHERE post_id IN ($ids)" ) as $row ) { // phpcs:ignore WordPress.DB -- numbers.
			$values = array();
			foreach ( self::NOTHING as $column => $nothing ) {
				$value = is_int( $nothing ) ? (int) $row->$column : (string) $row->$column;
				if ( $nothing !== $value ) {
					$values[ $column ] = $value;
				}
			}
			$rows[ (int) $row->post_id ] = $values;
		}
		$wpdb->flush(); // It would keep them a second time until the next query.
		return $rows;
	}

	/**
	 * Columns with those that lists ask for, where a status is among them.
	 *
	 * @param array<string, int|string> $columns What is written.
	 * @return array<string, int|string>
	 */
	private function sorted( array $columns ) {
		if ( ! isset( $columns[ Records::STATUS ] ) ) {
			return $columns;
		}
		$status = (array) json_decode( (string) $columns[ Records::STATUS ], true );
		return $columns + array(
			'stands' => isset( $status['status'] ) ? substr( (string) $status['status'], 0, 20 ) : '',
			'waits'  => (int) ! empty( $status['action_url'] ),
		);
	}

	/**
	 * Insert a row, or change the one that is there: another process may have been first, and may have told the bridge since.
	 * Where the table is gone it is made, and tried again.
	 *
	 * @param int                       $post_id Which.
	 * @param array<string, int|string> $changes What, by column.
	 * @param string[]                  $again   Columns that are written over.
	 */
	private function upsert( int $post_id, array $changes, array $again ): bool {
		global $wpdb;
		$table   = $this->tables->name( self::NAME );
		$columns = implode( ', ', array_keys( $changes ) );
		$values  = implode( ', ', array_fill( 0, count( $changes ), '%s' ) );
		$again   = implode(
			', ', array_map(
				static function ( $column ) {
				return "$column = VALUES($column)";
				}, array_merge( array( 'post_id' ), $again )
			)
		);
		// phpcs:ignore WordPress.DB -- our own names of columns.
		$query = $wpdb->prepare( "INSERT INTO $table (post_id, $columns) VALUES (%d, $values) ON DUPLICATE KEY UPDATE $again", array_merge( array( $post_id ), array_values( $changes ) ) );
		if ( false !== $wpdb->query( $query ) ) { // phpcs:ignore WordPress.DB
			return true;
		}
		$this->tables->make();
		return false !== $wpdb->query( $query ); // phpcs:ignore WordPress.DB
	}
}
