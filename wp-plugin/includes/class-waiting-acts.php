<?php
/**
 * What somebody does about what waits, on the settings page.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * For one post, by who may change these settings and have that very post sent; or for all that wait.
 */
class Waiting_Acts {

	const SEND   = 'bridge_for_medium_send_now';
	const FORGET = 'bridge_for_medium_forget';
	const RETRY  = 'bridge_for_medium_retry';

	private Settings_Page $settings_page;
	private Waiting $waiting;
	private Acts $acts;

	/** What it works with. */
	public function __construct( Settings_Page $settings_page, Waiting $waiting, Acts $acts ) {
		$this->settings_page = $settings_page;
		$this->waiting       = $waiting;
		$this->acts          = $acts;
	}

	/**
	 * Try all that waits now.
	 */
	public function retry(): void {
		$this->settings_page->authorize( self::RETRY );
		$this->waiting->send_all();
		$this->settings_page->leave( true, __( 'Tried again.', 'bridge-for-medium' ) );
	}

	/**
	 * Tell the bridge about one post now. What it has refused is asked about once.
	 */
	public function send(): void {
		$row = $this->admit( self::SEND );
		if ( $row->is_refused && ! isset( $_POST['post'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- in admit().
			/* translators: %s: a post's title. */
			$question = sprintf( __( 'Tell the bridge again about "%s"?', 'bridge-for-medium' ), $row->title );
			$this->acts->ask( $row->post_id, self::SEND, $question, __( 'The bridge refused it. It is told again as if it were published now, however old it is. A story that exists is never created a second time.', 'bridge-for-medium' ), __( 'Tell the bridge', 'bridge-for-medium' ) );
		}
		$this->waiting->send( $row->post_id );
		if ( $this->waiting->has( $row->post_id ) ) {
			/* translators: 1: a post's title, 2: why it still waits, in sentences. */
			$this->settings_page->leave( false, sprintf( __( '"%1$s" still waits: %2$s', 'bridge-for-medium' ), $row->title, $this->waiting->row( $row->post_id )->reason ) );
		}
		/* translators: %s: a post's title. */
		$this->settings_page->leave( true, sprintf( __( 'The bridge has been told about "%s".', 'bridge-for-medium' ), $row->title ) );
	}

	/**
	 * Forget what is held, set aside or refused, once somebody has said yes.
	 */
	public function forget(): void {
		$row = $this->admit( self::FORGET );
		if ( ! $row->is_stuck ) {
			/* translators: %s: a post's title. */
			$this->settings_page->leave( false, sprintf( __( '"%s" is neither held, set aside nor refused any more; nothing was forgotten.', 'bridge-for-medium' ), $row->title ) );
		}
		if ( ! isset( $_POST['post'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- in admit().
			/* translators: %s: a post's title. */
			$question = sprintf( __( 'Forget what waits with "%s"?', 'bridge-for-medium' ), $row->title );
			$this->acts->ask( $row->post_id, self::FORGET, $question, __( 'The bridge is not told of this change, and nothing tries it again by itself. The post stays as it is, and so does a story on Medium. A later change is told, and "Tell the bridge again" sends the post.', 'bridge-for-medium' ), __( 'Forget it', 'bridge-for-medium' ) );
		}
		$this->waiting->forget( $row->post_id );
		/* translators: %s: a post's title. */
		$this->settings_page->leave( true, sprintf( __( 'Forgotten: "%s". The bridge is not told of that change.', 'bridge-for-medium' ), $row->title ) );
	}

	/**
	 * Only who may do it, only from a link or form of ours, and only for what is on the list.
	 *
	 * @param string $action SEND or FORGET.
	 */
	private function admit( string $action ): Waiting_Row {
		$post_id = isset( $_REQUEST['post'] ) ? absint( $_REQUEST['post'] ) : 0; // phpcs:ignore WordPress.Security.NonceVerification -- in the next line.
		$this->settings_page->authorize( $action . $post_id );
		if ( ! $this->acts->may_send( $post_id ) ) {
			wp_die( esc_html__( 'You may not edit and publish this post.', 'bridge-for-medium' ), 403 );
		}
		if ( ! $this->waiting->has( $post_id ) ) {
			$this->settings_page->leave( true, __( 'Nothing waits with this post any more.', 'bridge-for-medium' ) );
		}
		return $this->waiting->row( $post_id );
	}
}
