<?php
/**
 * Whether a post is public for those who are not logged in.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * What was seen when a post was last looked at as a visitor does, and what follows. A post that visitors do not get is held
 * before anybody is told of it: it is looked at again after growing pauses, when it changes, and when somebody asks.
 */
class Guest {

	/** Seconds that a look may take. */
	const LOOK_S = 6;
	/** Seconds that what was seen holds for an import page, whose visitor cannot be told later. */
	const FRESH_S = 10;
	/** Seconds until a post that is held is looked at again; the last one goes on for ever. */
	const PAUSES_S = array( 300, 900, 3600, 14400, 43200 );

	private Clock $clock;
	private Renderer $renderer;
	private Guest_Look $guest_look;
	private Sights $sights;

	/** What it works with. */
	public function __construct( Clock $clock, Renderer $renderer, Guest_Look $guest_look, Sights $sights ) {
		$this->clock      = $clock;
		$this->renderer   = $renderer;
		$this->guest_look = $guest_look;
		$this->sights     = $sights;
	}

	/**
	 * Let a post pass that is about to be told for the first time, or hold it. Each state is looked at once.
	 *
	 * @param \WP_Post $post    A public post.
	 * @param string   $state   Its state.
	 * @param string   $html    As it was rendered for a visitor.
	 * @param int      $seconds That one call may take here.
	 * @throws Held Visitors do not get it.
	 */
	public function pass( \WP_Post $post, $state, $html, $seconds ) {
		$sight = $this->sights->of( $post->ID );
		if ( $state !== $sight->state || Guest_Look::SEEN !== $sight->verdict ) {
			$sight->learn( $this->guest_look->see( $post, $html, min( $seconds, self::LOOK_S ) ), $this->clock->now() );
		}
		$why          = $this->judge( $post, $sight );
		$sight->state = $state;
		if ( '' === $why ) {
			$sight->held = 0;
			$sight->next = 0;
			$this->sights->keep( $post->ID, $sight );
			return;
		}
		$sight->hold( $why, $this->clock->now() + self::PAUSES_S[ min( $sight->held, count( self::PAUSES_S ) - 1 ) ] );
		$this->sights->keep( $post->ID, $sight );
		throw new Held( $why, $sight->next ); // phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- escaped where it is shown.
	}

	/**
	 * What a visitor gets of a post at this moment.
	 *
	 * @param \WP_Post $post A public post.
	 * @return array{verdict: string, why: string} One of the verdicts of Guest_Look; BLIND where it cannot be known here.
	 */
	public function now( \WP_Post $post ) {
		$sight = $this->sights->of( $post->ID );
		if ( $this->clock->now() - $sight->at > self::FRESH_S || '' !== $sight->blind ) {
			try {
				$sight->learn( $this->guest_look->see( $post, $this->renderer->render( $post ), self::LOOK_S ), $this->clock->now() );
			} catch ( \Throwable $error ) {
				$sight->blind = Answer::cut( Wire::line( $error->getMessage() ) );
			}
			$sight->state = '';
			$this->sights->keep( $post->ID, $sight );
		}
		$why     = $this->judge( $post, $sight );
		$verdict = '' === $why ? Guest_Look::SEEN : Guest_Look::KEPT;
		if ( '' === $why && '' !== $sight->blind ) {
			$verdict = Guest_Look::BLIND;
			$why     = $sight->blind;
		}
		return compact( 'verdict', 'why' );
	}

	/**
	 * Whether a post is kept from visitors at this moment, as far as it can be known.
	 *
	 * @param \WP_Post $post A public post.
	 * @return bool
	 */
	public function keeps( \WP_Post $post ) {
		return Guest_Look::KEPT === $this->now( $post )['verdict'];
	}

	/**
	 * Why a post does not go.
	 *
	 * @return string Empty when it may.
	 */
	private function judge( \WP_Post $post, Sight $sight ): string {
		$is_public = Guest_Look::KEPT !== $sight->verdict;
		$why       = $is_public ? '' : $sight->why;
		/**
		 * Say whether visitors can read a post: false keeps it from the bridge and takes its import page away, true lets a
		 * post pass that looks otherwise, such as one that a script completes in the browser.
		 *
		 * @param bool     $is_public What was found.
		 * @param \WP_Post $post      The post.
		 * @param string   $why       What a visitor gets instead, in a sentence; empty when it is the post.
		 */
		if ( apply_filters( 'bridge_for_medium_is_public', $is_public, $post, $why ) ) {
			return '';
		}
		return '' === $why ? __( 'Code of this site keeps it from the bridge (the filter bridge_for_medium_is_public).', 'bridge-for-medium' ) : $why;
	}
}
