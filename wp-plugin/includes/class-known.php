<?php
/**
 * What the bridge knows of a post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Written by the queue alone, after an answer of the bridge.
 */
final class Known {

	/** A post has few addresses in its life; a loop that renames it must not fill the database. */
	const MOST_URLS = 20;

	const NOTHING = array(
		'public'   => false,
		'told'     => false,
		'state'    => '',
		'revision' => 0,
		'urls'     => array(),
	);

	/**
	 * What it knows.
	 *
	 * @param int  $post_id    Which post.
	 * @param bool $was_public What to assume when it was never told anything.
	 * @return array{public: bool, told: bool, state: string, revision: int, urls: string[]}
	 */
	public static function of( $post_id, $was_public = false ) {
		$known = Records::read( $post_id, Records::KNOWN );
		return array_merge( self::NOTHING, null === $known ? array( 'public' => $was_public ) : $known );
	}

	/**
	 * An event is about to be tried for the first time: from now on the bridge may have heard it.
	 *
	 * @param int                  $post_id Which post.
	 * @param array<string, mixed> $known   What it knew.
	 * @param string               $type    The event's type.
	 * @return array<string, mixed> What it knows, with the event's own revision.
	 */
	public static function about_to_tell( $post_id, array $known, $type ) {
		++$known['revision'];
		$known['told'] = $known['told'] || Decision::PUBLISHED === $type;
		Records::write( $post_id, Records::KNOWN, $known );
		return $known;
	}

	/**
	 * The bridge accepted an event.
	 *
	 * @param int                  $post_id   Which post.
	 * @param array<string, mixed> $known     What it knew.
	 * @param bool                 $is_public Whether the post is public.
	 * @param string               $state     Its state.
	 * @param string               $url       Its address.
	 */
	public static function told( $post_id, array $known, $is_public, $state, $url ) {
		$known['public'] = $is_public;
		$known['told']   = $is_public;
		$known['state']  = $state;
		if ( $is_public && ! in_array( $url, $known['urls'], true ) ) {
			$known['urls'] = array_slice( array_merge( $known['urls'], array( $url ) ), -self::MOST_URLS );
		}
		Records::write( $post_id, Records::KNOWN, $known );
	}
}
