<?php
/**
 * Asks the bridge what waits for a person, brings it answers and counts, and has it forget.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Signed questions with signed answers, below the address that hooks go to.
 */
class Handoff_Client {

	/** The text of a long post, several times. */
	const MOST_BYTES = 16777216;

	private Settings $settings;
	private Sender $sender;
	private Envelope $envelope;
	private Clock $clock;

	/** What it works with. */
	public function __construct( Settings $settings, Sender $sender, Envelope $envelope, Clock $clock ) {
		$this->settings = $settings;
		$this->sender   = $sender;
		$this->envelope = $envelope;
		$this->clock    = $clock;
	}

	/**
	 * Ask about hand-offs.
	 *
	 * @param string               $type handoff.read or handoff.answer.
	 * @param array<string, mixed> $data What differs by type.
	 * @return array{problem: string, said: array<string, mixed>} `problem` is empty when the bridge answered.
	 */
	public function ask( $type, array $data ) {
		return $this->call( '/handoff', $type, $data, __( 'This bridge is too old to show what is to be done inside WordPress; update it. Until then use the link to its own page.', 'bridge-for-medium' ) );
	}

	/**
	 * Have the bridge forget a post's texts.
	 *
	 * @param int $post_id Which.
	 * @return string Why they stay; empty when they are gone.
	 */
	public function forget( int $post_id ): string {
		$asked = $this->call( '/forget', 'post.forget', compact( 'post_id' ), __( 'This bridge is too old to be told so from here; update it, or run "bridge forget" where it runs.', 'bridge-for-medium' ) );
		$why   = isset( $asked['said']['problem'] ) ? Wire::line( (string) $asked['said']['problem'] ) : '';
		return '' === $asked['problem'] ? $why : $asked['problem'];
	}

	/**
	 * Tell the bridge how many came from Medium.
	 *
	 * @param array<int, array<string, mixed>> $days Whole days, as docs/api.md says.
	 * @return array<string, mixed> What it said; empty where it did not take them.
	 */
	public function count( array $days ): array {
		return $this->call( '/landings', 'landings.daily', compact( 'days' ), '' )['said'];
	}

	/**
	 * Hand a draft to the bridge, to be published on Medium first.
	 *
	 * @param array<string, mixed> $draft As docs/api.md says.
	 * @return array{url: string, problem: string} Where it waits to be pasted, or why it was not taken.
	 */
	public function hand_off( array $draft ): array {
		$asked = $this->call( '/original', 'post.original', $draft, __( 'This bridge is too old to take a draft for Medium first; update it.', 'bridge-for-medium' ) );
		$said  = $asked['said'];
		return array(
			'url'     => isset( $said['url'] ) ? (string) $said['url'] : '',
			'problem' => '' === $asked['problem'] && isset( $said['problem'] ) ? (string) $said['problem'] : $asked['problem'],
		);
	}

	/**
	 * One question.
	 *
	 * @param string               $route   Below the address that hooks go to.
	 * @param string               $type    The message's type.
	 * @param array<string, mixed> $data    What differs by type.
	 * @param string               $too_old What to say of a bridge that has no such door.
	 * @return array{problem: string, said: array<string, mixed>}
	 */
	private function call( string $route, string $type, array $data, string $too_old ) {
		$connection = $this->settings->connection();
		if ( ! $connection || ! $this->settings->is_watching() ) {
			return $this->result( __( 'This site is not connected to a bridge.', 'bridge-for-medium' ) );
		}
		$id     = 'ask_' . str_replace( '-', '', wp_generate_uuid4() );
		$answer = $this->sender->ask( $connection, $route, $id, $this->envelope->bytes( $type, $this->clock->now(), $data ), self::MOST_BYTES );
		if ( 404 === $answer->status || 405 === $answer->status ) {
			return $this->result( $too_old );
		}
		if ( 200 !== $answer->status ) {
			/* translators: %s: what was answered. */
			return $this->result( sprintf( __( 'The bridge did not answer: %s.', 'bridge-for-medium' ), rtrim( $answer->reason, '.' ) ) );
		}
		if ( $answer->header( 'webhook-id' ) !== $id || ! Signature::verify( $connection->secret, $id, $answer->header( 'webhook-timestamp' ), $answer->header( 'webhook-signature' ), $answer->body(), $this->clock->now() ) ) {
			return $this->result( __( 'Something answered, but not with the bridge\'s signature.', 'bridge-for-medium' ) );
		}
		$said = json_decode( $answer->body(), true );
		return $this->result( '', is_array( $said ) ? $said : array() );
	}

	/**
	 * A result.
	 *
	 * @param string               $problem In words.
	 * @param array<string, mixed> $said    What the bridge said.
	 * @return array{problem: string, said: array<string, mixed>}
	 */
	private function result( $problem, array $said = array() ) {
		return compact( 'problem', 'said' );
	}
}
