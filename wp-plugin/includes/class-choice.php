<?php
/**
 * What the author chose for one post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * `data.choice` of a hook (docs/api.md). Empty means: as the bridge is configured.
 */
final class Choice {

	const META = '_bridge_for_medium_choice';

	/**
	 * The choice for a post.
	 *
	 * @param \WP_Post $post The post.
	 * @return array<string, mixed> Only what is set.
	 */
	public static function of( \WP_Post $post ) {
		$stored = get_post_meta( $post->ID, self::META, true );
		$choice = array();
		if ( 'yes' === $stored || 'no' === $stored ) {
			$choice['syndicate'] = 'yes' === $stored;
		}
		/**
		 * Choose for a post by code: account, publication, tags, publish_status, license, notify_followers,
		 * canonical_url, cta, cta_text, evergreen, delay (docs/api.md).
		 *
		 * @param array<string, mixed> $choice What the author chose.
		 * @param \WP_Post             $post   The post.
		 */
		return (array) apply_filters( 'bridge_for_medium_choice', $choice, $post );
	}
}
