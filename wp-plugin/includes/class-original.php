<?php
/**
 * Hands a draft to the bridge, to be published on Medium first.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A link below each draft in the list of posts. Its text leaves this site when an author says so for this very post, and
 * by no request that saves one.
 */
class Original {

	const ACTION = 'bridge_for_medium_original';

	/** What is a draft; what is planned for an hour goes to the blog by itself. */
	const DRAFTS = array( 'draft', 'pending' );

	private Settings $settings;
	private Acts $acts;
	private Choice $choice;
	private Article $article;
	private Handoff_Client $handoff_client;

	/** What it works with. */
	public function __construct( Settings $settings, Acts $acts, Choice $choice, Article $article, Handoff_Client $handoff_client ) {
		$this->settings       = $settings;
		$this->acts           = $acts;
		$this->choice         = $choice;
		$this->article        = $article;
		$this->handoff_client = $handoff_client;
	}

	/**
	 * The link below a draft, for whoever may edit and publish it.
	 *
	 * @param string[] $actions The row's links.
	 * @param \WP_Post $post    The post.
	 * @return string[]
	 */
	public function add_action_link( $actions, $post ) {
		if ( $this->is_draft( $post ) && $this->acts->may_send( $post->ID ) ) {
			$url = wp_nonce_url( admin_url( 'admin-post.php?action=' . self::ACTION . '&post=' . $post->ID ), self::ACTION . $post->ID );

			$actions[ self::ACTION ] = sprintf( '<a href="%s">%s<span class="screen-reader-text">: %s</span></a>', esc_url( $url ), esc_html__( 'Write for Medium first', 'bridge-for-medium' ), esc_html( Wire::text( get_the_title( $post ) ) ) );
		}
		return $actions;
	}

	/**
	 * Follow that link: ask whether this draft is meant, then hand it off and go to the bridge, where it waits to be pasted.
	 */
	public function answer() {
		$post_id = isset( $_REQUEST['post'] ) ? absint( $_REQUEST['post'] ) : 0;
		check_admin_referer( self::ACTION . $post_id );
		$post = get_post( $post_id );
		if ( ! $this->is_draft( $post ) || ! $this->acts->may_send( $post_id ) ) {
			wp_die( esc_html__( 'You may not edit and publish this post, or it is no draft any more.', 'bridge-for-medium' ), 403 );
		}
		if ( ! isset( $_POST['post'] ) ) {
			/* translators: %s: a draft's title. */
			$question = sprintf( __( 'Publish "%s" on Medium first?', 'bridge-for-medium' ), Wire::text( get_the_title( $post ) ) );
			$this->acts->ask( $post_id, self::ACTION, $question, __( 'Its text goes to the bridge, where you copy it into Medium. When you publish it here later, it is not sent to Medium again.', 'bridge-for-medium' ), __( 'Hand it to the bridge', 'bridge-for-medium' ) );
		}
		$handed = $this->hand_off( $post );
		if ( '' !== $handed['problem'] ) {
			wp_die( esc_html( $handed['problem'] ), esc_html__( 'It was not handed off', 'bridge-for-medium' ), array( 'back_link' => true ) );
		}
		// phpcs:ignore WordPress.Security.SafeRedirect -- to the bridge, whose signature the answer has.
		wp_redirect( esc_url_raw( $handed['url'] ), 303 );
		exit;
	}

	/**
	 * Hand a draft off, as it stands in the database.
	 *
	 * @param \WP_Post $post The draft.
	 * @return array{url: string, problem: string} Where it waits to be pasted, or why it was not taken.
	 */
	public function hand_off( \WP_Post $post ) {
		$choice = $this->choice->of( $post );
		return $this->handoff_client->hand_off(
			array(
				'revision' => 1,
				'post'     => $this->article->preview( $post, $choice ),
				'choice'   => (object) $choice,
			)
		);
	}

	/**
	 * Whether a post is a draft that this plugin looks after.
	 *
	 * @param \WP_Post|null $post The post.
	 * @return bool
	 */
	private function is_draft( $post ) {
		return $post && $this->settings->is_watching() && in_array( $post->post_type, $this->settings->post_types(), true ) && in_array( $post->post_status, self::DRAFTS, true );
	}
}
