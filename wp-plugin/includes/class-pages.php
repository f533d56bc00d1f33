<?php
/**
 * The pages that Medium's importer reads, kept beside their post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * One row for each page (see Bodies), by its slug. Of each role the one with the highest sequence is current; there is no
 * list beside the rows that could disagree with them. An earlier page keeps its row, without its text: who asks for it is
 * sent to the current one. So does one whose story is out, which leads to the post.
 */
class Pages {

	/** The page that names the post as its original, and the one that does not: importers differ in which they want. */
	const ROLES = array( 'canonical', 'plain' );

	private Pages_Move $pages_move;
	private Bodies $bodies;

	/** What it works with. */
	public function __construct( Pages_Move $pages_move, Bodies $bodies ) {
		$this->pages_move = $pages_move;
		$this->bodies     = $bodies;
	}

	/**
	 * The page with this slug; null when there is none.
	 *
	 * @param string $slug 32 hexadecimal digits.
	 */
	public function find( string $slug ): ?Page {
		$this->pages_move->of_slug( $slug );
		$row = $this->bodies->find( Bodies::PAGE, $slug );
		return $row ? Page::from_row( $slug, $row ) : null;
	}

	/**
	 * The slug that is current.
	 *
	 * @param int    $post_id Of this post,
	 * @param string $account on this account,
	 * @param string $role    in this role.
	 * @return string Empty when there is none.
	 */
	public function current( $post_id, $account, $role ) {
		$current = '';
		$highest = -1;
		foreach ( $this->of( $post_id, $account ) as $slug => $page ) {
			if ( $role === $page->role && $page->sequence >= $highest ) {
				$highest = $page->sequence;
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
	public function sequence( $post_id, $account ) {
		return max( array_merge( array( -1 ), array_column( $this->of( $post_id, $account ), 'sequence' ) ) );
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
	public function put( $post_id, $account, $sequence, array $pages ) {
		$before = $this->of( $post_id, $account );
		foreach ( $pages as $page ) {
			$role = $page['role'];
			if ( ! $this->bodies->put( $post_id, Bodies::PAGE, $page['slug'], $page['html'], compact( 'account', 'role', 'sequence' ) ) ) {
				$this->bodies->delete( $post_id, array_diff( array_column( $pages, 'slug' ), array_keys( $before ) ) );
				return false;
			}
		}
		$replaced = array_diff( array_keys( $this->of( $post_id, $account ) ), array( $this->current( $post_id, $account, 'canonical' ), $this->current( $post_id, $account, 'plain' ) ) );
		$this->bodies->clear( $post_id, $replaced );
		return true;
	}

	/**
	 * The story is out: its pages lead to the post from now on, and need no text for that. Offered anew, they are brought anew.
	 *
	 * @param int    $post_id Whose.
	 * @param string $account For whom; empty for everybody.
	 */
	public function drop_texts( $post_id, $account ) {
		$names = array();
		foreach ( $this->of_post( $post_id ) as $slug => $page ) {
			if ( in_array( $account, array( '', $page->account ), true ) ) {
				$names[] = (string) $slug;
			}
		}
		$this->bodies->clear( $post_id, $names );
	}

	/**
	 * Where a page is served: below its post's own address.
	 *
	 * @param \WP_Post $post The post.
	 * @param string   $slug Which page.
	 * @return string
	 */
	public function url( \WP_Post $post, $slug ) {
		// Without pretty permalinks the web server knows no path but that of index.php.
		$has_paths = '' !== (string) get_option( 'permalink_structure' );
		$below     = $has_paths ? (string) strtok( (string) get_permalink( $post ), '?#' ) : home_url( '/index.php' );
		return user_trailingslashit( untrailingslashit( $below ) . "/medium/$slug" );
	}

	/**
	 * All pages of a post for one account, without their texts.
	 *
	 * @return array<string, Page> By slug, oldest first.
	 */
	private function of( int $post_id, string $account ): array {
		return array_filter(
			$this->of_post( $post_id ),
			static function ( Page $page ) use ( $account ) {
				return $account === $page->account;
			}
		);
	}

	/**
	 * All pages of a post, without their texts.
	 *
	 * @return array<string, Page> By slug, oldest first.
	 */
	private function of_post( int $post_id ): array {
		$this->pages_move->of_post( $post_id );
		$pages = array();
		foreach ( $this->bodies->of( $post_id, Bodies::PAGE ) as $slug => $row ) {
			$pages[ $slug ] = Page::from_row( (string) $slug, $row );
		}
		return $pages;
	}
}
