<?php
/**
 * Tells the bridge about one post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Sends the bytes that were frozen, and remembers the answer.
 *
 * The id and the bytes of an event belong to a state of its post: they are the same however often they are tried. When
 * the post changes before they were accepted, a new event with the newest text takes their place; the bridge, which may
 * have heard the earlier one, tells them apart by their revision.
 */
class Courier {

	private Changes $changes;
	private Events $events;
	private Knowledge $knowledge;
	private Set_Aside $set_aside;
	private Sights $sights;
	private Freezer $freezer;
	private Envelope $envelope;
	private Sender $sender;
	private Hooks $hooks;
	private Post_Table $post_table;
	private Clock $clock;

	/** What it works with. */
	public function __construct( Changes $changes, Events $events, Knowledge $knowledge, Set_Aside $set_aside, Sights $sights, Freezer $freezer, Envelope $envelope, Sender $sender, Hooks $hooks, Post_Table $post_table, Clock $clock ) {
		$this->changes    = $changes;
		$this->events     = $events;
		$this->knowledge  = $knowledge;
		$this->set_aside  = $set_aside;
		$this->sights     = $sights;
		$this->freezer    = $freezer;
		$this->envelope   = $envelope;
		$this->sender     = $sender;
		$this->hooks      = $hooks;
		$this->post_table = $post_table;
		$this->clock      = $clock;
	}

	/**
	 * Tell about a marked post.
	 *
	 * @param int        $post_id    Which.
	 * @param Connection $connection Where to.
	 * @param int        $timeout    Seconds that one call may take.
	 * @return Answer|int|null The bridge's answer; seconds since 1970 before which it is not tried; null when there was
	 *                         nothing to tell.
	 */
	public function tell( int $post_id, Connection $connection, int $timeout ) {
		$this->read_anew( $post_id );
		$line = $this->changes->line( $post_id );
		$mark = $this->changes->of( $post_id );
		$post = get_post( $post_id );
		if ( ! $mark || ! $post ) {
			$this->changes->unmark( $post_id, $line ); // The mark of the post that this one was copied from.
			return null;
		}
		$rests = max( $this->set_aside->rests_until( $post_id ), $this->sights->rests_until( $post_id ) );
		if ( $rests > $this->clock->now() ) {
			return $rests;
		}
		if ( ! $this->set_aside->begin( $post_id ) ) {
			return $this->clock->now() + Set_Aside::SOON_S;
		}
		try {
			$event = $this->freezer->event( $post, $mark, $this->knowledge->of( $post_id, $mark->was_public ), $timeout );
		} catch ( Held $held ) {
			$is_another = $this->set_aside->was_let_try( $post_id );
			$this->set_aside->end( $post_id );
			return $is_another ? $this->look_again( $post_id ) : $held->until;
		} catch ( \Throwable $error ) {
			return $this->set_aside->fail( $post_id, $error->getMessage() );
		}
		$this->set_aside->end( $post_id );
		if ( null === $event ) {
			$this->events->drop( $post_id );
			$this->changes->unmark( $post_id, $line );
			return null;
		}
		return $this->bring( $post_id, $event, $line, $mark, $connection, $timeout );
	}

	/**
	 * Tell about a post that is deleted.
	 *
	 * @param string     $name       Of the option that remembers it.
	 * @param Gone       $gone       What it remembers.
	 * @param Connection $connection Where to.
	 * @param int        $timeout    Seconds that one call may take.
	 * @return Answer|int As tell().
	 */
	public function tell_gone( string $name, Gone $gone, Connection $connection, int $timeout ) {
		if ( ! $gone->event ) {
			$this->freeze_gone( $gone );
			update_option( $name, $gone->to_option(), false );
		}
		if ( $gone->event->not_before > $this->clock->now() ) {
			return $gone->event->not_before;
		}
		$answer = $this->send( $gone->event, $connection, $timeout );
		if ( Retry::ACCEPTED === $answer->verdict() ) {
			delete_option( $name );
			$this->hooks->sent( $gone->id, Decision::DELETED );
		} elseif ( Retry::REFUSED === $answer->verdict() ) {
			delete_option( $name );
			$this->hooks->refused( $gone->id, $answer->reason );
		} else {
			$gone->event->fail( $answer, $this->clock->now() );
			update_option( $name, $gone->to_option(), false );
		}
		return $answer;
	}

	/**
	 * Bring an event, if it may go now, and write down what came of it.
	 *
	 * @return Answer|int|null As tell().
	 */
	private function bring( int $post_id, Event $event, string $line, Mark $mark, Connection $connection, int $timeout ) {
		if ( $event->not_before > $this->clock->now() ) {
			return $event->not_before;
		}
		if ( '' === $event->body ) {
			$event->fail( new Answer( 0, $event->error ), $this->clock->now() );
			$this->events->note( $post_id, $event );
			return $event->not_before;
		}
		$problem = $this->sender->problem( $event->body );
		if ( '' !== $problem ) {
			$this->refuse( $post_id, $line, $event, $problem );
			return null;
		}
		$answer = $this->send( $event, $connection, $timeout );
		if ( ! $this->is_wanted( $post_id, $answer ) ) {
			return $answer;
		}
		switch ( $answer->verdict() ) {
			case Retry::ACCEPTED:
				$known = $this->knowledge->of( $post_id, $mark->was_public );
				$known->learn( $event );
				$this->knowledge->keep( $post_id, $known );
				$this->events->drop( $post_id );
				$this->changes->unmark( $post_id, $line );
				$this->hooks->sent( $post_id, $event->type );
				break;
			case Retry::REFUSED:
				$this->refuse( $post_id, $line, $event, $answer->reason );
				break;
			case Retry::CONFLICT:
				$event->rename();
				$event->fail( $answer, $this->clock->now() );
				$this->events->keep( $post_id, $event );
				break;
			default:
				$event->fail( $answer, $this->clock->now() );
				$this->events->note( $post_id, $event );
		}
		return $answer;
	}

	/**
	 * Whether an answer is written down: not where the post was deleted meanwhile, of which another hook tells, nor why it failed
	 * where somebody has said meanwhile that nothing is told.
	 */
	private function is_wanted( int $post_id, Answer $answer ): bool {
		$this->post_table->refresh( $post_id );
		$is_deleted = '' === $this->post_table->read( $post_id )['known']; // Written before every first try.
		return ! $is_deleted && ( Retry::ACCEPTED === $answer->verdict() || $this->events->of( $post_id ) );
	}

	/**
	 * An event is refused, and its mark taken away.
	 */
	private function refuse( int $post_id, string $line, Event $event, string $why ): void {
		$this->events->refuse( $post_id, $event, $why );
		$this->changes->unmark( $post_id, $line );
		$this->hooks->refused( $post_id, $why );
	}

	/**
	 * Make the event of a deleted post.
	 */
	private function freeze_gone( Gone $gone ): void {
		$data              = array(
			'revision' => $gone->revision + 1,
			'trigger'  => $gone->trigger,
			'reason'   => 'deleted',
			'post'     => array(
				'id'   => $gone->id,
				'guid' => $gone->guid,
			),
		);
		$gone->event       = Event::create( Decision::DELETED, $gone->at );
		$gone->event->body = $this->envelope->bytes( Decision::DELETED, $gone->at, $data );
	}

	/**
	 * Somebody changed a post while visitors were seen not to get it.
	 *
	 * @return int When it is looked at again: at once, in seconds since 1970.
	 */
	private function look_again( int $post_id ): int {
		$this->sights->let_look( $post_id );
		return $this->clock->now();
	}

	/**
	 * Have a post read from the database: this run may have begun before it changed. Unlike clean_post_cache() that tells
	 * no caching plugin that its page had changed.
	 */
	private function read_anew( int $post_id ): void {
		$this->post_table->refresh( $post_id );
		wp_cache_delete( $post_id, 'posts' );
		wp_cache_delete( $post_id, 'post_meta' );
		foreach ( get_taxonomies() as $taxonomy ) {
			wp_cache_delete( $post_id, "{$taxonomy}_relationships" );
		}
	}

	/**
	 * Send a frozen event.
	 */
	private function send( Event $event, Connection $connection, int $timeout ): Answer {
		$answer = $this->sender->send( $connection, $event->id, $event->body, $timeout );
		if ( Retry::ACCEPTED !== $answer->verdict() || $answer->is_receipt( $event->id ) ) {
			return $answer;
		}
		// A page of a proxy, a parked domain: whoever said that has not stored anything.
		return new Answer( 0, __( 'Something answered that is not the bridge; look at the address in the connection.', 'bridge-for-medium' ) );
	}
}
