<?php
/**
 * What waits to be told, what is set aside, and what was refused.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Lists it, lets it go now, and forgets it.
 */
class Waiting {

	/** Rows of one page, of what waits and of what was refused. */
	const MOST = 50;
	/** Of each, what is counted at most. */
	const MOST_COUNTED = 5000;

	private Changes $changes;
	private Refusals $refusals;
	private Standings $standings;
	private Set_Aside $set_aside;
	private Sights $sights;
	private Events $events;
	private Knowledge $knowledge;
	private Visibility $visibility;
	private Post_Table $post_table;
	private Health $health;
	private Queue $queue;

	/** What it works with. */
	public function __construct( Changes $changes, Refusals $refusals, Standings $standings, Set_Aside $set_aside, Sights $sights, Events $events, Knowledge $knowledge, Visibility $visibility, Post_Table $post_table, Health $health, Queue $queue ) {
		$this->changes    = $changes;
		$this->refusals   = $refusals;
		$this->standings  = $standings;
		$this->set_aside  = $set_aside;
		$this->sights     = $sights;
		$this->events     = $events;
		$this->knowledge  = $knowledge;
		$this->visibility = $visibility;
		$this->post_table = $post_table;
		$this->health     = $health;
		$this->queue      = $queue;
	}

	/**
	 * What waits, longest first, and then what was refused.
	 *
	 * @return Waiting_Row[]
	 */
	public function rows(): array {
		$post_ids = array_unique( array_merge( $this->changes->read( self::MOST ), $this->refusals->read( self::MOST ) ) );
		_prime_post_caches( $post_ids, false, false );
		$this->post_table->prime( $post_ids );
		return array_map( array( $this, 'row' ), array_values( $post_ids ) );
	}

	/**
	 * How many there are.
	 *
	 * @return array{waiting: int, set_aside: int, refused: int, gone: int} `gone` is of deleted posts that the bridge is not
	 *         told of yet; `set_aside` is counted among what waits, too.
	 */
	public function counts(): array {
		$marked = $this->changes->read( self::MOST_COUNTED );
		$this->post_table->prime( $marked );
		return array(
			'waiting'   => count( $marked ),
			'set_aside' => count( array_filter( $marked, array( $this->set_aside, 'is' ) ) ),
			'refused'   => count( $this->refusals->read( self::MOST_COUNTED ) ),
			'gone'      => count( $this->changes->read_gone( self::MOST_COUNTED ) ),
		);
	}

	/**
	 * One post.
	 */
	public function row( int $post_id ): Waiting_Row {
		$event           = $this->events->of( $post_id );
		$standing        = $this->standings->of( $post_id );
		$marked_at       = $this->post_table->read( $post_id )['marked_at'];
		$row             = new Waiting_Row();
		$row->post_id    = $post_id;
		$row->title      = Wire::text( get_the_title( $post_id ) );
		$row->since      = ! $marked_at && $event ? $event->at : $marked_at;
		$row->word       = $standing->word;
		$row->reason     = $standing->reason;
		$row->is_refused = $event && '' !== $event->refused;
		$row->is_stuck   = $row->is_refused || $this->set_aside->is( $post_id ) || '' !== $this->sights->reason( $post_id );
		if ( '' === $row->title ) {
			/* translators: %d: a post's number. */
			$row->title = sprintf( __( 'Post %d', 'bridge-for-medium' ), $post_id );
		}
		return $row;
	}

	/**
	 * Whether there is something that waits with a post, or was refused.
	 */
	public function has( int $post_id ): bool {
		$this->post_table->refresh( $post_id );
		return $this->changes->of( $post_id ) || $this->row( $post_id )->is_refused;
	}

	/**
	 * Tell the bridge about one post before all others, now.
	 */
	public function send( int $post_id ): void {
		if ( $this->row( $post_id )->is_refused ) {
			$this->changes->mark( $post_id, true, 'resync' );
		}
		$this->let_go( $post_id );
		$this->health->clear();
		$this->queue->run_first( $post_id, Catch_Up::INLINE_S );
		$this->post_table->refresh( $post_id );
	}

	/**
	 * Try everything that waits now.
	 */
	public function send_all(): void {
		$this->health->clear();
		array_map( array( $this, 'let_go' ), $this->changes->read() );
		do_action( Schedule::RUN, Catch_Up::INLINE_S );
	}

	/**
	 * Nobody is told of what waits with a post any more, nor by the sweep. It is the backlog's: its next change is told as one.
	 */
	public function forget( int $post_id ): void {
		$post = get_post( $post_id );
		$this->set_aside->forget( $post_id );
		$this->sights->forget( $post_id );
		$this->events->drop( $post_id );
		if ( $post && $this->visibility->is_public( $post ) ) {
			$known         = $this->knowledge->of( $post_id, true );
			$known->public = true;
			$this->knowledge->keep( $post_id, $known );
		}
		$this->changes->unmark( $post_id, $this->changes->line( $post_id ) );
	}

	/**
	 * Nothing of a post rests any more.
	 */
	private function let_go( int $post_id ): void {
		$this->set_aside->let_try( $post_id );
		$this->sights->let_look( $post_id );
		$event = $this->events->of( $post_id );
		if ( $event ) {
			$event->not_before = 0;
			$this->events->note( $post_id, $event );
		}
	}
}
