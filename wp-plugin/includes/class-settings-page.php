<?php
/**
 * Settings, Bridge for Medium.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Connect, try the connection, choose what is watched, see what waits.
 */
final class Settings_Page {

	const SLUG    = 'bridge-for-medium';
	const SAVE    = 'bridge_for_medium_save';
	const CONNECT = 'bridge_for_medium_connect';
	const RETRY   = 'bridge_for_medium_retry';
	const RESULT  = 'bridge_for_medium_result_';

	/**
	 * Register the hooks.
	 */
	public static function listen() {
		add_action( 'admin_menu', array( self::class, 'add_page' ) );
		add_action( 'admin_post_' . self::SAVE, array( self::class, 'save' ) );
		add_action( 'admin_post_' . self::CONNECT, array( self::class, 'connect' ) );
		add_action( 'admin_post_' . self::RETRY, array( self::class, 'retry' ) );
		add_action( 'admin_notices', array( self::class, 'warn' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( FILE ), array( self::class, 'add_link' ) );
	}

	/**
	 * The menu entry.
	 */
	public static function add_page() {
		add_options_page( __( 'Bridge for Medium', 'bridge-for-medium' ), __( 'Bridge for Medium', 'bridge-for-medium' ), 'manage_options', self::SLUG, array( self::class, 'print_page' ) );
	}

	/**
	 * The link in the list of plugins.
	 *
	 * @param string[] $links The plugin's links.
	 * @return string[]
	 */
	public static function add_link( $links ) {
		array_unshift( $links, sprintf( '<a href="%s">%s</a>', esc_url( self::url() ), esc_html__( 'Settings', 'bridge-for-medium' ) ) );
		return $links;
	}

	/**
	 * On every page of the administration: only what stops everything.
	 */
	public static function warn() {
		if ( current_user_can( 'manage_options' ) && Settings::is_copy() ) {
			$text = __( 'Bridge for Medium: this site has another address than when it was connected. If it is a copy, nothing needs to be done: it sends nothing. If the site moved, connect this address.', 'bridge-for-medium' );
			printf( '<div class="notice notice-warning"><p>%s <a href="%s">%s</a></p></div>', esc_html( $text ), esc_url( self::url() ), esc_html__( 'Settings', 'bridge-for-medium' ) );
		}
	}

	/**
	 * Save the form; a new connection is tried at once.
	 */
	public static function save() {
		self::authorize( self::SAVE );
		// phpcs:disable WordPress.Security.NonceVerification -- checked in authorize().
		$types = isset( $_POST['post_types'] ) ? array_map( 'sanitize_key', (array) wp_unslash( $_POST['post_types'] ) ) : array();
		$text  = isset( $_POST['connection'] ) ? sanitize_text_field( wp_unslash( $_POST['connection'] ) ) : '';
		Settings::change(
			array(
				'enabled'    => ! empty( $_POST['enabled'] ),
				'post_types' => array_values( array_intersect( $types, self::types() ) ),
			)
		);
		// phpcs:enable
		if ( '' === $text || Settings::is_in_config() ) {
			self::leave( true, __( 'Saved.', 'bridge-for-medium' ) );
		}
		$connection = Connection::parse( $text );
		if ( ! $connection ) {
			self::leave( false, __( 'This is not a connection string, or a part of it is missing. It begins with "b4m1."; run "bridge connect" and copy the whole line.', 'bridge-for-medium' ) );
		}
		$earlier = Settings::get( 'connection' );
		Settings::change( array( 'connection' => preg_replace( '/\s+/', '', $text ) ) );
		$result = Ping::connect( $connection );
		if ( ! $result['ok'] && '' !== $earlier && Connection::parse( $earlier ) ) {
			Settings::change( array( 'connection' => $earlier ) ); // What worked until now goes on working.
			/* translators: %s: what went wrong. */
			self::leave( false, sprintf( __( '%s The earlier connection stays.', 'bridge-for-medium' ), $result['message'] ) );
		}
		self::leave( $result['ok'], $result['message'] );
	}

	/**
	 * Try the connection, and connect this address.
	 */
	public static function connect() {
		self::authorize( self::CONNECT );
		$connection = Settings::connection();
		if ( ! $connection ) {
			self::leave( false, __( 'There is no connection yet. Paste the line that "bridge connect" prints.', 'bridge-for-medium' ) );
		}
		$result = Ping::connect( $connection );
		self::leave( $result['ok'], $result['message'] );
	}

	/**
	 * Try what waits now.
	 */
	public static function retry() {
		self::authorize( self::RETRY );
		Health::clear();
		foreach ( Changes::read() as $post_id ) {
			$event = Records::read( $post_id, Records::EVENT );
			if ( $event ) {
				Records::write( $post_id, Records::EVENT, array( 'not_before' => 0 ) + $event );
			}
		}
		Queue::run( Queue::INLINE_S );
		self::leave( true, __( 'Tried again.', 'bridge-for-medium' ) );
	}

	/**
	 * The page.
	 */
	public static function print_page() {
		$data = array(
			'settings' => Settings::all(),
			'is_ready' => null !== Settings::connection(),
			'where'    => Settings::connection() ? wp_parse_url( Settings::connection()->url, PHP_URL_HOST ) : '',
			'types'    => self::types(),
			'waiting'  => array_slice( Changes::read(), 0, 50 ),
			'health'   => Health::read(),
			'result'   => get_transient( self::RESULT . get_current_user_id() ),
		);
		delete_transient( self::RESULT . get_current_user_id() );
		require __DIR__ . '/settings-page.php';
	}

	/**
	 * Types of post that have a page of their own.
	 *
	 * @return string[]
	 */
	private static function types() {
		return array_values( array_diff( get_post_types( array( 'public' => true ) ), array( 'attachment' ) ) );
	}

	/**
	 * Only an administrator, and only from the page's own form.
	 *
	 * @param string $action Which form.
	 */
	private static function authorize( $action ) {
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( esc_html__( 'You may not change these settings.', 'bridge-for-medium' ), 403 );
		}
		check_admin_referer( $action );
	}

	/**
	 * Back to the page, with a result.
	 *
	 * @param bool   $ok      Whether it went well.
	 * @param string $message In words.
	 */
	private static function leave( $ok, $message ) {
		set_transient( self::RESULT . get_current_user_id(), compact( 'ok', 'message' ), 60 );
		wp_safe_redirect( self::url() );
		exit;
	}

	/**
	 * The page's address.
	 *
	 * @return string
	 */
	private static function url() {
		return admin_url( 'options-general.php?page=' . self::SLUG );
	}
}
