<?php
/**
 * The column "Medium" in the list of posts.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Where each post stands, with a link to its story and the reason in words; and a link that sends it again.
 */
final class Posts_List {

	const COLUMN = 'bridge_for_medium';
	const RESEND = 'bridge_for_medium_resend';

	/**
	 * Register the hooks.
	 */
	public static function listen() {
		add_action( 'admin_init', array( self::class, 'add_columns' ) );
		add_action( 'admin_post_' . self::RESEND, array( self::class, 'resend' ) );
		add_action( 'admin_head-edit.php', array( self::class, 'print_style' ) );
		add_action( 'admin_notices', array( self::class, 'print_notice' ) );
		add_filter( 'post_row_actions', array( self::class, 'add_action_link' ), 10, 2 );
		add_filter( 'page_row_actions', array( self::class, 'add_action_link' ), 10, 2 );
	}

	/**
	 * One column for each watched type.
	 */
	public static function add_columns() {
		foreach ( Settings::get( 'post_types' ) as $type ) {
			add_filter(
				"manage_{$type}_posts_columns",
				static function ( $columns ) {
					return $columns + array( self::COLUMN => __( 'Medium', 'bridge-for-medium' ) );
				}
			);
			add_action( "manage_{$type}_posts_custom_column", array( self::class, 'print_cell' ), 10, 2 );
		}
	}

	/**
	 * One cell.
	 *
	 * @param string $column  Which column.
	 * @param int    $post_id Which post.
	 */
	public static function print_cell( $column, $post_id ) {
		if ( self::COLUMN !== $column || ! current_user_can( 'edit_post', $post_id ) ) {
			return;
		}
		$standing = Standing::of( $post_id );
		if ( '' === $standing['word'] ) {
			echo '<span aria-hidden="true">&#8212;</span>';
			return;
		}
		if ( '' !== $standing['story_url'] ) {
			printf( '<a href="%s">%s</a>', esc_url( $standing['story_url'] ), esc_html( $standing['word'] ) );
		} else {
			printf( '<strong>%s</strong>', esc_html( $standing['word'] ) );
		}
		if ( '' !== $standing['reason'] ) {
			printf( '<br><span class="description">%s</span>', esc_html( $standing['reason'] ) );
		}
		if ( '' !== $standing['action_url'] ) {
			/* translators: %s: a post's title. */
			$label = sprintf( __( 'Open what to do for "%s"', 'bridge-for-medium' ), wp_strip_all_tags( get_the_title( $post_id ) ) );
			printf( '<br><a href="%s" aria-label="%s">%s</a>', esc_url( $standing['action_url'] ), esc_attr( $label ), esc_html__( 'Open', 'bridge-for-medium' ) );
		}
	}

	/**
	 * The link that sends a post again.
	 *
	 * @param string[] $actions The row's links.
	 * @param \WP_Post $post    The post.
	 * @return string[]
	 */
	public static function add_action_link( $actions, $post ) {
		$is_ours = Settings::is_watching() && in_array( $post->post_type, Settings::get( 'post_types' ), true );
		if ( $is_ours && Article::is_public( $post ) && current_user_can( 'publish_post', $post->ID ) ) {
			$url = wp_nonce_url( admin_url( 'admin-post.php?action=' . self::RESEND . '&post=' . $post->ID ), self::RESEND . $post->ID );

			$actions[ self::RESEND ] = sprintf( '<a href="%s">%s</a>', esc_url( $url ), esc_html__( 'Tell the bridge again', 'bridge-for-medium' ) );
		}
		return $actions;
	}

	/**
	 * Carry out that link.
	 */
	public static function resend() {
		$post_id = isset( $_GET['post'] ) ? absint( $_GET['post'] ) : 0;
		check_admin_referer( self::RESEND . $post_id );
		if ( ! current_user_can( 'publish_post', $post_id ) ) {
			wp_die( esc_html__( 'You may not publish this post.', 'bridge-for-medium' ), 403 );
		}
		Changes::mark( $post_id, true, 'resync' );
		wp_safe_redirect( add_query_arg( self::RESEND, '1', wp_get_referer() ? wp_get_referer() : admin_url( 'edit.php' ) ) );
		exit;
	}

	/**
	 * Say that it was done.
	 */
	public static function print_notice() {
		// phpcs:ignore WordPress.Security.NonceVerification -- only shows a sentence.
		if ( isset( $_GET[ self::RESEND ] ) ) {
			printf( '<div class="notice notice-success is-dismissible"><p>%s</p></div>', esc_html__( 'The bridge is told about the post in a moment. A story that exists is never created a second time.', 'bridge-for-medium' ) );
		}
	}

	/**
	 * The column is a sentence wide, not half the page.
	 */
	public static function print_style() {
		echo '<style>.column-' . esc_attr( self::COLUMN ) . '{width:16%}.column-' . esc_attr( self::COLUMN ) . ' .description{color:#646970;font-size:12px}</style>';
	}
}
