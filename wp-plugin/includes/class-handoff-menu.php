<?php
/**
 * The way to what waits for a person.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * In the menu, below the posts. What it leads to is drawn by whoever listens to the page's own hook.
 */
class Handoff_Menu {

	private Settings $settings;
	private Statuses $statuses;

	/** What it works with. */
	public function __construct( Settings $settings, Statuses $statuses ) {
		$this->settings = $settings;
		$this->statuses = $statuses;
	}

	/**
	 * The menu entry.
	 */
	public function add_page(): void {
		if ( $this->settings->is_watching() ) {
			add_submenu_page( 'edit.php', __( 'Waiting for you on Medium', 'bridge-for-medium' ), $this->label(), 'edit_posts', Handoff_Page::SLUG );
		}
	}

	/**
	 * What the menu says: a number where something waits.
	 */
	private function label(): string {
		$label = __( 'Medium', 'bridge-for-medium' );
		$count = current_user_can( 'edit_posts' ) ? $this->statuses->count_waiting( $this->settings->post_types() ) : 0;
		if ( ! $count ) {
			return $label;
		}
		/* translators: %s: a number. */
		$words = sprintf( _n( '%s post waits for you', '%s posts wait for you', $count, 'bridge-for-medium' ), number_format_i18n( $count ) );
		return sprintf( '%s <span class="awaiting-mod"><span aria-hidden="true">%s</span><span class="screen-reader-text">%s</span></span>', $label, number_format_i18n( $count ), $words );
	}
}
