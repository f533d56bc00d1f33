<?php
/**
 * Where a post stands, in words.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * For whoever looks at it in WordPress.
 */
final class Standing {

	/** Standings::MARKS says how each is drawn; empty for a post that was never told. */
	public string $state = '';
	/** One or two words. */
	public string $word = '';
	/** Why, in one short sentence for a list; and in full, for who asks. */
	public string $short  = '';
	public string $reason = '';
	/** Where the story is, and where its author can do what it waits for. */
	public string $story_url  = '';
	public string $action_url = '';

	/**
	 * A standing.
	 */
	public function __construct( string $state, string $word, string $short, string $reason, string $story_url = '', string $action_url = '' ) {
		$this->state      = $state;
		$this->word       = $word;
		$this->short      = $short;
		$this->reason     = ucfirst( $reason );
		$this->story_url  = $story_url;
		$this->action_url = $action_url;
	}
}
