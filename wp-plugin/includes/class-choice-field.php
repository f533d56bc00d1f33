<?php
/**
 * Where an author makes the choice for a post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A field of the box beside the post in the classic editor (Choice_Box), and of quick edit. Which of the two is sent says its nonce.
 */
class Choice_Field {

	const NAME  = 'bridge_for_medium_choice';
	const NONCE = 'bridge_for_medium_choice_nonce';
	/** Quick edit shows the same field for every post: unless somebody picks something, the choice stays. */
	const UNCHANGED = 'unchanged';

	private Settings $settings;

	/** What it works with. */
	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	/**
	 * What is in the box.
	 *
	 * @param \WP_Post $post The post.
	 */
	public function print_box( $post ) {
		wp_nonce_field( self::NONCE . $post->ID, self::NONCE, false );
		$this->print_select( array(), (string) get_post_meta( $post->ID, Choice::META, true ) );
	}

	/**
	 * The field of quick edit, once.
	 *
	 * @param string $column Of which column.
	 * @param string $type   For which type of post.
	 */
	public function print_quick( $column, $type ) {
		if ( Posts_List::COLUMN === $column && in_array( $type, $this->settings->post_types(), true ) ) {
			echo '<fieldset class="inline-edit-col-right"><div class="inline-edit-col"><label><span class="title">' . esc_html__( 'Medium', 'bridge-for-medium' ) . '</span>';
			$this->print_select( array( self::UNCHANGED => __( 'As it is', 'bridge-for-medium' ) ), self::UNCHANGED );
			echo '</label></div></fieldset>';
		}
	}

	/**
	 * Save what was picked.
	 *
	 * @param int $post_id For which post.
	 */
	public function save( $post_id ) {
		// phpcs:disable WordPress.Security -- one of a few words; the nonces are checked in is_sent().
		$value = isset( $_POST[ self::NAME ] ) ? $_POST[ self::NAME ] : self::UNCHANGED;
		// phpcs:enable
		if ( in_array( $value, Choice::VALUES, true ) && $this->is_sent( $post_id ) && current_user_can( 'edit_post_meta', $post_id, Choice::META ) ) {
			if ( '' === $value ) {
				delete_post_meta( $post_id, Choice::META );
			} else {
				update_post_meta( $post_id, Choice::META, $value );
			}
		}
	}

	/**
	 * Whether one of the two forms was sent for this very post; its revisions and others that are saved with it are not meant.
	 */
	private function is_sent( int $post_id ): bool {
		// phpcs:disable WordPress.Security -- these are the nonces.
		$is_this  = isset( $_POST['post_ID'] ) && (int) $_POST['post_ID'] === $post_id;
		$is_box   = isset( $_POST[ self::NONCE ] ) && wp_verify_nonce( $_POST[ self::NONCE ], self::NONCE . $post_id );
		$is_quick = isset( $_POST['_inline_edit'] ) && wp_verify_nonce( $_POST['_inline_edit'], 'inlineeditnonce' );
		// phpcs:enable
		return $is_this && ( $is_box || $is_quick );
	}

	/**
	 * The field.
	 *
	 * @param array<string, string> $more    Other values, with their words.
	 * @param string                $current The one that is picked.
	 */
	private function print_select( array $more, string $current ): void {
		$words = $more + array(
			''    => __( 'As configured', 'bridge-for-medium' ),
			'yes' => __( 'Goes to Medium', 'bridge-for-medium' ),
			'no'  => __( 'Stays here', 'bridge-for-medium' ),
		);
		printf( '<select name="%s" aria-label="%s">', esc_attr( self::NAME ), esc_attr__( 'Medium', 'bridge-for-medium' ) );
		foreach ( $words as $value => $label ) {
			printf( '<option value="%s"%s>%s</option>', esc_attr( $value ), selected( $current, $value, false ), esc_html( $label ) );
		}
		echo '</select>';
	}
}
