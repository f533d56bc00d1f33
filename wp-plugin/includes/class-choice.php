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
class Choice {

	const META = '_bridge_for_medium_choice';
	/** Empty: as the bridge is configured. */
	const VALUES = array( '', 'yes', 'no' );

	private Settings $settings;
	private Hooks $hooks;

	/** What it works with. */
	public function __construct( Settings $settings, Hooks $hooks ) {
		$this->settings = $settings;
		$this->hooks    = $hooks;
	}

	/**
	 * Tell WordPress of it: so REST, XML-RPC and the editors read and write it for whoever may edit the post. Every request does;
	 * the description is for who reads the schema, and to look for its translation would cost more than all of this.
	 */
	public function register() {
		foreach ( $this->settings->post_types() as $type ) {
			register_post_meta(
				$type,
				self::META,
				array(
					'type'              => 'string',
					'description'       => 'Whether the post goes to Medium: yes, no, or empty for what the bridge is configured to do.',
					'single'            => true,
					'default'           => '',
					'sanitize_callback' => array( $this, 'clean' ),
					'auth_callback'     => array( $this, 'may_be_changed' ),
					'show_in_rest'      => array( 'schema' => array( 'enum' => self::VALUES ) ),
				)
			);
		}
	}

	/**
	 * One of the values.
	 *
	 * @param mixed $value What was sent.
	 * @return string Empty for anything else.
	 */
	public function clean( $value ) {
		return in_array( $value, self::VALUES, true ) ? $value : '';
	}

	/**
	 * Whether somebody may change it.
	 *
	 * @param bool   $allowed What WordPress says of a key that begins so.
	 * @param string $key     The key.
	 * @param int    $post_id Of which post.
	 * @param int    $user_id Who.
	 * @return bool
	 */
	public function may_be_changed( $allowed, $key, $post_id, $user_id ) {
		return user_can( $user_id, 'edit_post', $post_id );
	}

	/**
	 * The choice for a post.
	 *
	 * @param \WP_Post $post The post.
	 * @return array<string, mixed> Only what is set.
	 */
	public function of( \WP_Post $post ) {
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
		$choice  = (array) apply_filters( 'bridge_for_medium_choice', $choice, $post );
		$closing = isset( $choice['cta_text'] ) ? (string) $choice['cta_text'] : '';
		return array_filter( array( 'cta_text' => $this->hooks->closing( $closing, $post ) ), 'strlen' ) + array_diff_key( $choice, array( 'cta_text' => '' ) );
	}
}
