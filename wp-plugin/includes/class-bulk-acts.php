<?php
/**
 * What is done for many posts of the list at once.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * The choices of the list's bulk menu. Sending asks once, and names the posts. A choice sends nothing: what is published already goes
 * when somebody sends it.
 */
class Bulk_Acts {

	const ACTION  = 'bridge_for_medium_bulk';
	const SEND    = 'bridge_for_medium_send';
	const INCLUDE = 'bridge_for_medium_include';
	const EXCLUDE = 'bridge_for_medium_exclude';
	const KEEP    = 'bridge_for_medium_evergreen';
	const DROP    = 'bridge_for_medium_not_evergreen';
	/** What each choice writes: a key of post meta and its value. */
	const CHOICES = array(
		self::INCLUDE => array( Choice::META, 'yes' ),
		self::EXCLUDE => array( Choice::META, 'no' ),
		self::KEEP    => array( Post_Choices::PREFIX . 'evergreen', 'yes' ),
		self::DROP    => array( Post_Choices::PREFIX . 'evergreen', 'no' ),
	);
	/** What was done, in the address of the list that is shown again. */
	const DONE    = 'bridge_for_medium_done';
	const REFUSED = 'bridge_for_medium_not_done';

	private Settings $settings;
	private Acts $acts;
	private Changes $changes;
	private Visibility $visibility;

	/** What it works with. */
	public function __construct( Settings $settings, Acts $acts, Changes $changes, Visibility $visibility ) {
		$this->settings   = $settings;
		$this->acts       = $acts;
		$this->changes    = $changes;
		$this->visibility = $visibility;
	}

	/**
	 * In each list of a watched type.
	 */
	public function listen() {
		foreach ( $this->settings->post_types() as $type ) {
			add_filter( "bulk_actions-edit-$type", array( $this, 'add' ) );
			add_filter( "handle_bulk_actions-edit-$type", array( $this, 'begin' ), 10, 3 );
		}
	}

	/**
	 * The choices.
	 *
	 * @param array<string, string> $actions Those of others.
	 * @return array<string, mixed>
	 */
	public function add( $actions ) {
		$type = get_post_type_object( get_current_screen()->post_type );
		if ( ! $this->settings->is_watching() || ! $type || ! current_user_can( $type->cap->publish_posts ) ) {
			return $actions;
		}
		return $actions + array( __( 'Medium', 'bridge-for-medium' ) => $this->words() );
	}

	/**
	 * A choice was made: ask, or do it.
	 *
	 * @param string $back   The list's address.
	 * @param string $action Which.
	 * @param int[]  $given  The posts.
	 * @return string Where to go.
	 */
	public function begin( $back, $action, $given ) {
		if ( ! isset( $this->words()[ $action ] ) ) {
			return $back;
		}
		$post_ids = array_map( 'intval', $given );
		if ( self::SEND === $action ) {
			$this->acts->ask_of_many( $this->permitted( $action, $post_ids ), self::ACTION, $back, __( 'Send these posts to Medium now?', 'bridge-for-medium' ), __( 'They go to Medium as if they were published now, however old they are, a few a day as the bridge is configured. A story that exists is never created a second time.', 'bridge-for-medium' ), $this->words()[ $action ] );
		}
		return $this->act( $action, $post_ids, $back );
	}

	/**
	 * The question was answered: send them.
	 */
	public function answer() {
		check_admin_referer( self::ACTION );
		$post_ids = isset( $_POST['posts'] ) ? array_map( 'absint', (array) wp_unslash( $_POST['posts'] ) ) : array();
		$back     = isset( $_POST['back'] ) ? esc_url_raw( wp_unslash( $_POST['back'] ) ) : '';
		wp_safe_redirect( $this->act( self::SEND, $post_ids, '' === $back ? admin_url( 'edit.php' ) : $back ) );
		exit;
	}

	/**
	 * Say what was done.
	 */
	public function print_notice() {
		// phpcs:disable WordPress.Security.NonceVerification -- only shows two numbers.
		if ( ! isset( $_GET[ self::DONE ] ) ) {
			return;
		}
		$done    = absint( $_GET[ self::DONE ] );
		$refused = isset( $_GET[ self::REFUSED ] ) ? absint( $_GET[ self::REFUSED ] ) : 0;
		// phpcs:enable
		/* translators: %s: a number. */
		$text = sprintf( _n( '%s post: it is written down, and the bridge is told in a moment.', '%s posts: it is written down, and the bridge is told in a moment.', $done, 'bridge-for-medium' ), number_format_i18n( $done ) );
		if ( $refused ) {
			/* translators: %s: a number. */
			$text .= ' ' . sprintf( _n( '%s post was left as it is: it is not public, or you may not edit and publish it.', '%s posts were left as they are: they are not public, or you may not edit and publish them.', $refused, 'bridge-for-medium' ), number_format_i18n( $refused ) );
		}
		printf( '<div class="notice notice-%s is-dismissible" role="status"><p>%s</p></div>', $done ? 'success' : 'warning', esc_html( $text ) );
	}

	/**
	 * Do it for those of the posts for which it may be done.
	 *
	 * @param string $action   Which.
	 * @param int[]  $post_ids The posts.
	 * @param string $back     The list's address.
	 * @return string The list's address, with what was done.
	 */
	private function act( $action, array $post_ids, $back ) {
		$permitted = $this->permitted( $action, $post_ids );
		foreach ( $permitted as $post_id ) {
			if ( self::SEND === $action ) {
				$this->changes->mark( $post_id, true, 'resync' );
			} else {
				update_post_meta( $post_id, ...self::CHOICES[ $action ] );
			}
		}
		return add_query_arg(
			array(
				self::DONE    => count( $permitted ),
				self::REFUSED => count( $post_ids ) - count( $permitted ),
			),
			remove_query_arg( array( self::DONE, self::REFUSED ), $back )
		);
	}

	/**
	 * Those for which the current user may do it.
	 *
	 * @param string $action   Which.
	 * @param int[]  $post_ids The posts.
	 * @return int[]
	 */
	private function permitted( $action, array $post_ids ) {
		$is_permitted = function ( $post_id ) use ( $action ) {
			$post = get_post( $post_id );
			return $post && $this->settings->is_of_a_watched_type( $post ) && $this->acts->may_send( $post_id ) && ( self::SEND !== $action || $this->visibility->is_public( $post ) );
		};
		return array_values( array_filter( array_unique( $post_ids ), $is_permitted ) );
	}

	/**
	 * What each is called.
	 *
	 * @return array<string, string>
	 */
	private function words() {
		$words = array(
			self::SEND    => __( 'Send to Medium now', 'bridge-for-medium' ),
			self::EXCLUDE => __( 'Keep from Medium', 'bridge-for-medium' ),
			self::INCLUDE => __( 'Let go to Medium', 'bridge-for-medium' ),
		);
		if ( $this->settings->offered()->may( 'evergreen' ) ) {
			$words[ self::KEEP ] = __( 'Evergreen on', 'bridge-for-medium' );
			$words[ self::DROP ] = __( 'Evergreen off', 'bridge-for-medium' );
		}
		return $words;
	}
}
