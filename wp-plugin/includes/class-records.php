<?php
/**
 * What is kept of a post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Records, each a short line of JSON in the post's row (Post_Table); what is long is in Bodies. Each names its post: so did those
 * of version 0.1, which stood in its meta, and whatever copies a post copies its meta, and a copy is another article.
 */
class Records {

	/** Written by the editor's request: look at this post again. */
	const CHANGED = 'changed';
	/** Written by the queue: the event being sent; its bytes are in Bodies, under its id. */
	const EVENT = 'event';
	/** Written by the queue: what the bridge knows. */
	const KNOWN = 'known';
	/** Written by the bridge: what became of the post on Medium. */
	const STATUS = 'status';

	const ALL = array( self::CHANGED, self::EVENT, self::KNOWN, self::STATUS );

	/** How the keys of post meta begin: of the author's choice, and of all that version 0.1 kept there. */
	const PREFIX = '_bridge_for_medium_';

	private Post_Table $post_table;

	/** What it works with. */
	public function __construct( Post_Table $post_table ) {
		$this->post_table = $post_table;
	}

	/**
	 * Whether an export leaves a line of meta out: it says where this site stands with this bridge, and would say it of another one.
	 *
	 * @param bool   $skipped What others say.
	 * @param string $key     The line's key.
	 * @return bool
	 */
	public function is_skipped( $skipped, $key ) {
		return $skipped || 0 === strpos( $key, self::PREFIX );
	}

	/**
	 * A record.
	 *
	 * @param int    $post_id Whose.
	 * @param string $name    Which of ALL.
	 * @return array<string, mixed>|null Null when there is none.
	 */
	public function read( $post_id, $name ) {
		return Record::read( $post_id, $this->post_table->read( $post_id )[ $name ] );
	}

	/**
	 * Write a record.
	 *
	 * @param int                  $post_id Whose.
	 * @param string               $name    Which of ALL.
	 * @param array<string, mixed> $record  What.
	 */
	public function write( $post_id, $name, array $record ) {
		$this->post_table->write( $post_id, array( $name => Record::line( $post_id, $record ) ) );
	}

	/**
	 * Delete a record.
	 *
	 * @param int    $post_id Whose.
	 * @param string $name    Which of ALL.
	 */
	public function delete( $post_id, $name ) {
		$this->post_table->write( $post_id, array( $name => '' ) );
	}
}
