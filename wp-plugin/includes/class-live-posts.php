<?php
/**
 * Which posts have a live story.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * In an option that is loaded with every request anyway, so that a page without a story costs no query. There only while visits
 * are counted.
 */
class Live_Posts {

	const OPTION = 'bridge_for_medium_live';

	private Settings $settings;
	private Post_Table $post_table;

	/** What it works with. */
	public function __construct( Settings $settings, Post_Table $post_table ) {
		$this->settings   = $settings;
		$this->post_table = $post_table;
	}

	/**
	 * Whether a post has one.
	 */
	public function has( int $post_id ): bool {
		if ( false === get_option( self::OPTION ) ) {
			$this->renew();
		}
		return false !== strpos( (string) get_option( self::OPTION ), ",$post_id," );
	}

	/**
	 * The settings have changed: the owner may have switched the counting on or off.
	 *
	 * @param mixed $before As they were.
	 * @param mixed $after  As they are.
	 */
	public function heed( $before, $after ): void {
		if ( ! empty( $before['visits'] ) !== ! empty( $after['visits'] ) ) {
			delete_option( self::OPTION );
			$this->renew();
		}
	}

	/**
	 * Read it anew: a story went live, or is gone.
	 */
	public function renew(): void {
		if ( $this->settings->get( 'visits' ) ) {
			update_option( self::OPTION, ',' . implode( ',', $this->post_table->live() ) . ',', true );
		}
	}
}
