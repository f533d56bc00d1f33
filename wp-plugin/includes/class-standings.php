<?php
/**
 * Where a post stands.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * What the bridge said last, unless something newer waits on this side.
 */
class Standings {

	/** States of a post that are this side's own; all others are the bridge's (Status_Word). */
	const HERE    = 'here';
	const TOLD    = 'told';
	const ASIDE   = 'aside';
	const REFUSED = 'refused';
	const KEPT    = 'kept';

	/** How a state is drawn: WordPress' icon, and whose turn it is: the bridge's, yours, done, wrong, or nobody's. */
	const MARKS = array(
		self::HERE               => array( 'clock', 'bridge' ),
		self::TOLD               => array( 'clock', 'bridge' ),
		self::ASIDE              => array( 'portfolio', 'you' ),
		self::REFUSED            => array( 'dismiss', 'wrong' ),
		self::KEPT               => array( 'minus', 'rest' ),
		Status_Word::NOT_SENT    => array( 'minus', 'rest' ),
		Status_Word::PROPOSED    => array( 'lightbulb', 'you' ),
		Status_Word::PLANNED     => array( 'clock', 'bridge' ),
		Status_Word::CLAIMED     => array( 'clock', 'bridge' ),
		Status_Word::SENDING     => array( 'upload', 'bridge' ),
		Status_Word::OFFERED     => array( 'download', 'you' ),
		Status_Word::SENT        => array( 'edit', 'you' ),
		Status_Word::UNCONFIRMED => array( 'editor-help', 'you' ),
		Status_Word::LIVE        => array( 'yes-alt', 'done' ),
		Status_Word::REMOVED     => array( 'minus', 'rest' ),
		Status_Word::FAILED      => array( 'dismiss', 'wrong' ),
		Status_Word::HELD        => array( 'controls-pause', 'you' ),
		Status_Word::CANCELLED   => array( 'minus', 'rest' ),
	);

	private Set_Aside $set_aside;
	private Sights $sights;
	private Clock $clock;
	private Health $health;
	private Settings $settings;
	private Knowledge $knowledge;
	private Reason $reason;
	private Contact $contact;
	private Visibility $visibility;
	private Hooks $hooks;
	private Events $events;
	private Statuses $statuses;
	private Changes $changes;

	/** What it works with. */
	public function __construct( Set_Aside $set_aside, Sights $sights, Clock $clock, Health $health, Settings $settings, Knowledge $knowledge, Reason $reason, Contact $contact, Visibility $visibility, Hooks $hooks, Events $events, Statuses $statuses, Changes $changes ) {
		$this->set_aside  = $set_aside;
		$this->sights     = $sights;
		$this->clock      = $clock;
		$this->health     = $health;
		$this->settings   = $settings;
		$this->knowledge  = $knowledge;
		$this->reason     = $reason;
		$this->contact    = $contact;
		$this->visibility = $visibility;
		$this->hooks      = $hooks;
		$this->events     = $events;
		$this->statuses   = $statuses;
		$this->changes    = $changes;
	}

	/**
	 * A post's standing.
	 */
	public function of( int $post_id ): Standing {
		$event   = $this->events->of( $post_id );
		$status  = $this->statuses->of( $post_id );
		$url     = $status ? $status->story_url : '';
		$waiting = $this->waiting( $post_id, $event, $url );
		if ( $waiting ) {
			return $waiting;
		}
		if ( $status ) {
			return new Standing( $status->status, $this->word( $status->status ), $this->reason->short( $status ), $status->reason, $url, $status->action_url );
		}
		if ( $this->is_kept( $post_id ) ) {
			$kept = __( 'Code on this site keeps it from Medium.', 'bridge-for-medium' );
			return new Standing( self::KEPT, __( 'Stays here', 'bridge-for-medium' ), $kept, $kept );
		}
		return $this->knowledge->of( $post_id )->told ? $this->told() : new Standing( '', '', '', '' );
	}

	/**
	 * The standing of a post of which something newer waits on this side than what the bridge said last; null when nothing does.
	 */
	private function waiting( int $post_id, ?Event $event, string $url ): ?Standing {
		if ( $event && '' !== $event->refused ) {
			/* translators: %s: the bridge's reason. */
			$reason = sprintf( __( 'The bridge did not take it: %s', 'bridge-for-medium' ), $event->refused );
			return new Standing( self::REFUSED, __( 'Refused', 'bridge-for-medium' ), __( 'The bridge did not take it.', 'bridge-for-medium' ), $reason, $url );
		}
		$set_aside = $this->set_aside->reason( $post_id );
		if ( '' !== $set_aside ) {
			$word = $this->set_aside->is( $post_id ) ? __( 'Set aside', 'bridge-for-medium' ) : __( 'Waits', 'bridge-for-medium' );
			return new Standing( $this->set_aside->is( $post_id ) ? self::ASIDE : self::HERE, $word, __( 'Another plugin or the theme breaks while this is rendered.', 'bridge-for-medium' ), $set_aside, $url );
		}
		$mark = $this->changes->of( $post_id );
		$held = $mark ? $this->sights->reason( $post_id ) : '';
		if ( '' !== $held ) {
			return new Standing( Status_Word::HELD, __( 'Held', 'bridge-for-medium' ), __( 'Visitors cannot read it.', 'bridge-for-medium' ), $held, $url );
		}
		if ( $event && $event->failures ) {
			return $this->failed( $event, $url );
		}
		return $mark ? $this->marked( $url ) : null;
	}

	/**
	 * The standing of a post whose event was tried, and is tried again.
	 */
	private function failed( Event $event, string $url ): Standing {
		$now  = $this->clock->now();
		$span = human_time_diff( $now, max( $now, $event->not_before ) );
		/* translators: %s: a span of time. */
		$short = sprintf( __( 'The bridge is told again in %s.', 'bridge-for-medium' ), $span );
		/* translators: 1: the error, in a sentence, 2: a span of time. */
		$reason = sprintf( __( '%1$s It is tried again in %2$s.', 'bridge-for-medium' ), rtrim( $event->error, '.' ) . '.', $span );
		return new Standing( self::HERE, __( 'Waits', 'bridge-for-medium' ), $short, $reason, $url );
	}

	/**
	 * The standing of a post that waits for its first try. What went wrong with one post is not the reason of another: only
	 * what stops all of them is.
	 */
	private function marked( string $url ): Standing {
		$word = __( 'Waits', 'bridge-for-medium' );
		if ( $this->settings->is_copy() ) {
			$copied = __( 'This site was copied or moved: nothing is sent.', 'bridge-for-medium' );
			return new Standing( self::HERE, $word, $copied, $copied, $url );
		}
		$health = $this->health->read();
		if ( $health['not_before'] > $this->clock->now() && '' !== $health['error'] ) {
			return new Standing( self::HERE, $word, __( 'The bridge could not be told yet.', 'bridge-for-medium' ), $health['error'], $url );
		}
		$soon = __( 'The bridge is about to be told.', 'bridge-for-medium' );
		return new Standing( self::HERE, $word, $soon, $soon, $url );
	}

	/**
	 * The standing of a post that the bridge was told of, and has said nothing about.
	 */
	private function told(): Standing {
		$obstacle = $this->contact->obstacle();
		$silent   = __( 'The bridge has not said yet what becomes of it.', 'bridge-for-medium' );
		$short    = '' === $obstacle ? $silent : __( 'The bridge does not get through to this site.', 'bridge-for-medium' );
		return new Standing( self::TOLD, __( 'Told', 'bridge-for-medium' ), $short, '' === $obstacle ? $silent : $obstacle );
	}

	/**
	 * Whether other code keeps a public post here (Hooks::is_eligible()).
	 */
	private function is_kept( int $post_id ): bool {
		$post = has_filter( 'bridge_for_medium_eligible' ) ? get_post( $post_id ) : null;
		try {
			return $post && $this->settings->is_of_a_watched_type( $post ) && $this->visibility->is_public( $post ) && ! $this->hooks->is_eligible( $post );
		} catch ( \Throwable $error ) {
			return false;
		}
	}

	/**
	 * A status of the bridge in words.
	 *
	 * @param string $status As the bridge writes it.
	 */
	public function word( string $status ): string {
		$words = array(
			Status_Word::NOT_SENT => __( 'Not sent', 'bridge-for-medium' ),
			Status_Word::PROPOSED => __( 'Proposed', 'bridge-for-medium' ),
			Status_Word::PLANNED => __( 'Planned', 'bridge-for-medium' ),
			Status_Word::CLAIMED => __( 'Being sent', 'bridge-for-medium' ),
			Status_Word::SENDING => __( 'Being sent', 'bridge-for-medium' ),
			Status_Word::OFFERED => __( 'Ready to import', 'bridge-for-medium' ),
			Status_Word::SENT => __( 'Draft on Medium', 'bridge-for-medium' ),
			Status_Word::UNCONFIRMED => __( 'Unconfirmed', 'bridge-for-medium' ),
			Status_Word::LIVE => __( 'On Medium', 'bridge-for-medium' ),
			Status_Word::REMOVED => __( 'Removed', 'bridge-for-medium' ),
			Status_Word::FAILED => __( 'Failed', 'bridge-for-medium' ),
			Status_Word::HELD => __( 'Held for you', 'bridge-for-medium' ),
			Status_Word::CANCELLED => __( 'Cancelled', 'bridge-for-medium' ),
		);
		return isset( $words[ $status ] ) ? $words[ $status ] : $status;
	}
}
