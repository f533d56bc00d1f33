<?php
/**
 * What waits for a person, inside wp-admin.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Posts → Medium: the list of what waits, one post's hand-offs, and the answers to them. The bridge says every word of them.
 */
class Handoff_Page {

	const SLUG   = 'bridge-for-medium-handoffs';
	const ANSWER = 'bridge_for_medium_handoff';
	const RESULT = 'bridge_for_medium_handoff_';
	/** Seconds that a second question waits for its yes. */
	const WAITS_S = 900;

	private Acts $acts;
	private Standings $standings;
	private Handoff_Client $handoff_client;
	private Assets $assets;
	private Screens $screens;

	/** What it works with. */
	public function __construct( Acts $acts, Standings $standings, Handoff_Client $handoff_client, Assets $assets, Screens $screens ) {
		$this->acts           = $acts;
		$this->standings      = $standings;
		$this->handoff_client = $handoff_client;
		$this->assets         = $assets;
		$this->screens        = $screens;
	}

	/**
	 * Before the page begins: whose post it is about.
	 */
	public function admit() {
		$this->assets->add_script( 'handoffs' );
		if ( isset( $_GET['post_id'] ) ) { // phpcs:ignore WordPress.Security.NonceVerification -- only shows.
			$this->authorize( absint( $_GET['post_id'] ) ); // phpcs:ignore WordPress.Security.NonceVerification
		}
	}

	/**
	 * Carry out an answer, and show the page again.
	 */
	public function answer() {
		$post_id = isset( $_POST['post_id'] ) ? absint( $_POST['post_id'] ) : 0;
		check_admin_referer( self::ANSWER . $post_id );
		$this->authorize( $post_id );
		$values = array();
		foreach ( isset( $_POST['values'] ) ? array_filter( (array) wp_unslash( $_POST['values'] ), 'is_string' ) : array() as $name => $value ) { // phpcs:ignore WordPress.Security.ValidatedSanitizedInput.InputNotSanitized -- in the next line.
			$values[ sanitize_key( $name ) ] = Wire::line( $value );
		}
		$data = array(
			'post_id'  => $post_id,
			'delivery' => isset( $_POST['delivery'] ) ? absint( $_POST['delivery'] ) : 0,
			'values'   => (object) $values,
			'user'     => Answer::cut( wp_get_current_user()->display_name ),
		);
		foreach ( array( 'question', 'token', 'answer', 'sure' ) as $name ) {
			$data[ $name ] = isset( $_POST[ $name ] ) ? sanitize_text_field( wp_unslash( $_POST[ $name ] ) ) : '';
		}
		$asked = $this->handoff_client->ask( 'handoff.answer', $data );
		$told  = array_intersect_key( $asked['said'], array_flip( array( 'answered', 'second', 'problem', 'duplicate' ) ) );
		if ( '' !== $asked['problem'] ) {
			$told = array( 'problem' => $asked['problem'] );
		}
		$told += array(
			'post_id'  => $post_id,
			'delivery' => $data['delivery'],
			'typed'    => $values,
		);
		set_transient( self::RESULT . get_current_user_id(), $told, self::WAITS_S );
		wp_safe_redirect( $this->screens->handoffs( $post_id ) );
		exit;
	}

	/**
	 * The page.
	 */
	public function print_page() {
		$post_id = isset( $_GET['post_id'] ) ? absint( $_GET['post_id'] ) : 0; // phpcs:ignore WordPress.Security.NonceVerification -- only shows.
		echo '<div class="wrap" data-copied="' . esc_attr__( 'Copied', 'bridge-for-medium' ) . '"><h1>' . esc_html__( 'Waiting for you on Medium', 'bridge-for-medium' ) . '</h1>';
		if ( $post_id ) {
			$this->print_post( $post_id );
		}
		$this->print_waiting( $post_id );
		echo '</div>';
	}

	/**
	 * One post's hand-offs, and what became of the last answer.
	 */
	private function print_post( int $post_id ): void {
		$told = get_transient( self::RESULT . get_current_user_id() );
		delete_transient( self::RESULT . get_current_user_id() );
		$told = is_array( $told ) && $told['post_id'] === $post_id ? $told : array();
		$view = $this->view( $post_id, isset( $told['typed'] ) && ! empty( $told['problem'] ) ? $told['typed'] : array() );
		if ( ! empty( $told['problem'] ) ) {
			/* translators: %s: the reason. */
			$this->say( 'error', sprintf( __( 'That did not work: %s', 'bridge-for-medium' ), $told['problem'] ) );
		} elseif ( isset( $told['answered']['words'] ) ) {
			$this->say( 'success', trim( __( 'It is written down.', 'bridge-for-medium' ) . ' ' . $told['answered']['words'] ) );
		}
		if ( ! empty( $told['second'] ) ) {
			// phpcs:ignore WordPress.Security.EscapeOutput -- the view escapes.
			echo $view->second( $told['second'], $told['delivery'], $this->screens->handoffs( $post_id ) );
			return;
		}
		$asked = $this->handoff_client->ask( 'handoff.read', array( 'post_id' => $post_id ) );
		if ( '' !== $asked['problem'] ) {
			$this->say( 'error', $asked['problem'], $this->standings->of( $post_id )->action_url );
		}
		foreach ( isset( $asked['said']['documents'] ) ? (array) $asked['said']['documents'] : array() as $document ) {
			// phpcs:ignore WordPress.Security.EscapeOutput -- the view escapes.
			echo is_array( $document ) ? $view->document( $document ) : '';
		}
	}

	/**
	 * The list of what else waits.
	 *
	 * @param int $shown The post that is shown above.
	 */
	private function print_waiting( int $shown ): void {
		$asked = $this->handoff_client->ask( 'handoff.read', array() );
		if ( '' !== $asked['problem'] ) {
			if ( ! $shown ) {
				$this->say( 'error', $asked['problem'] );
			}
			return;
		}
		$items = '';
		foreach ( isset( $asked['said']['waiting'] ) ? (array) $asked['said']['waiting'] : array() as $one ) {
			$post_id = isset( $one['post_id'] ) ? (int) $one['post_id'] : 0;
			if ( $post_id && $post_id !== $shown && $this->acts->may_send( $post_id ) ) {
				$link = sprintf( '<a href="%s">%s</a>', esc_url( $this->screens->handoffs( $post_id ) ), esc_html( Wire::text( get_the_title( $post_id ) ) ) );
				/* translators: 1: what it is about, such as a post's title, 2: what is said of it, such as "Ready to import". */
				$items .= '<li>' . sprintf( esc_html__( '%1$s: %2$s', 'bridge-for-medium' ), $link, esc_html( (string) $one['title'] ) ) . '</li>';
			}
		}
		$heading = $shown ? __( 'Next', 'bridge-for-medium' ) : __( 'Posts', 'bridge-for-medium' );
		$nothing = $shown ? __( 'Nothing else waits for you.', 'bridge-for-medium' ) : __( 'Nothing waits for you.', 'bridge-for-medium' );
		// phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
		printf( '<h2>%s</h2>%s', esc_html( $heading ), '' === $items ? '<p>' . esc_html( $nothing ) . '</p>' : '<ul class="ul-disc bridge-waiting">' . $items . '</ul>' );
	}

	/**
	 * What draws a document.
	 *
	 * @param int                   $post_id The post.
	 * @param array<string, string> $typed   What was typed and did not work.
	 */
	private function view( int $post_id, array $typed ): Handoff_View {
		$hidden = array(
			'action'   => self::ANSWER,
			'_wpnonce' => wp_create_nonce( self::ANSWER . $post_id ),
			'post_id'  => (string) $post_id,
		);
		$labels = array(
			'copy'    => __( 'Copy', 'bridge-for-medium' ),
			'shown'   => __( 'Look at it', 'bridge-for-medium' ),
			'changed' => __( 'What was changed, moved or dropped', 'bridge-for-medium' ),
			/* translators: %s: the paragraph before. */
			'after'   => __( 'After “%s”', 'bridge-for-medium' ),
			'begin'   => __( 'At the beginning', 'bridge-for-medium' ),
			'away'    => __( '(take this away)', 'bridge-for-medium' ),
			'nothing' => __( 'Nothing to do here', 'bridge-for-medium' ),
			'dry'     => __( 'Dry run.', 'bridge-for-medium' ),
		);
		return new Handoff_View( admin_url( 'admin-post.php' ), $hidden, $labels, $this->assets->text( 'frame.css' ), $typed );
	}

	/**
	 * A notice.
	 *
	 * @param string $kind error or success.
	 * @param string $text In words.
	 * @param string $url  The bridge's own page, where it helps.
	 */
	private function say( string $kind, string $text, string $url = '' ): void {
		$link = '' === $url ? '' : sprintf( ' <a href="%s">%s</a>', esc_url( $url ), esc_html__( 'Open the bridge\'s page', 'bridge-for-medium' ) );
		// phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
		printf( '<div class="notice notice-%s inline" role="%s"><p>%s%s</p></div>', esc_attr( $kind ), 'error' === $kind ? 'alert' : 'status', esc_html( $text ), $link );
	}

	/**
	 * Only who may have the post sent.
	 */
	private function authorize( int $post_id ): void {
		if ( ! $this->acts->may_send( $post_id ) ) {
			wp_die( esc_html__( 'You may not edit and publish this post.', 'bridge-for-medium' ), 403 );
		}
	}
}
