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
final class Standing {

	/**
	 * A post's standing.
	 *
	 * @param int $post_id Which.
	 * @return array{word: string, reason: string, story_url: string, action_url: string} `word` is empty for a post that was never told.
	 */
	public static function of( $post_id ) {
		$event  = Records::read( $post_id, Records::EVENT );
		$status = Records::read( $post_id, Records::STATUS );
		$url    = $status ? $status['story_url'] : '';
		if ( $event && isset( $event['refused'] ) ) {
			/* translators: %s: the bridge's reason. */
			return self::result( __( 'Refused', 'bridge-for-medium' ), sprintf( __( 'The bridge did not take it: %s', 'bridge-for-medium' ), $event['refused'] ), $url );
		}
		if ( $event && $event['failures'] ) {
			/* translators: 1: the error, 2: a span of time. */
			return self::result( __( 'Waits', 'bridge-for-medium' ), sprintf( __( '%1$s It is tried again in %2$s.', 'bridge-for-medium' ), rtrim( $event['error'], '.' ) . '.', human_time_diff( time(), max( time(), $event['not_before'] ) ) ), $url );
		}
		if ( Records::read( $post_id, Records::CHANGED ) ) {
			$reason = Settings::is_copy() ? __( 'This site was copied or moved: nothing is sent.', 'bridge-for-medium' ) : Health::read()['error'];
			return self::result( __( 'Waits', 'bridge-for-medium' ), $reason ? $reason : __( 'The bridge is about to be told.', 'bridge-for-medium' ), $url );
		}
		if ( ! $status ) {
			return self::result( '', '', '' );
		}
		// What an older version of this plugin wrote has no such field.
		return self::result( self::word( $status['status'] ), $status['reason'], $url, isset( $status['action_url'] ) ? $status['action_url'] : '' );
	}

	/**
	 * A status of the bridge in words.
	 *
	 * @param string $status As the bridge writes it.
	 * @return string
	 */
	private static function word( $status ) {
		$words = array(
			'not_sent'    => __( 'Not sent', 'bridge-for-medium' ),
			'proposed'    => __( 'Proposed', 'bridge-for-medium' ),
			'planned'     => __( 'Planned', 'bridge-for-medium' ),
			'claimed'     => __( 'Being sent', 'bridge-for-medium' ),
			'sending'     => __( 'Being sent', 'bridge-for-medium' ),
			'offered'     => __( 'Ready to import', 'bridge-for-medium' ),
			'sent'        => __( 'Draft on Medium', 'bridge-for-medium' ),
			'unconfirmed' => __( 'Unconfirmed', 'bridge-for-medium' ),
			'live'        => __( 'On Medium', 'bridge-for-medium' ),
			'removed'     => __( 'Removed', 'bridge-for-medium' ),
			'failed'      => __( 'Failed', 'bridge-for-medium' ),
			'held'        => __( 'Held for you', 'bridge-for-medium' ),
			'cancelled'   => __( 'Cancelled', 'bridge-for-medium' ),
		);
		return isset( $words[ $status ] ) ? $words[ $status ] : $status;
	}

	/**
	 * A standing.
	 *
	 * @param string $word       Where it stands.
	 * @param string $reason     Why.
	 * @param string $story_url  Where the story is.
	 * @param string $action_url Where its author can do what it waits for.
	 * @return array{word: string, reason: string, story_url: string, action_url: string}
	 */
	private static function result( $word, $reason, $story_url, $action_url = '' ) {
		$reason = ucfirst( $reason );
		return compact( 'word', 'reason', 'story_url', 'action_url' );
	}
}
