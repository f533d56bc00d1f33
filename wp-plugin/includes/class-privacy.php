<?php
/**
 * What the plugin keeps about people: said, shown, and taken away.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A text for the privacy policy, an exporter and an eraser (Tools, Export and Erase Personal Data). The person is an author: of
 * visitors and of who comments nothing is kept or sent.
 */
class Privacy {

	const NAME = 'bridge-for-medium';
	/** Posts of one step: the bridge is asked about each. */
	const STEP = 20;

	private Standings $standings;
	private Knowledge $knowledge;
	private Handoff_Client $client;
	private Pages $pages;

	/** What it works with. */
	public function __construct( Standings $standings, Knowledge $knowledge, Handoff_Client $client, Pages $pages ) {
		$this->standings = $standings;
		$this->knowledge = $knowledge;
		$this->client    = $client;
		$this->pages     = $pages;
	}

	/**
	 * What an owner may take over into the site's privacy policy.
	 */
	public function add_policy() {
		$text = '<p>' . esc_html__( 'Posts that are public on this site are sent to a bridge, which places them on Medium with a link to the original. Sent are the text, the pictures\' addresses, the tags and the name of the author as it is shown on this site; no address of mail, and nothing about visitors or about who comments. Who reads a story on Medium is subject to Medium\'s own privacy policy.', 'bridge-for-medium' ) . '</p>'
			. '<p>' . esc_html__( 'Where this site counts how many visitors come from Medium, the bridge is told how many there were on a day. No cookie is set, and nothing of a visitor is kept or sent.', 'bridge-for-medium' ) . '</p>';
		wp_add_privacy_policy_content( __( 'Bridge for Medium', 'bridge-for-medium' ), wp_kses_post( $text ) );
	}

	/**
	 * Register the exporter.
	 *
	 * @param array<string, array<string, mixed>> $exporters Those of others.
	 * @return array<string, array<string, mixed>>
	 */
	public function add_exporter( $exporters ) {
		$exporters[ self::NAME ] = array(
			'exporter_friendly_name' => __( 'Bridge for Medium', 'bridge-for-medium' ),
			'callback'               => array( $this, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Register the eraser.
	 *
	 * @param array<string, array<string, mixed>> $erasers Those of others.
	 * @return array<string, array<string, mixed>>
	 */
	public function add_eraser( $erasers ) {
		$erasers[ self::NAME ] = array(
			'eraser_friendly_name' => __( 'Bridge for Medium', 'bridge-for-medium' ),
			'callback'             => array( $this, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * What was sent of an author's posts.
	 *
	 * @param string $email Whose.
	 * @param int    $page  From 1.
	 * @return array{data: array<int, array<string, mixed>>, done: bool}
	 */
	public function export( $email, $page = 1 ) {
		$data     = array();
		$post_ids = $this->posts( $email, $page );
		foreach ( array_filter( $post_ids, array( $this, 'is_known' ) ) as $post_id ) {
			$standing = $this->standings->of( $post_id );
			$data[]   = array(
				'group_id'    => self::NAME,
				'group_label' => __( 'Posts that were sent to the bridge for Medium', 'bridge-for-medium' ),
				'item_id'     => self::NAME . "-$post_id",
				'data'        => array(
					array(
						'name'  => __( 'Title', 'bridge-for-medium' ),
						'value' => Wire::text( get_the_title( $post_id ) ),
					),
					array(
						'name'  => __( 'Address', 'bridge-for-medium' ),
						'value' => (string) get_permalink( $post_id ),
					),
					array(
						'name'  => __( 'On Medium', 'bridge-for-medium' ),
						'value' => trim( $standing->word . ' ' . $standing->story_url ),
					),
				),
			);
		}
		return array(
			'data' => $data,
			'done' => count( $post_ids ) < self::STEP,
		);
	}

	/**
	 * Take away what is kept of an author's texts, here and in the bridge. Which posts were told stays, without a word of them: else
	 * they would go to Medium a second time. What is sent anew when a post is changed can be taken away again.
	 *
	 * @param string $email Whose.
	 * @param int    $page  From 1.
	 * @return array{items_removed: bool, items_retained: bool, messages: string[], done: bool}
	 */
	public function erase( $email, $page = 1 ) {
		$removed  = false;
		$messages = array();
		$post_ids = $this->posts( $email, $page );
		foreach ( array_filter( $post_ids, array( $this, 'is_known' ) ) as $post_id ) {
			$problem = $this->client->forget( $post_id );
			if ( '' === $problem ) {
				$this->pages->drop_texts( $post_id, '' );
				$removed = true;
				continue;
			}
			/* translators: 1: a post's title, 2: the reason. */
			$messages[] = sprintf( __( 'The bridge keeps "%1$s": %2$s', 'bridge-for-medium' ), Wire::text( get_the_title( $post_id ) ), $problem );
		}
		return array(
			'items_removed'  => $removed,
			'items_retained' => (bool) $messages,
			'messages'       => $messages,
			'done'           => count( $post_ids ) < self::STEP,
		);
	}

	/**
	 * Whether the bridge was ever told of a post.
	 *
	 * @param int $post_id Which.
	 * @return bool
	 */
	private function is_known( $post_id ) {
		return $this->knowledge->of( $post_id )->revision > 0;
	}

	/**
	 * Some posts of an author, of every type and status: they may have been told when that was another.
	 *
	 * @param string $email Whose.
	 * @param int    $page  From 1.
	 * @return int[]
	 */
	private function posts( $email, $page ) {
		$user = get_user_by( 'email', $email );
		if ( ! $user ) {
			return array();
		}
		return get_posts(
			array(
				'author'           => $user->ID,
				'post_type'        => array_values( get_post_types() ),
				'post_status'      => array_values( get_post_stati() ),
				'fields'           => 'ids',
				'orderby'          => 'ID',
				'order'            => 'ASC',
				'posts_per_page'   => self::STEP,
				'paged'            => max( 1, (int) $page ),
				'suppress_filters' => true,
			)
		);
	}
}
