<?php
/**
 * The pages that Medium's importer reads, kept beside their post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * One record for each page (see Records), its slug in the key: the database finds a slug by its index. Of each role the one
 * with the highest sequence is current; there is no list beside the records that could disagree with them. An earlier page
 * keeps its record, without its text: who asks for it is sent to the current one.
 */
final class Pages {

	const PREFIX = '_bridge_for_medium_page_';
	/** The page that names the post as its original, and the one that does not: importers differ in which they want. */
	const ROLES = array( 'canonical', 'plain' );

	/**
	 * The page with this slug.
	 *
	 * @param string $slug 32 hexadecimal digits.
	 * @return array<string, mixed>|null `post`, `account`, `role`, `sequence`, and `html` of a current one.
	 */
	public static function find( $slug ) {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- by an indexed key; WP_Query would load posts, and cannot tell a copy.
		$post_ids = $wpdb->get_col( $wpdb->prepare( "SELECT post_id FROM $wpdb->postmeta WHERE meta_key = %s ORDER BY meta_id", self::PREFIX . $slug ) );
		foreach ( $post_ids as $post_id ) {
			$page = Records::read( (int) $post_id, self::PREFIX . $slug );
			if ( $page ) {
				return $page;
			}
		}
		return null;
	}

	/**
	 * The slug that is current.
	 *
	 * @param int    $post_id Of this post,
	 * @param string $account on this account,
	 * @param string $role    in this role.
	 * @return string Empty when there is none.
	 */
	public static function current( $post_id, $account, $role ) {
		$current = '';
		$highest = -1;
		foreach ( self::of( $post_id, $account ) as $slug => $page ) {
			if ( $role === $page['role'] && $page['sequence'] >= $highest ) {
				$highest = $page['sequence'];
				$current = (string) $slug;
			}
		}
		return $current;
	}

	/**
	 * The highest sequence that is stored.
	 *
	 * @param int    $post_id Of this post,
	 * @param string $account on this account.
	 * @return int -1 when nothing is.
	 */
	public static function sequence( $post_id, $account ) {
		return max( array_merge( array( -1 ), array_column( self::of( $post_id, $account ), 'sequence' ) ) );
	}

	/**
	 * Store pages, all or none; what they replace loses its text.
	 *
	 * @param int                                                      $post_id  Whose.
	 * @param string                                                   $account  For whom.
	 * @param int                                                      $sequence Which version.
	 * @param array<int, array{slug: string, role: string, html: string}> $pages The pages.
	 * @return bool False when the database did not take them.
	 */
	public static function put( $post_id, $account, $sequence, array $pages ) {
		foreach ( $pages as $number => $page ) {
			$role = $page['role'];
			$html = $page['html'];
			Records::write( $post_id, self::PREFIX . $page['slug'], compact( 'account', 'role', 'sequence', 'html' ) );
			$stored = Records::read( $post_id, self::PREFIX . $page['slug'] );
			if ( ! $stored || ! isset( $stored['html'] ) || $html !== $stored['html'] ) {
				foreach ( array_slice( $pages, 0, $number + 1 ) as $half ) {
					Records::delete( $post_id, self::PREFIX . $half['slug'] );
				}
				return false;
			}
		}
		self::drop_texts( $post_id, $account );
		return true;
	}

	/**
	 * Where a page is served: below its post's own address.
	 *
	 * @param \WP_Post $post The post.
	 * @param string   $slug Which page.
	 * @return string
	 */
	public static function url( \WP_Post $post, $slug ) {
		// Without pretty permalinks the web server knows no path but that of index.php.
		$has_paths = '' !== (string) get_option( 'permalink_structure' );
		$below     = $has_paths ? (string) strtok( (string) get_permalink( $post ), '?#' ) : home_url( '/index.php' );
		return user_trailingslashit( untrailingslashit( $below ) . "/medium/$slug" );
	}

	/**
	 * All pages of a post for one account.
	 *
	 * @param int    $post_id Whose.
	 * @param string $account For whom.
	 * @return array<string, array<string, mixed>> By slug, oldest first.
	 */
	private static function of( $post_id, $account ) {
		$pages = array();
		foreach ( array_keys( (array) get_post_meta( $post_id ) ) as $key ) {
			$page = 0 === strpos( $key, self::PREFIX ) ? Records::read( $post_id, $key ) : null;
			if ( $page && $account === $page['account'] ) {
				$pages[ substr( $key, strlen( self::PREFIX ) ) ] = $page;
			}
		}
		return $pages;
	}

	/**
	 * WordPress reads all meta of a post with the post: what nobody is shown any more must not be carried along.
	 *
	 * @param int    $post_id Whose.
	 * @param string $account For whom.
	 */
	private static function drop_texts( $post_id, $account ) {
		foreach ( self::of( $post_id, $account ) as $slug => $page ) {
			if ( isset( $page['html'] ) && self::current( $post_id, $account, $page['role'] ) !== (string) $slug ) {
				unset( $page['html'] );
				Records::write( $post_id, self::PREFIX . $slug, $page );
			}
		}
	}
}
