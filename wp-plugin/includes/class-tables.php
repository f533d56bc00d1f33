<?php
/**
 * The plugin's own tables.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Made by dbDelta, for each site at the moment when one is first used: a site that is added to a network later, one that is
 * restored without them and an update that runs no activation hook need nothing else. Made anew when a later version of this
 * plugin wants other columns. Asking whether they are there costs no query.
 */
class Tables {

	/** Which definitions this site's tables have; loaded with every request anyway. */
	const OPTION = 'bridge_for_medium_tables';

	/** How their names begin, after the site's prefix. */
	const PREFIX = 'bridge_for_medium_';

	/**
	 * All of them, by the end of the name: columns and keys as dbDelta() compares them. Here, and not with who works with each: which
	 * definitions there are is asked whenever one is used, and would have every class of theirs loaded.
	 *
	 * @link https://developer.wordpress.org/reference/functions/dbdelta/
	 */
	const ALL = array(
		'posts' => 'post_id bigint(20) unsigned NOT NULL,
marked_at bigint(20) unsigned NOT NULL DEFAULT 0,
changed text NULL,
event longtext NULL,
known longtext NULL,
status longtext NULL,
deaths int(10) unsigned NOT NULL DEFAULT 0,
retry_at bigint(20) unsigned NOT NULL DEFAULT 0,
death text NULL,
guest text NULL,
stands varchar(20) NOT NULL DEFAULT \'\',
waits tinyint(1) unsigned NOT NULL DEFAULT 0,
PRIMARY KEY  (post_id),
KEY marked_at (marked_at),
KEY stands (stands),
KEY waits (waits)',
		// Of bytes, not letters: whatever charset the database has, they come back as they went in.
		'bodies' => 'id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
post_id bigint(20) unsigned NOT NULL,
kind varchar(10) NOT NULL,
name varchar(64) NOT NULL,
account varchar(100) NOT NULL DEFAULT \'\',
role varchar(10) NOT NULL DEFAULT \'\',
sequence bigint(20) unsigned NOT NULL DEFAULT 0,
body longblob NOT NULL,
PRIMARY KEY  (id),
UNIQUE KEY name (name),
KEY post_id (post_id)',
		'landings' => 'day varchar(16) NOT NULL,
post_id bigint(20) unsigned NOT NULL,
variant varchar(40) NOT NULL DEFAULT \'\',
placement varchar(10) NOT NULL DEFAULT \'\',
visits int(10) unsigned NOT NULL DEFAULT 0,
goals int(10) unsigned NOT NULL DEFAULT 0,
told tinyint(1) unsigned NOT NULL DEFAULT 0,
PRIMARY KEY  (day, post_id, variant, placement),
KEY told (told, day)',
	);

	/**
	 * A table of this site, which is there.
	 *
	 * @param string $name The end of its name.
	 * @return string Its name in SQL.
	 */
	public function name( $name ) {
		if ( get_option( self::OPTION ) !== $this->version() ) {
			$this->make();
		}
		return $this->whole_name( $name );
	}

	/**
	 * Make what is missing.
	 */
	public function make() {
		global $wpdb;
		include_once ABSPATH . 'wp-admin/includes/upgrade.php';
		foreach ( self::ALL as $name => $columns ) {
			dbDelta( 'CREATE TABLE ' . $this->whole_name( $name ) . " (\n$columns\n) " . $wpdb->get_charset_collate() . ';' );
		}
		$wpdb->query( 'UPDATE ' . $this->whole_name( Post_Table::NAME ) . ' ' . Post_Table::SORT ); // phpcs:ignore WordPress.DB -- our own names, once.
		update_option( self::OPTION, $this->version(), true );
		add_option( Post_Table::MOVED, '' ); // Asked by whatever writes; one that is not there costs a query each time.
	}

	/**
	 * Drop them on this site.
	 */
	public function drop() {
		global $wpdb;
		foreach ( $this->add_names( array() ) as $table ) {
			$wpdb->query( "DROP TABLE IF EXISTS $table" ); // phpcs:ignore WordPress.DB -- our own name.
		}
		delete_option( self::OPTION );
	}

	/**
	 * A site of a network is deleted, and its tables with it.
	 *
	 * @param string[] $tables Names of tables in SQL.
	 * @return string[]
	 */
	public function add_names( $tables ) {
		return array_merge( $tables, array_map( array( $this, 'whole_name' ), array_keys( self::ALL ) ) );
	}

	/**
	 * How many rows each has. None is made here.
	 *
	 * @return array<string, int|null> By its name in SQL; null where there is no such table.
	 */
	public function sizes(): array {
		global $wpdb;
		$sizes = array();
		foreach ( $this->add_names( array() ) as $table ) {
			// phpcs:disable WordPress.DB -- our own names, when somebody looks at Site Health.
			$is_there        = $table === $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $table ) ) );
			$sizes[ $table ] = $is_there ? (int) $wpdb->get_var( "SELECT COUNT(*) FROM $table" ) : null;
			// phpcs:enable
		}
		return $sizes;
	}

	/**
	 * A table's name in SQL.
	 */
	private function whole_name( string $name ): string {
		global $wpdb;
		return $wpdb->prefix . self::PREFIX . $name;
	}

	/**
	 * Of which definitions: no number that somebody would have to raise.
	 */
	private function version(): string {
		return md5( implode( "\n", self::ALL ) );
	}
}
