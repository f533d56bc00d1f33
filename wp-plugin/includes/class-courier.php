<?php
/**
 * Tells the bridge about one post.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Reads the post as it is now, decides what that means, freezes the bytes, sends them, and remembers the answer.
 *
 * The id and the bytes of an event belong to a state of its post: they are the same however often they are tried. When
 * the post changes before they were accepted, a new event with the newest text takes their place; the bridge, which may
 * have heard the earlier one, tells them apart by their revision.
 */
final class Courier {

	/**
	 * Where to.
	 *
	 * @var Connection
	 */
	private $connection;

	/**
	 * Seconds that one call may take.
	 *
	 * @var int
	 */
	private $timeout;

	/**
	 * A courier.
	 *
	 * @param Connection $connection Where to.
	 * @param int        $timeout    Seconds that one call may take.
	 */
	public function __construct( Connection $connection, $timeout ) {
		$this->connection = $connection;
		$this->timeout    = $timeout;
	}

	/**
	 * Tell about a marked post.
	 *
	 * @param int $post_id Which.
	 * @return Answer|int|null The bridge's answer; seconds since 1970 before which it is not tried; null when there was
	 *                         nothing to tell.
	 */
	public function tell( $post_id ) {
		clean_post_cache( $post_id );
		$line = Changes::line( $post_id );
		$mark = Records::read( $post_id, Records::CHANGED );
		$post = get_post( $post_id );
		if ( ! $mark || ! $post ) {
			Changes::unmark( $post_id, $line ); // The mark of the post that this one was copied from.
			return null;
		}
		$known = Known::of( $post_id, $mark['was_public'] );
		$event = $this->event( $post, $mark, $known );
		if ( null === $event ) {
			Records::delete( $post_id, Records::EVENT );
			Changes::unmark( $post_id, $line );
			return null;
		}
		if ( $event['not_before'] > time() ) {
			return $event['not_before'];
		}
		$answer = '' === $event['body'] ? new Answer( 500, $event['error'] ) : $this->send( $event );
		switch ( Retry::verdict( $answer->status ) ) {
			case Retry::ACCEPTED:
				Known::told( $post_id, Known::of( $post_id, $mark['was_public'] ), $event['is_public'], $event['state'], $event['url'] );
				Records::delete( $post_id, Records::EVENT );
				Changes::unmark( $post_id, $line );
				break;
			case Retry::REFUSED:
				Records::write( $post_id, Records::EVENT, array( 'refused' => $answer->reason ) + $event );
				Changes::unmark( $post_id, $line );
				break;
			case Retry::CONFLICT:
				$event['id'] = self::new_id();
				Records::write( $post_id, Records::EVENT, self::failed( $event, $answer ) );
				break;
			default:
				Records::write( $post_id, Records::EVENT, self::failed( $event, $answer ) );
		}
		return $answer;
	}

	/**
	 * Tell about a post that is deleted.
	 *
	 * @param string               $name Of the option that remembers it.
	 * @param array<string, mixed> $gone What it remembers.
	 * @return Answer|int As tell().
	 */
	public function tell_gone( $name, array $gone ) {
		if ( ! $gone['event'] ) {
			$data          = array(
				'revision' => $gone['revision'] + 1,
				'trigger'  => $gone['trigger'],
				'reason'   => 'deleted',
				'post'     => array(
					'id'   => $gone['id'],
					'guid' => $gone['guid'],
				),
			);
			$gone['event'] = self::new_event( Envelope::bytes( Decision::DELETED, $gone['at'], $data ) );
			update_option( $name, $gone, false );
		}
		if ( $gone['event']['not_before'] > time() ) {
			return $gone['event']['not_before'];
		}
		$answer = $this->send( $gone['event'] );
		if ( in_array( Retry::verdict( $answer->status ), array( Retry::ACCEPTED, Retry::REFUSED ), true ) ) {
			delete_option( $name );
		} else {
			$gone['event'] = self::failed( $gone['event'], $answer );
			update_option( $name, $gone, false );
		}
		return $answer;
	}

	/**
	 * The event that a marked post needs: the frozen one while the post has not changed since, else a new one.
	 *
	 * @param \WP_Post             $post  The post.
	 * @param array<string, mixed> $mark  Its mark.
	 * @param array<string, mixed> $known What the bridge knows.
	 * @return array<string, mixed>|null Null when there is nothing to tell.
	 */
	private function event( \WP_Post $post, array $mark, array $known ) {
		$is_public = Article::is_public( $post );
		$is_resync = 'resync' === $mark['trigger'];
		$article   = Article::read( $post );
		$choice    = Choice::of( $post );
		$state     = State::of( $article, $choice );
		$type      = $is_resync && $is_public ? Decision::PUBLISHED : Decision::event( $known, $is_public, $state );
		if ( Decision::NOTHING === $type ) {
			return null;
		}
		$frozen = Records::read( $post->ID, Records::EVENT );
		if ( $frozen && '' !== $frozen['body'] && array( $type, $state, $is_resync ) === array( $frozen['type'], $frozen['state'], $frozen['is_resync'] ) ) {
			return $frozen;
		}
		$article['state'] = $state;
		$event            = array(
			'type'      => $type,
			'state'     => $state,
			'is_resync' => $is_resync,
			'is_public' => $is_public,
			'url'       => $article['url'],
			'trigger'   => $mark['trigger'],
			'failures'  => $frozen ? $frozen['failures'] : 0,
			'at'        => Decision::PUBLISHED === $type ? $mark['published_at'] : $mark['at'],
		);
		return $this->freeze( $post, $article, $choice, $known, $event );
	}

	/**
	 * Make the bytes of an event, and write them down before they are tried.
	 *
	 * @param \WP_Post             $post    The post.
	 * @param array<string, mixed> $article What Article::read() answered, with its state.
	 * @param array<string, mixed> $choice  The author's choice.
	 * @param array<string, mixed> $known   What the bridge knows.
	 * @param array<string, mixed> $event   The event so far.
	 * @return array<string, mixed>
	 */
	private function freeze( \WP_Post $post, array $article, array $choice, array $known, array $event ) {
		try {
			$article = Article::complete( $article, $post, $known['urls'] );
		} catch ( \Throwable $error ) {
			// Another plugin's filter failed on this post. The others go on; this one is tried again.
			/* translators: %s: the error of another plugin or of the theme. */
			$reason = sprintf( __( 'The post could not be rendered: %s', 'bridge-for-medium' ), $error->getMessage() );
			return array_merge( self::new_event( '' ), $event, array( 'error' => $reason ) );
		}
		$known = Known::about_to_tell( $post->ID, $known, $event['type'] );
		$data  = array(
			'revision' => $known['revision'],
			'trigger'  => $event['trigger'],
			'post'     => $article,
			'choice'   => (object) $choice,
		);
		if ( Decision::UNPUBLISHED === $event['type'] ) {
			$data['reason'] = self::reason( $post );
		}
		$event = array_merge( self::new_event( Envelope::bytes( $event['type'], $event['at'], $data ) ), $event );
		Records::write( $post->ID, Records::EVENT, $event );
		return $event;
	}

	/**
	 * Send a frozen event.
	 *
	 * @param array<string, mixed> $event The event.
	 * @return Answer
	 */
	private function send( array $event ) {
		$answer = Sender::send( $this->connection, $event['id'], $event['body'], $this->timeout );
		if ( Retry::ACCEPTED !== Retry::verdict( $answer->status ) || $answer->is_receipt( $event['id'] ) ) {
			return $answer;
		}
		// A page of a proxy, a parked domain: whoever said that has not stored anything.
		return new Answer( 0, __( 'Something answered that is not the bridge; look at the address in the connection.', 'bridge-for-medium' ) );
	}

	/**
	 * What every event has.
	 *
	 * @param string $body Its bytes.
	 * @return array<string, mixed>
	 */
	private static function new_event( $body ) {
		return array(
			'id'         => self::new_id(),
			'body'       => $body,
			'failures'   => 0,
			'not_before' => 0,
			'error'      => '',
		);
	}

	/**
	 * A webhook's id.
	 *
	 * @return string
	 */
	private static function new_id() {
		return 'msg_' . str_replace( '-', '', wp_generate_uuid4() );
	}

	/**
	 * An event after a try that failed.
	 *
	 * @param array<string, mixed> $event  The event.
	 * @param Answer               $answer What was answered.
	 * @return array<string, mixed>
	 */
	private static function failed( array $event, Answer $answer ) {
		++$event['failures'];
		$event['not_before'] = time() + Retry::delay( $event['failures'], $answer->retry_after, time() );
		$event['error']      = $answer->reason;
		return $event;
	}

	/**
	 * Why a post is not public any more.
	 *
	 * @param \WP_Post $post The post.
	 * @return string trash, private, password or draft.
	 */
	private static function reason( \WP_Post $post ) {
		if ( 'publish' === $post->post_status ) {
			return Article::has_password( $post ) ? 'password' : 'draft';
		}
		return in_array( $post->post_status, array( 'trash', 'private' ), true ) ? $post->post_status : 'draft';
	}
}
