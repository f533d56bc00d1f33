<?php
/**
 * What was seen of each post, as visitors get it.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A column of the post's row. Who looks is Guest; a request that only marks a post needs nothing of that.
 */
class Sights {

	private Clock $clock;
	private Post_Table $post_table;

	/** What it works with. */
	public function __construct( Clock $clock, Post_Table $post_table ) {
		$this->clock      = $clock;
		$this->post_table = $post_table;
	}

	/**
	 * What was seen of a post.
	 */
	public function of( int $post_id ): Sight {
		$stored = json_decode( (string) $this->post_table->read( $post_id )['guest'], true );
		return Sight::from_record( is_array( $stored ) ? $stored : array() );
	}

	/**
	 * Write it down.
	 */
	public function keep( int $post_id, Sight $sight ): void {
		$this->post_table->write( $post_id, array( 'guest' => (string) wp_json_encode( $sight->to_record() ) ) );
	}

	/**
	 * Until when a held post is left alone.
	 *
	 * @param int $post_id Which.
	 * @return int Seconds since 1970; 0 for a post that is not held.
	 */
	public function rests_until( $post_id ) {
		return $this->of( $post_id )->next;
	}

	/**
	 * Somebody changed a post, or wants it tried: look again at once.
	 *
	 * @param int $post_id Which.
	 */
	public function let_look( $post_id ) {
		$is_empty = '' === $this->post_table->read( $post_id )['guest'];
		$sight    = $is_empty ? null : $this->of( $post_id );
		if ( $sight && $sight->at ) {
			$sight->forget();
			$this->keep( $post_id, $sight );
		}
	}

	/**
	 * Nothing is known of a post any more, and it is not held.
	 *
	 * @param int $post_id Which.
	 */
	public function forget( $post_id ) {
		$this->keep( $post_id, new Sight() );
	}

	/**
	 * Why a post is held, in sentences.
	 *
	 * @param int $post_id Which.
	 * @return string Empty when it is not.
	 */
	public function reason( $post_id ) {
		$sight = $this->of( $post_id );
		if ( ! $sight->held ) {
			return '';
		}
		$when = human_time_diff( $this->clock->now(), max( $this->clock->now(), $sight->next ) );
		/* translators: 1: what a visitor gets instead of the post, in a sentence, 2: a span of time. */
		return sprintf( __( '%1$s The bridge is not told of a post that visitors cannot read. It is looked at again in %2$s, when it is changed, and at once when you choose "Tell the bridge again".', 'bridge-for-medium' ), $sight->why, $when );
	}
}
