<?php
/**
 * Makes the event that a marked post needs.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Reads the post as it is now, decides what that means, and freezes the bytes before they are tried.
 */
class Freezer {

	private Visibility $visibility;
	private Hooks $hooks;
	private Knowledge $knowledge;
	private Article $article;
	private Choice $choice;
	private Events $events;
	private Guest $guest;
	private Envelope $envelope;
	private Sender $sender;

	/** What it works with. */
	public function __construct( Visibility $visibility, Hooks $hooks, Knowledge $knowledge, Article $article, Choice $choice, Events $events, Guest $guest, Envelope $envelope, Sender $sender ) {
		$this->visibility = $visibility;
		$this->hooks      = $hooks;
		$this->knowledge  = $knowledge;
		$this->article    = $article;
		$this->choice     = $choice;
		$this->events     = $events;
		$this->guest      = $guest;
		$this->envelope   = $envelope;
		$this->sender     = $sender;
	}

	/**
	 * The event for a post: the frozen one while the post has not changed since, else a new one.
	 *
	 * @param \WP_Post $post    The post.
	 * @param Mark     $mark    Its mark.
	 * @param Known    $known   What the bridge knows.
	 * @param int      $timeout Seconds that one call may take.
	 * @return Event|null Null when there is nothing to tell.
	 * @throws Held Visitors do not get the post.
	 */
	public function event( \WP_Post $post, Mark $mark, Known $known, int $timeout ): ?Event {
		$is_public = $this->visibility->is_public( $post );
		if ( $is_public && ! $this->hooks->is_eligible( $post ) ) {
			$this->knowledge->keep( $post->ID, $known ); // Of what it has not heard it hears as published, once it may.
			return null;
		}
		$article = $this->article->read( $post );
		$choice  = $this->choice->of( $post );
		$state   = State::of( $article, $choice );
		$type    = $mark->is_resync() && $is_public ? Decision::PUBLISHED : Decision::event( $known, $is_public, $state );
		if ( Decision::NOTHING === $type ) {
			return null;
		}
		$frozen = $this->events->frozen( $post->ID );
		if ( $frozen && '' !== $frozen->body && $frozen->tells( $type, $state, $mark->is_resync() ) ) {
			return $frozen;
		}
		$event            = Event::create( $type, Decision::PUBLISHED === $type ? $mark->published_at : $mark->at );
		$event->state     = $state;
		$event->is_resync = $mark->is_resync();
		$event->is_public = $is_public;
		$event->url       = $article['url'];
		$event->trigger   = $mark->trigger;
		$event->failures  = $frozen ? $frozen->failures : 0;
		$article['state'] = $state;
		return $this->freeze( $post, $article, $choice, $known, $event, $timeout );
	}

	/**
	 * Make the bytes of an event, and write them down before they are tried.
	 *
	 * @param \WP_Post             $post    The post.
	 * @param array<string, mixed> $article What Article::read() answered, with its state.
	 * @param array<string, mixed> $choice  The author's choice.
	 * @param Known                $known   What the bridge knows.
	 * @param Event                $event   The event so far.
	 * @param int                  $timeout Seconds that one call may take.
	 * @return Event Without bytes where the database did not take them.
	 * @throws Held Visitors do not get the post.
	 */
	private function freeze( \WP_Post $post, array $article, array $choice, Known $known, Event $event, int $timeout ): Event {
		$article = $this->article->complete( $article, $post, $known->urls );
		if ( Decision::PUBLISHED === $event->type || ( Decision::UPDATED === $event->type && '' === $known->state ) ) { // Never told of it.
			$this->guest->pass( $post, $event->state, $article['content_html'], $timeout );
		}
		$this->knowledge->about_to_tell( $post->ID, $known, $event->type );
		$data = array(
			'revision' => $known->revision,
			'trigger'  => $event->trigger,
			'post'     => $article,
			'choice'   => (object) $choice,
		);
		if ( Decision::UNPUBLISHED === $event->type ) {
			$data['reason'] = $this->reason( $post );
		}
		$event->body  = $this->envelope->bytes( $event->type, $event->at, $data );
		$is_too_large = '' !== $this->sender->problem( $event->body ); // Never sent, so never kept.
		if ( ! $is_too_large && ! $this->events->keep( $post->ID, $event ) ) {
			$event->body  = '';
			$event->error = __( 'The database did not take the text of this post (a low max_allowed_packet, or a full disk).', 'bridge-for-medium' );
		}
		return $event;
	}

	/**
	 * Why a post is not public any more: trash, private, password or draft.
	 */
	private function reason( \WP_Post $post ): string {
		if ( 'publish' === $post->post_status ) {
			return $this->visibility->has_password( $post ) ? 'password' : 'draft';
		}
		return in_array( $post->post_status, array( 'trash', 'private' ), true ) ? $post->post_status : 'draft';
	}
}
