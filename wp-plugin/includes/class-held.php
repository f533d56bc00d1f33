<?php
/**
 * A post that visitors do not get.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Thrown where a post would be told for the first time; whoever catches it leaves the post alone for a while.
 */
final class Held extends \RuntimeException {

	/** When it is looked at again, in seconds since 1970. */
	public int $until;

	/**
	 * A post is held.
	 *
	 * @param string $why   In words.
	 * @param int    $until When it is looked at again, in seconds since 1970.
	 */
	public function __construct( $why, $until ) {
		parent::__construct( $why );
		$this->until = $until;
	}
}
