<?php
/**
 * The line "Also on Medium".
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A link to the story that was made of a post. What the bridge is told of a post never holds it.
 *
 * @link https://microformats.org/wiki/rel-syndication
 */
class Syndication_Line {

	private Settings $settings;
	private Statuses $statuses;
	private Renderer $renderer;
	private Hooks $hooks;

	/** What it works with. */
	public function __construct( Settings $settings, Statuses $statuses, Renderer $renderer, Hooks $hooks ) {
		$this->settings = $settings;
		$this->statuses = $statuses;
		$this->renderer = $renderer;
		$this->hooks    = $hooks;
	}

	/**
	 * The line.
	 *
	 * @param \WP_Post $post The post.
	 * @return string HTML; empty while no story is live, for whoever may not read the post, and for the bridge.
	 */
	public function of( \WP_Post $post ) {
		if ( $this->renderer->is_at_work() || post_password_required( $post ) || ! $this->settings->is_of_a_watched_type( $post ) ) {
			return '';
		}
		$status = $this->statuses->of( $post->ID );
		if ( ! $status || Status_Word::LIVE !== $status->status || '' === $status->story_url ) {
			return '';
		}
		$link = sprintf( '<a class="u-syndication" rel="syndication" href="%s">Medium</a>', esc_url( $status->story_url ) );
		/* translators: %s: "Medium", on the blog as a link. */
		$html = sprintf( '<p class="%s">%s</p>', Syndication::CSS, sprintf( __( 'Also on %s', 'bridge-for-medium' ), $link ) );
		return $this->hooks->also_on( $html, $post, $status->story_url );
	}
}
