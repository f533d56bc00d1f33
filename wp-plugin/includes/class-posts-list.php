<?php
/**
 * The column "Medium" in the list of posts.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Where each post stands, with a link to its story and one short sentence why; and a link that sends it again.
 */
class Posts_List {

	const COLUMN = 'bridge_for_medium';
	const RESEND = 'bridge_for_medium_resend';

	private Settings $settings;
	private Post_Table $post_table;
	private Standings $standings;
	private Acts $acts;
	private Visibility $visibility;
	private Changes $changes;
	private Screens $screens;
	private bool $is_primed = false;

	/** What it works with. */
	public function __construct( Settings $settings, Post_Table $post_table, Standings $standings, Acts $acts, Visibility $visibility, Changes $changes, Screens $screens ) {
		$this->settings   = $settings;
		$this->post_table = $post_table;
		$this->standings  = $standings;
		$this->acts       = $acts;
		$this->visibility = $visibility;
		$this->changes    = $changes;
		$this->screens    = $screens;
	}

	/**
	 * One column for each watched type.
	 */
	public function add_columns() {
		foreach ( $this->settings->post_types() as $type ) {
			add_filter(
				"manage_{$type}_posts_columns",
				static function ( $columns ) {
					return $columns + array( self::COLUMN => __( 'Medium', 'bridge-for-medium' ) );
				}
			);
			add_action( "manage_{$type}_posts_custom_column", array( $this, 'print_cell' ), 10, 2 );
		}
	}

	/**
	 * One cell.
	 *
	 * @param string $column  Which column.
	 * @param int    $post_id Which post.
	 */
	public function print_cell( $column, $post_id ) {
		if ( self::COLUMN !== $column || ! current_user_can( 'edit_post', $post_id ) ) {
			return;
		}
		if ( ! $this->is_primed ) {
			$this->post_table->prime( wp_list_pluck( $GLOBALS['wp_query']->posts, 'ID' ) );
			$this->is_primed = true;
		}
		$standing = $this->standings->of( $post_id );
		$this->post_table->refresh( $post_id ); // A long list would keep the rows of all its posts.
		if ( '' === $standing->word ) {
			echo '<span aria-hidden="true">&#8212;</span>';
			return;
		}
		// A newer bridge may have other words.
		list( $icon, $tone ) = isset( Standings::MARKS[ $standing->state ] ) ? Standings::MARKS[ $standing->state ] : array( 'marker', 'rest' );

		$word = sprintf( '<span class="dashicons dashicons-%s" aria-hidden="true"></span>%s', esc_attr( $icon ), esc_html( $standing->word ) );
		$word = '' === $standing->story_url ? $word : sprintf( '<a href="%s">%s</a>', esc_url( $standing->story_url ), $word );
		printf( '<strong class="medium-state medium-%s">%s</strong>', esc_attr( $tone ), $word ); // phpcs:ignore WordPress.Security.EscapeOutput -- escaped above.
		if ( '' !== $standing->short ) {
			printf( '<span class="description">%s</span>', esc_html( $standing->short ) );
		}
		if ( '' !== $standing->action_url && $this->acts->may_send( $post_id ) ) {
			$verb = Status_Word::OFFERED === $standing->state ? __( 'Import', 'bridge-for-medium' ) : __( 'Look', 'bridge-for-medium' );
			printf( '<a class="button button-small" href="%s">%s<span class="screen-reader-text">: %s</span></a>', esc_url( $this->screens->handoffs( $post_id ) ), esc_html( $verb ), esc_html( Wire::text( get_the_title( $post_id ) ) ) );
		}
	}

	/**
	 * The links that send a post again, and lead to what waits for a person.
	 *
	 * @param string[] $actions The row's links.
	 * @param \WP_Post $post    The post.
	 * @return string[]
	 */
	public function add_action_links( $actions, $post ) {
		$is_ours = $this->settings->is_watching() && in_array( $post->post_type, $this->settings->post_types(), true );
		if ( $is_ours && $this->visibility->is_public( $post ) && $this->acts->may_send( $post->ID ) ) {
			$url = wp_nonce_url( admin_url( 'admin-post.php?action=' . self::RESEND . '&post=' . $post->ID ), self::RESEND . $post->ID );

			$actions[ self::RESEND ] = sprintf( '<a href="%s">%s</a>', esc_url( $url ), $this->named( __( 'Tell the bridge again', 'bridge-for-medium' ), $post ) );
		}
		if ( $this->acts->may_send( $post->ID ) && '' !== $this->standings->of( $post->ID )->action_url ) {
			$actions[ Handoff_Page::SLUG ] = sprintf( '<a href="%s">%s</a>', esc_url( $this->screens->handoffs( $post->ID ) ), esc_html__( 'What to do on Medium', 'bridge-for-medium' ) );
		}
		return $actions;
	}

	/**
	 * Follow that link: ask whether this post is meant, and then do it.
	 */
	public function resend() {
		$post_id = isset( $_REQUEST['post'] ) ? absint( $_REQUEST['post'] ) : 0;
		check_admin_referer( self::RESEND . $post_id );
		if ( ! $this->acts->may_send( $post_id ) ) {
			wp_die( esc_html__( 'You may not edit and publish this post.', 'bridge-for-medium' ), 403 );
		}
		if ( ! isset( $_POST['post'] ) ) {
			/* translators: %s: a post's title. */
			$question = sprintf( __( 'Tell the bridge again about "%s"?', 'bridge-for-medium' ), Wire::text( get_the_title( $post_id ) ) );
			$this->acts->ask( $post_id, self::RESEND, $question, __( 'It goes to Medium as if it were published now, however old it is. A story that exists is never created a second time.', 'bridge-for-medium' ), __( 'Tell the bridge', 'bridge-for-medium' ) );
		}
		$this->changes->mark( $post_id, true, 'resync' );
		$back = isset( $_POST['back'] ) ? esc_url_raw( wp_unslash( $_POST['back'] ) ) : '';
		wp_safe_redirect( add_query_arg( self::RESEND, '1', '' === $back ? admin_url( 'edit.php' ) : $back ) );
		exit;
	}

	/**
	 * Say that it was done.
	 */
	public function print_notice() {
		// phpcs:ignore WordPress.Security.NonceVerification -- only shows a sentence.
		if ( isset( $_GET[ self::RESEND ] ) ) {
			printf( '<div class="notice notice-success is-dismissible"><p>%s</p></div>', esc_html__( 'The bridge is told about the post in a moment. A story that exists is never created a second time.', 'bridge-for-medium' ) );
		}
	}

	/**
	 * A row's action, which names its post for who does not see the row.
	 *
	 * @param string   $label The action.
	 * @param \WP_Post $post  The post.
	 * @return string HTML.
	 */
	private function named( $label, $post ) {
		return sprintf( '%s<span class="screen-reader-text">: %s</span>', esc_html( $label ), esc_html( Wire::text( get_the_title( $post ) ) ) );
	}
}
