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
	 * All of them, by the end of the name: columns and keys as dbDelta() compares them.
	 *
	 * @link https://developer.wordpress.org/reference/functions/dbdelta/
	 */
	const ALL = array(
		Post_Table::NAME    => Post_Table::COLUMNS,
		Bodies::NAME        => Bodies::COLUMNS,
		Landing_Table::NAME => Landing_Table::COLUMNS,
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
