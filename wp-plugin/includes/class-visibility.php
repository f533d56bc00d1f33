<?php
/**
 * Whether a post is public, by what stands in the database.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Status, password and address. What a visitor really gets is looked at elsewhere (Guest).
 */
class Visibility {

	/**
	 * Whether anybody can read it.
	 *
	 * wp_publish_post() leaves a draft without a slug, and so without an address of its own (its permalink is the home
	 * page): it counts as published when it gets one. A type without pages, such as a revision, is read by nobody.
	 *
	 * @param \WP_Post $post The post.
	 * @return bool
	 */
	public function is_public( \WP_Post $post ) {
		$has_address = '' !== $post->post_name || '' === (string) get_option( 'permalink_structure' );
		return 'publish' === $post->post_status && ! $this->has_password( $post ) && $has_address && is_post_type_viewable( $post->post_type );
	}

	/**
	 * Whether a password protects it: WordPress takes "0" for none (post_password_required()).
	 *
	 * @param \WP_Post $post The post.
	 * @return bool
	 */
	public function has_password( \WP_Post $post ) {
		return ! empty( $post->post_password );
	}
}
