<?php
/**
 * Asks the bridge what a post would lose on Medium, before it is published.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Text that is not public leaves this site here when the bridge takes it for previews, and an administrator has switched
 * that on; and where an author hands a draft off (Original). Called when an author asks, never by a request that saves a post.
 */
class Preview {

	const TYPE = 'post.preview';

	/** Seconds: the bridge may take twenty for one post, and ten until it begins. */
	const TIMEOUT_S = 35;

	/** Of the answer: a long post may have many notes. */
	const MOST_BYTES = 262144;

	private Settings $settings;
	private Choice $choice;
	private Article $article;
	private Sender $sender;
	private Envelope $envelope;
	private Clock $clock;

	/** What it works with. */
	public function __construct( Settings $settings, Choice $choice, Article $article, Sender $sender, Envelope $envelope, Clock $clock ) {
		$this->settings = $settings;
		$this->choice   = $choice;
		$this->article  = $article;
		$this->sender   = $sender;
		$this->envelope = $envelope;
		$this->clock    = $clock;
	}

	/**
	 * Whether drafts may be sent.
	 *
	 * @return bool
	 */
	public function is_allowed() {
		return $this->settings->is_watching() && $this->settings->get( 'takes_drafts' ) && $this->settings->get( 'send_drafts' );
	}

	/**
	 * What a post would be on Medium, as it stands in the database.
	 *
	 * @param \WP_Post $post The post, public or not.
	 * @return array{ok: bool, message: string, preview: array<string, mixed>} Its notes, counts and closing; or why not.
	 */
	public function ask( \WP_Post $post ) {
		$connection = $this->settings->connection();
		if ( ! $connection || ! $this->is_allowed() ) {
			return $this->result( __( 'Previews are off: they are switched on in the bridge\'s configuration and under Settings, Bridge for Medium.', 'bridge-for-medium' ) );
		}
		$choice = $this->choice->of( $post );
		$data   = array(
			'revision' => 1,
			'post'     => $this->article->preview( $post, $choice ),
			'choice'   => (object) $choice,
		);
		$id     = 'pre_' . str_replace( '-', '', wp_generate_uuid4() );
		$answer = $this->sender->ask( $connection, '/preview', $id, $this->envelope->bytes( self::TYPE, $this->clock->now(), $data ), self::MOST_BYTES, self::TIMEOUT_S );
		if ( 200 !== $answer->status ) {
			return $this->result( $answer->reason );
		}
		if ( ! Signature::verify( $connection->secret, $answer->header( 'webhook-id' ), $answer->header( 'webhook-timestamp' ), $answer->header( 'webhook-signature' ), $answer->body(), $this->clock->now() ) ) {
			return $this->result( __( 'Something answered, but not with the bridge\'s signature.', 'bridge-for-medium' ) );
		}
		return $this->result( '', (array) json_decode( $answer->body(), true ) );
	}

	/**
	 * A result.
	 *
	 * @param string               $message Why there is none; empty when there is.
	 * @param array<string, mixed> $preview What the bridge said.
	 * @return array{ok: bool, message: string, preview: array<string, mixed>}
	 */
	private function result( $message, array $preview = array() ) {
		return array(
			'ok'      => '' === $message,
			'message' => $message,
			'preview' => $preview,
		);
	}
}
