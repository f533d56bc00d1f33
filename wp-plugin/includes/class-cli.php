<?php
/**
 * The command `wp bridge`.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Tells your bridge about posts.
 */
final class Cli {

	/**
	 * Tells the bridge about posts again, and that you asked for it: their age does not matter then.
	 *
	 * A story that exists is never created a second time.
	 *
	 * ## OPTIONS
	 *
	 * <id>...
	 * : Ids of the posts.
	 *
	 * ## EXAMPLES
	 *
	 *     wp bridge resend 42
	 *
	 * @param string[] $ids The ids.
	 */
	public function resend( $ids ) {
		foreach ( $ids as $id ) {
			$post = get_post( absint( $id ) );
			if ( ! $post || ! in_array( $post->post_type, Settings::get( 'post_types' ), true ) ) {
				/* translators: %s: an id. */
				\WP_CLI::error( sprintf( __( '%s is not a post of a type that is watched.', 'bridge-for-medium' ), $id ) );
			}
			Changes::mark( $post->ID, Article::is_public( $post ), 'resync' );
		}
		Health::clear();
		$this->send();
	}

	/**
	 * Tells the bridge now about everything that waits. For the system's cron, where WP-Cron is off.
	 */
	public function send() {
		if ( ! Settings::connection() || ! Settings::is_watching() ) {
			\WP_CLI::error( Settings::is_copy() ? __( 'This site has another address than when it was connected: nothing is sent.', 'bridge-for-medium' ) : __( 'Not connected, or switched off: look at Settings, Bridge for Medium.', 'bridge-for-medium' ) );
		}
		$accepted = Queue::run();
		$waiting  = count( Changes::read() ) + count( Changes::read_gone() );
		if ( $waiting ) {
			/* translators: 1: how many were sent, 2: how many wait, 3: the last error. */
			\WP_CLI::warning( sprintf( __( '%1$d accepted, %2$d waiting. %3$s', 'bridge-for-medium' ), $accepted, $waiting, Health::read()['error'] ) );
			return;
		}
		/* translators: %d: how many. */
		\WP_CLI::success( sprintf( __( '%d accepted, none waiting.', 'bridge-for-medium' ), $accepted ) );
	}

	/**
	 * Tries the connection, and connects this address.
	 */
	public function connect() {
		$connection = Settings::connection();
		if ( ! $connection ) {
			\WP_CLI::error( __( 'There is no connection string. Paste it into Settings, Bridge for Medium, or define BRIDGE_FOR_MEDIUM_CONNECTION in wp-config.php.', 'bridge-for-medium' ) );
		}
		$result = Ping::connect( $connection );
		if ( ! $result['ok'] ) {
			\WP_CLI::error( $result['message'] );
		}
		\WP_CLI::success( $result['message'] );
	}

	/**
	 * Says where posts stand.
	 *
	 * ## OPTIONS
	 *
	 * <id>...
	 * : Ids of the posts.
	 *
	 * @param string[] $ids The ids.
	 */
	public function status( $ids ) {
		foreach ( $ids as $id ) {
			$standing = Standing::of( absint( $id ) );
			\WP_CLI::line( implode( "\t", array( $id, '' === $standing['word'] ? '-' : $standing['word'], $standing['story_url'], $standing['reason'] ) ) );
		}
	}
}
