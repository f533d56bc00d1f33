<?php
/**
 * What the bridge knows of each post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A record of the post. Another bridge than the one that was told knows nothing of it.
 */
class Knowledge {

	private Settings $settings;
	private Records $records;

	/** What it works with. */
	public function __construct( Settings $settings, Records $records ) {
		$this->settings = $settings;
		$this->records  = $records;
	}

	/**
	 * What it knows of a post.
	 *
	 * @param int  $post_id    Which.
	 * @param bool $was_public What to assume when it was never told anything.
	 */
	public function of( int $post_id, bool $was_public = false ): Known {
		$bridge = $this->settings->get( 'bridge_number' );
		$record = $this->records->read( $post_id, Records::KNOWN );
		$known  = Known::from_record( (array) $record );
		if ( null === $record || $bridge !== $known->bridge ) {
			$known->forget( $was_public );
		}
		$known->bridge = $bridge;
		return $known;
	}

	/**
	 * Whether a post is as young as the watch and nothing is known of it: if it is public, nobody said so when it became it.
	 */
	public function is_unheard_of( \WP_Post $post ): bool {
		$from = $this->settings->watched_from();
		return '' !== $from && $post->post_date >= $from && ! $this->records->read( $post->ID, Records::KNOWN );
	}

	/**
	 * Write it down.
	 */
	public function keep( int $post_id, Known $known ): void {
		$this->records->write( $post_id, Records::KNOWN, $known->to_record() );
	}

	/**
	 * An event is about to be tried for the first time: from now on the bridge may have heard it, under a revision of its own.
	 */
	public function about_to_tell( int $post_id, Known $known, string $type ): void {
		++$known->revision;
		$known->told = $known->told || Decision::PUBLISHED === $type;
		$this->keep( $post_id, $known );
	}
}
