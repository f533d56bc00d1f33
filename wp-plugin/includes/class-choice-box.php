<?php
/**
 * Medium in the classic editor: the same choices as in the block editor's panel, in a box beside the post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * The block editor shows none of it: a box of this kind would make it save every post twice.
 */
class Choice_Box {

	const FIELD = 'bridge_for_medium_more';

	private Post_Choices $choices;
	private Outlook $outlook;
	private Choice_Field $field;
	private Settings $settings;
	private Standings $standings;
	private Visibility $visibility;

	/** What it works with. */
	public function __construct( Post_Choices $choices, Outlook $outlook, Choice_Field $field, Settings $settings, Standings $standings, Visibility $visibility ) {
		$this->choices    = $choices;
		$this->outlook    = $outlook;
		$this->field      = $field;
		$this->settings   = $settings;
		$this->standings  = $standings;
		$this->visibility = $visibility;
	}

	/**
	 * The box.
	 */
	public function add() {
		$only_classic = array( '__back_compat_meta_box' => true );
		add_meta_box( Choice_Field::NAME, __( 'Medium', 'bridge-for-medium' ), array( $this, 'print_box' ), $this->settings->post_types(), 'side', 'default', $only_classic );
	}

	/**
	 * What is in it.
	 *
	 * @param \WP_Post $post The post.
	 */
	public function print_box( $post ) {
		$stored = $this->choices->stored( $post->ID );
		printf( '<p>%s</p><p>', esc_html( $this->words( $post, $stored ) ) );
		$this->field->print_box( $post );
		echo '</p>';
		foreach ( $this->fields( $stored ) as $name => $field ) {
			list( $label, $options ) = $field;
			$id                      = self::FIELD . '-' . $name;
			printf( '<p><label for="%s">%s</label><br>', esc_attr( $id ), esc_html( $label ) );
			$this->print_field( $id, self::FIELD . "[$name]", $options, $stored[ $name ] );
			echo '</p>';
		}
	}

	/**
	 * Save what was picked. The form names the post by Choice_Field's nonce.
	 *
	 * @param int $post_id For which post.
	 */
	public function save( $post_id ) {
		// phpcs:disable WordPress.Security -- the nonce is checked here, and each value is cleaned below.
		$nonce = isset( $_POST[ Choice_Field::NONCE ] ) ? $_POST[ Choice_Field::NONCE ] : '';
		$sent  = isset( $_POST[ self::FIELD ] ) && is_array( $_POST[ self::FIELD ] ) ? wp_unslash( $_POST[ self::FIELD ] ) : array();
		$is_it = isset( $_POST['post_ID'] ) && (int) $_POST['post_ID'] === $post_id && wp_verify_nonce( $nonce, Choice_Field::NONCE . $post_id );
		// phpcs:enable
		foreach ( $is_it ? array_intersect_key( $sent, array_flip( Post_Choices::NAMES ) ) : array() as $name => $value ) {
			$key   = Post_Choices::PREFIX . $name;
			$value = $this->choices->clean( $name, $value );
			if ( ! current_user_can( 'edit_post_meta', $post_id, $key ) ) {
				continue;
			}
			if ( '' === $value ) {
				delete_post_meta( $post_id, $key );
			} else {
				update_post_meta( $post_id, $key, wp_slash( $value ) );
			}
		}
	}

	/**
	 * Where the post stands, or what will become of it.
	 *
	 * @param \WP_Post              $post   The post.
	 * @param array<string, string> $stored What is chosen.
	 * @return string
	 */
	private function words( \WP_Post $post, array $stored ) {
		$standing = $this->standings->of( $post->ID );
		if ( '' !== $standing->word ) {
			/* translators: 1: where a post stands, such as "Planned", 2: why, in a sentence. */
			return sprintf( __( '%1$s. %2$s', 'bridge-for-medium' ), $standing->word, $standing->short );
		}
		$plans = array(
			'choice'     => (string) get_post_meta( $post->ID, Choice::META, true ),
			'categories' => wp_get_post_categories( $post->ID ),
			'is_open'    => 'private' !== $post->post_status && ! $this->visibility->has_password( $post ),
		);
		return $this->outlook->of( $post, $plans + $stored )['sentence'];
	}

	/**
	 * The fields that count on the bridge.
	 *
	 * @param array<string, string> $stored What is chosen.
	 * @return array<string, array{0: string, 1: array<string, string>}> Label and options by name; no options: a line of text.
	 */
	private function fields( array $stored ) {
		$configured = array( '' => __( 'As configured', 'bridge-for-medium' ) );
		$account    = $this->settings->offered()->account( $stored['account'] );
		$accounts   = array_column( $this->settings->offered()->all()['accounts'], 'name' );
		$papers     = $account ? $account['publications'] : array();
		$closings   = $this->settings->offered()->all()['closings'];
		$fields     = array(
			'account'     => array( __( 'Account', 'bridge-for-medium' ), count( $accounts ) > 1 ? $configured + array_combine( $accounts, $accounts ) : null ),
			'publication' => array( __( 'Publication', 'bridge-for-medium' ), $papers ? $configured + array_combine( $papers, $papers ) : null ),
			'status'      => array( __( 'Appears as', 'bridge-for-medium' ), $account && 'api' === $account['route'] ? $configured + $this->statuses() : null ),
			'topics'      => array( __( 'Topics on Medium, with commas', 'bridge-for-medium' ), array() ),
			'closing'     => array( __( 'Closes with', 'bridge-for-medium' ), $configured + array_combine( $closings, $closings ) + array( 'none' => __( 'Nothing', 'bridge-for-medium' ) ) ),
			'delay'       => array( __( 'Goes', 'bridge-for-medium' ), $configured + $this->delays() ),
			'evergreen'   => array(
				__( 'Evergreen: the schedule of old posts may choose it', 'bridge-for-medium' ),
				$configured + array(
					'yes' => __( 'Yes', 'bridge-for-medium' ),
					'no'  => __( 'No', 'bridge-for-medium' ),
				),
			),
			'ai'          => array( __( 'Written by AI', 'bridge-for-medium' ), array( '' => __( 'As on this site', 'bridge-for-medium' ) ) + Offered::levels() ),
		);
		return array_filter(
			$fields,
			function ( $field, $name ) {
				return null !== $field[1] && $this->settings->offered()->may( Post_Choices::TOLD[ $name ] );
			},
			ARRAY_FILTER_USE_BOTH
		);
	}

	/**
	 * How a story appears, in words.
	 *
	 * @return array<string, string>
	 */
	private function statuses() {
		return array(
			'draft'    => __( 'Draft', 'bridge-for-medium' ),
			'unlisted' => __( 'Unlisted story', 'bridge-for-medium' ),
			'public'   => __( 'Public story', 'bridge-for-medium' ),
		);
	}

	/**
	 * When a story is sent, in words.
	 *
	 * @return array<string, string>
	 */
	private function delays() {
		$words = array( '0' => __( 'At once', 'bridge-for-medium' ) );
		foreach ( array( 1, 3, 12, 24, 72, 168 ) as $hours ) {
			/* translators: %s: a span of time, such as "3 hours". */
			$words[ (string) ( $hours * HOUR_IN_SECONDS ) ] = sprintf( __( '%s later', 'bridge-for-medium' ), human_time_diff( 0, $hours * HOUR_IN_SECONDS ) );
		}
		return $words;
	}

	/**
	 * A field.
	 *
	 * @param string                $id      Its id.
	 * @param string                $name    Its name.
	 * @param array<string, string> $options What may be picked; without any, a line of text.
	 * @param string                $current What is chosen.
	 */
	private function print_field( $id, $name, array $options, $current ) {
		if ( ! $options ) {
			printf( '<input type="text" class="widefat" id="%s" name="%s" value="%s">', esc_attr( $id ), esc_attr( $name ), esc_attr( $current ) );
			return;
		}
		$options += array( $current => $current ); // Chosen earlier, and not offered any more.
		printf( '<select class="widefat" id="%s" name="%s">', esc_attr( $id ), esc_attr( $name ) );
		foreach ( $options as $value => $label ) {
			printf( '<option value="%s"%s>%s</option>', esc_attr( $value ), selected( $current, (string) $value, false ), esc_html( $label ) );
		}
		echo '</select>';
	}
}
