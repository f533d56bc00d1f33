<?php
/**
 * Which event, if any, a changed post becomes.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Compares what the bridge knows of a post with what the post is now. Pure.
 *
 * The hooks of WordPress only say "look again"; this decides. So a save that changed nothing, the block editor's second
 * save, or a change that was taken back sends nothing.
 */
final class Decision {

	const NOTHING     = '';
	const PUBLISHED   = 'post.published';
	const UPDATED     = 'post.updated';
	const UNPUBLISHED = 'post.unpublished';
	const DELETED     = 'post.deleted';

	/**
	 * The event for a post that still exists.
	 *
	 * @param Known  $known     What the bridge knows.
	 * @param bool   $is_public Whether anybody can read it now.
	 * @param string $state     What it is now.
	 * @return string One of the constants.
	 */
	public static function event( Known $known, $is_public, $state ) {
		if ( $is_public && ! $known->public ) {
			return self::PUBLISHED;
		}
		if ( ! $is_public ) {
			return $known->public || $known->told ? self::UNPUBLISHED : self::NOTHING;
		}
		return $known->state === $state ? self::NOTHING : self::UPDATED;
	}
}
