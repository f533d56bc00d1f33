<?php
/**
 * The script by which a page says that somebody came from Medium.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * In the page itself and the same for everybody, so that a page cache does it no harm; only below a post whose story is live, and on
 * the page that the owner calls a goal. It sets no cookie, keeps nothing in the browser, and is silent for who asks not to be tracked.
 */
class Beacon {

	/** Bytes that a page may grow by. */
	const MOST_BYTES = 600;

	private Settings $settings;
	private Live_Posts $live_posts;

	/** What it works with. */
	public function __construct( Settings $settings, Live_Posts $live_posts ) {
		$this->settings   = $settings;
		$this->live_posts = $live_posts;
	}

	/**
	 * Print it at the end of a page, where it belongs there.
	 */
	public function print_script(): void {
		if ( ! $this->settings->get( 'visits' ) || is_preview() || current_user_can( 'edit_posts' ) ) {
			return;
		}
		$post_id = is_singular() ? get_queried_object_id() : 0;
		if ( $post_id && $this->live_posts->has( $post_id ) ) {
			wp_print_inline_script_tag( $this->landing( $post_id ) );
		} elseif ( $this->is_goal() ) {
			wp_print_inline_script_tag( $this->read( 'goal', array() ) );
		}
	}

	/**
	 * The script of a post.
	 */
	private function landing( int $post_id ): string {
		$marks = new Landing_Marks( $this->settings->get( 'visits_by' ) );
		$known = array( '%post%' => (string) $post_id );
		$rest  = strlen( wp_get_inline_script_tag( $this->read( 'landing', array( '%hosts%' => '' ) + $known ) ) );
		return $this->read( 'landing', array( '%hosts%' => $marks->hosts( self::MOST_BYTES - $rest ) ) + $known );
	}

	/**
	 * Whether this page is the one that the owner calls a goal; letters may be escaped in its address, in either case.
	 */
	private function is_goal(): bool {
		$goal = (string) $this->settings->get( 'goal' );
		// phpcs:ignore WordPress.Security -- only compared.
		$path = isset( $_SERVER['REQUEST_URI'] ) ? strtok( (string) $_SERVER['REQUEST_URI'], '?' ) : '';
		$page = (string) wp_parse_url( home_url( $goal ), PHP_URL_PATH );
		return '' !== $goal && trim( rawurldecode( (string) $path ), '/' ) === trim( rawurldecode( $page ), '/' );
	}

	/**
	 * A script in as few bytes as can be, with what stands in it.
	 *
	 * @param string                $name  Of its file.
	 * @param array<string, string> $words What stands in it.
	 */
	private function read( string $name, array $words ): string {
		$code = (string) file_get_contents( plugin_dir_path( FILE ) . "assets/$name.js" ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of this plugin.
		$door = wp_parse_url( home_url( '/' ), PHP_URL_PATH ) . '?' . LANDING;
		return strtr( preg_replace( '#(?:^|\n)\s*(?://[^\n]*)?#', '', $code ), array( '%door%' => $door ) + $words );
	}
}
