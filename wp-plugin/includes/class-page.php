<?php
/**
 * A page that Medium's importer reads.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Made by the bridge for one post, one account and one role.
 */
final class Page {

	public int $post_id = 0;
	/** 32 hexadecimal digits. */
	public string $slug    = '';
	public string $account = '';
	/** One of Pages::ROLES. */
	public string $role = '';
	/** Of two pages the one with the higher number is the newer. */
	public int $sequence = 0;
	/** Its text; empty when that is not kept any more, or is not loaded. */
	public string $html = '';

	/**
	 * As it is stored (Bodies).
	 */
	public static function from_row( string $slug, array $row ): self {
		$page       = Record::fill( new self(), $row );
		$page->slug = $slug;
		$page->html = isset( $row['body'] ) ? $row['body'] : '';
		return $page;
	}

	/**
	 * Whether it is for the same post, account and role.
	 */
	public function is_for( int $post_id, string $account, string $role ): bool {
		return array( $post_id, $account, $role ) === array( $this->post_id, $this->account, $this->role );
	}
}
