<?php
/**
 * Where our screens are.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Their addresses in this administration.
 */
class Screens {

	/**
	 * The page's address.
	 *
	 * @param int $post_id Which post; 0 for the list of what waits.
	 */
	public function handoffs( int $post_id = 0 ): string {
		return admin_url( 'edit.php?page=' . Handoff_Page::SLUG . ( $post_id ? "&post_id=$post_id" : '' ) );
	}

	/**
	 * The page's address.
	 */
	public function settings(): string {
		return admin_url( 'options-general.php?page=' . Settings_Page::SLUG );
	}
}
