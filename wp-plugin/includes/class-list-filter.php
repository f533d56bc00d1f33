<?php
/**
 * Shows the posts of one state in the list of posts.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A select above the list, and what it does to the list's query.
 */
class List_Filter {

	const FIELD = 'medium';
	/** What waits for a person, whatever its state; and what waits to be told. */
	const YOURS = 'yours';
	const HERE  = 'here';
	/** The other choices: states of the bridge that are one to whoever looks for them. */
	const STATES = array(
		Status_Word::PLANNED     => array( Status_Word::PLANNED, Status_Word::CLAIMED, Status_Word::SENDING ),
		Status_Word::OFFERED     => array( Status_Word::OFFERED ),
		Status_Word::SENT        => array( Status_Word::SENT ),
		Status_Word::LIVE        => array( Status_Word::LIVE ),
		Status_Word::UNCONFIRMED => array( Status_Word::UNCONFIRMED ),
		Status_Word::HELD        => array( Status_Word::HELD ),
		Status_Word::FAILED      => array( Status_Word::FAILED ),
		Status_Word::CANCELLED   => array( Status_Word::CANCELLED, Status_Word::REMOVED ),
		Status_Word::NOT_SENT    => array( Status_Word::NOT_SENT ),
	);

	private Settings $settings;
	private Standings $standings;
	private Tables $tables;

	/** What it works with. */
	public function __construct( Settings $settings, Standings $standings, Tables $tables ) {
		$this->settings  = $settings;
		$this->standings = $standings;
		$this->tables    = $tables;
	}

	/**
	 * The select.
	 *
	 * @param string $type  Of which type the posts are.
	 * @param string $where Above or below the list.
	 */
	public function print_select( $type, $where = 'top' ) {
		if ( 'top' !== $where || ! in_array( $type, $this->settings->post_types(), true ) ) {
			return;
		}
		$words = array(
			''          => __( 'Medium: all', 'bridge-for-medium' ),
			self::YOURS => __( 'Waits for you', 'bridge-for-medium' ),
			self::HERE  => __( 'Waits to be told', 'bridge-for-medium' ),
		);
		foreach ( array_keys( self::STATES ) as $state ) {
			$words[ $state ] = $this->standings->word( $state );
		}
		printf( '<label class="screen-reader-text" for="filter-by-medium">%s</label><select name="%s" id="filter-by-medium">', esc_html__( 'Filter by where it stands on Medium', 'bridge-for-medium' ), esc_attr( self::FIELD ) );
		foreach ( $words as $value => $word ) {
			printf( '<option value="%s"%s>%s</option>', esc_attr( $value ), selected( $this->chosen(), $value, false ), esc_html( $word ) );
		}
		echo '</select>';
	}

	/**
	 * The parts of the list's query.
	 *
	 * @param array<string, string> $clauses As WordPress made them.
	 * @param \WP_Query             $query   The query.
	 * @return array<string, string>
	 */
	public function narrow( $clauses, $query ) {
		global $pagenow, $wpdb;
		$chosen = 'edit.php' === $pagenow && $query->is_main_query() ? $this->chosen() : '';
		if ( '' === $chosen ) {
			return $clauses;
		}
		$table             = $this->tables->name( Post_Table::NAME );
		$clauses['join']  .= " JOIN $table medium_row ON medium_row.post_id = $wpdb->posts.ID";
		$clauses['where'] .= ' AND ' . $this->condition( $chosen );
		return $clauses;
	}

	/**
	 * What a row is of.
	 *
	 * @param string $chosen One of the choices.
	 * @return string SQL.
	 */
	private function condition( $chosen ) {
		global $wpdb;
		if ( self::YOURS === $chosen ) {
			return 'medium_row.waits = 1';
		}
		if ( self::HERE === $chosen ) {
			return 'medium_row.marked_at > 0';
		}
		$marks = implode( ',', array_fill( 0, count( self::STATES[ $chosen ] ), '%s' ) );
		return $wpdb->prepare( "medium_row.stands IN ($marks)", self::STATES[ $chosen ] ); // phpcs:ignore WordPress.DB -- as many as there are words.
	}

	/**
	 * What is chosen.
	 *
	 * @return string Empty for all.
	 */
	private function chosen() {
		// phpcs:ignore WordPress.Security.NonceVerification -- only shows.
		$chosen = isset( $_GET[ self::FIELD ] ) ? sanitize_key( wp_unslash( $_GET[ self::FIELD ] ) ) : '';
		return isset( self::STATES[ $chosen ] ) || in_array( $chosen, array( self::YOURS, self::HERE ), true ) ? $chosen : '';
	}
}
