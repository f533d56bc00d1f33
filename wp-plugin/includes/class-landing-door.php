<?php
/**
 * What a page says when somebody came from Medium.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Anybody may call it, so it believes little: posts whose story is live, closings that the bridge has named, so many a minute, so many
 * of a post and day. It is answered before a theme is loaded, always alike, and what it counted is said to nobody but the bridge.
 */
class Landing_Door {

	private Settings $settings;
	private Live_Posts $live_posts;
	private Landing_Table $landing_table;
	private Schedule $schedule;

	/** What it works with. */
	public function __construct( Settings $settings, Live_Posts $live_posts, Landing_Table $landing_table, Schedule $schedule ) {
		$this->settings      = $settings;
		$this->live_posts    = $live_posts;
		$this->landing_table = $landing_table;
		$this->schedule      = $schedule;
	}

	/**
	 * Answer, and count what counts.
	 */
	public function answer(): void {
		$landing = $this->settings->get( 'visits' ) && Visitor::is_counted( $_SERVER ) ? Landing::read( $this->body() ) : null;
		if ( $landing && ! $landing->post_id ) {
			// Which post an address is of WordPress knows when its plugins have said how they make addresses.
			add_action(
				'wp_loaded',
				function () use ( $landing ) {
					$this->end( $landing, url_to_postid( preg_replace( '#^(\w+://[^/]+).*#', '$1', home_url( '/' ) ) . $landing->path ) );
				},
				0
			);
			return;
		}
		$this->end( $landing, $landing ? $landing->post_id : 0 );
	}

	/**
	 * Say that there is nothing to say, then count.
	 */
	private function end( ?Landing $landing, int $post_id ): void {
		status_header( 204 );
		nocache_headers();
		$this->schedule->finish_response();
		if ( $landing && $this->live_posts->has( $post_id ) && ! $this->landing_table->is_flooded() ) {
			$marks                       = new Landing_Marks( $this->settings->get( 'visits_by' ) );
			list( $variant, $placement ) = $marks->read( $landing->content );
			if ( $landing->is_goal ) {
				$this->landing_table->add_goal( $post_id, $variant, $placement );
			} else {
				$this->landing_table->add_visit( $post_id, $variant, $placement );
			}
		}
		exit;
	}

	/**
	 * What was sent, and no more of it than we ever send.
	 */
	private function body(): string {
		return (string) file_get_contents( 'php://input', false, null, 0, Landing::LONGEST + 1 );
	}
}
