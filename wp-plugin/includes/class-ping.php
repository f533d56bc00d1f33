<?php
/**
 * Asks the bridge whether the two know each other.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * A signed question with a signed answer: both sides have shown that they know the secret.
 */
class Ping {

	/** Seconds that the clocks may differ before it is worth a word; at five minutes signatures fail. */
	const CLOCK_S = 60;

	private Settings $settings;
	private Sender $sender;
	private Envelope $envelope;
	private Clock $clock;
	private Other_Bridge $other_bridge;
	private Health $health;
	private Contact $contact;
	private Schedule $schedule;

	/** What it works with. */
	public function __construct( Settings $settings, Sender $sender, Envelope $envelope, Clock $clock, Other_Bridge $other_bridge, Health $health, Contact $contact, Schedule $schedule ) {
		$this->settings     = $settings;
		$this->sender       = $sender;
		$this->envelope     = $envelope;
		$this->clock        = $clock;
		$this->other_bridge = $other_bridge;
		$this->health       = $health;
		$this->contact      = $contact;
		$this->schedule     = $schedule;
	}

	/**
	 * Ask, and on success take this site, at this address, as the connected one; and a connection that was only tried as the site's.
	 *
	 * @param Connection $connection Whom.
	 * @return array{ok: bool, message: string, answer: array<string, mixed>}
	 */
	public function connect( Connection $connection ) {
		$before = $this->settings->all();
		$this->settings->change( array( 'site_id' => $before['site_id'] ? $before['site_id'] : wp_generate_uuid4() ) );
		$id     = 'ping_' . str_replace( '-', '', wp_generate_uuid4() );
		$answer = $this->sender->send( $connection, $id, $this->envelope->bytes( 'ping', $this->clock->now(), array( 'back' => true ) ) );
		if ( 200 !== $answer->status ) {
			return $this->result( false, $this->explain( $answer ) );
		}
		if ( $id !== $answer->header( 'webhook-id' ) || ! $this->is_answer( $connection, $answer ) || ! Signature::verify( $connection->secret, $id, $answer->header( 'webhook-timestamp' ), $answer->header( 'webhook-signature' ), $answer->body(), $this->clock->now() ) ) {
			return $this->result( false, __( 'Something answered, but not with the bridge\'s signature. Compare the connection string with the output of "bridge connect".', 'bridge-for-medium' ) );
		}
		if ( ! $this->settings->is_still( $connection ) && ! $this->settings->is_on_trial( $connection ) ) {
			return $this->result( false, __( 'Meanwhile this site was connected otherwise, and nothing of this answer is kept.', 'bridge-for-medium' ) );
		}
		$said = (array) json_decode( $answer->body(), true );
		$this->settings->end_trial( $connection, true );
		$this->other_bridge->meet( $connection, $this->text( $said, 'connected_at' ) );
		$this->settings->connect( $this->clock->now() );
		$this->settings->change(
			array(
				'bridge'       => $this->text( $said, 'bridge' ),
				'lacks'        => $this->lacks( $said ),
				'asked_as'     => VERSION,
				'choices'      => Offered::heard( isset( $said['choices'] ) ? $said['choices'] : null ),
				'visits_by'    => Landing_Marks::heard( isset( $said['visits'] ) ? $said['visits'] : null ),
				// Older bridges do not say it, and make none.
				'takes_drafts' => isset( $said['preview'] ) && true === $said['preview'],
				'most_bytes'   => isset( $said['max_hook_bytes'] ) && is_int( $said['max_hook_bytes'] ) ? $said['max_hook_bytes'] : 0,
			)
		);
		$this->settings->keep_dry_run( $said );
		$this->health->clear();
		$this->health->ok( $this->clock->now() );
		if ( isset( $said['back'] ) ) { // Bridges before 0.2 do not try.
			$this->contact->tried( $this->text( $said, 'back' ) );
		}
		$this->schedule->keep_sweeping();
		$this->schedule->wake(); // What waited for the connection goes now.
		return $this->result( true, implode( ' ', array_filter( array( $this->words( $said ), $this->back( $said ), $this->lacks( $said ) ) ) ), $said );
	}

	/**
	 * Ask what an earlier version of this plugin did not ask for, or did not understand; tried again until the bridge answers.
	 */
	public function renew(): void {
		$connection = $this->settings->connection();
		if ( $connection && VERSION !== $this->settings->get( 'asked_as' ) && $this->settings->is_watching() ) {
			$this->connect( $connection );
		}
	}

	/**
	 * Whether it is what a bridge answers about this site, and not the question itself, which bears a signature too.
	 */
	private function is_answer( Connection $connection, Answer $answer ): bool {
		$said = json_decode( $answer->body(), true );
		return is_array( $said ) && ! isset( $said['type'] ) && isset( $said['site'] ) && $said['site'] === $connection->site;
	}

	/**
	 * A result.
	 *
	 * @param bool                 $ok      Whether they know each other.
	 * @param string               $message In words.
	 * @param array<string, mixed> $answer  What the bridge said.
	 * @return array{ok: bool, message: string, answer: array<string, mixed>}
	 */
	private function result( $ok, $message, array $answer = array() ) {
		return compact( 'ok', 'message', 'answer' );
	}

	/**
	 * The bridge's answer in words.
	 *
	 * @param array<string, mixed> $said The answer.
	 */
	private function words( array $said ): string {
		$said  = array_map( 'strval', array_filter( $said, 'is_scalar' ) ) + array_fill_keys( array( 'site', 'account', 'route', 'bridge', 'publish_status', 'clock', 'held' ), '' );
		$words = array(
			sprintf(
				/* translators: 1: site's name on the bridge, 2: account's name, 3: the bridge's version. */
				__( 'Connected: this is site "%1$s"; its posts go to the Medium account "%2$s" (bridge %3$s).', 'bridge-for-medium' ),
				$said['site'],
				$said['account'],
				$said['bridge']
			),
		);
		if ( 'api' === $said['route'] ) {
			/* translators: %s: draft, public or unlisted. */
			$words[] = sprintf( __( 'They are created by Medium\'s API as: %s.', 'bridge-for-medium' ), $said['publish_status'] );
		} else {
			$words[] = __( 'The account has no API token: each story is imported by hand, with the bridge\'s help.', 'bridge-for-medium' );
		}
		$differs_by = abs( $this->clock->now() - (int) strtotime( $said['clock'] ) );
		if ( $differs_by > self::CLOCK_S ) {
			/* translators: %d: seconds. */
			$words[] = sprintf( _n( 'The two clocks differ by %d second; at 300 nothing is accepted. Set them by NTP.', 'The two clocks differ by %d seconds; at 300 nothing is accepted. Set them by NTP.', $differs_by, 'bridge-for-medium' ), $differs_by );
		}
		if ( '' !== $said['held'] ) {
			/* translators: %s: the reason. */
			$words[] = sprintf( __( 'The bridge holds this site: %s', 'bridge-for-medium' ), $said['held'] );
		}
		if ( isset( $said['dry_run'] ) && '' !== $said['dry_run'] ) {
			/* translators: %s: the reason. */
			$words[] = sprintf( __( 'Dry run, nothing leaves the bridge: %s.', 'bridge-for-medium' ), $said['dry_run'] );
		}
		return implode( ' ', $words );
	}

	/**
	 * What the bridge says of the way back.
	 *
	 * @param array<string, mixed> $said The answer.
	 * @return string Empty when it did not try.
	 */
	private function back( array $said ): string {
		if ( ! isset( $said['back'] ) ) {
			return '';
		}
		return '' === $said['back'] ? __( 'The bridge reaches this site, too.', 'bridge-for-medium' ) : $this->contact->obstacle();
	}

	/**
	 * What one of the two is too old for.
	 *
	 * @param array<string, mixed> $said The answer; bridges before 0.2 say nothing of it, and read version 1.
	 * @return string Empty when nothing is missing.
	 */
	private function lacks( array $said ): string {
		$versions = isset( $said['versions'] ) && is_array( $said['versions'] ) ? $said['versions'] : array( 1 );
		if ( ! in_array( Envelope::VERSION, $versions, true ) ) {
			return __( 'The bridge does not read what this version of the plugin sends; update the older of the two. Every change is kept meanwhile.', 'bridge-for-medium' );
		}
		$lacks = $this->text( $said, 'lacks' );
		/* translators: %s: what the bridge misses, in its own words. */
		return '' === $lacks ? '' : sprintf( __( 'The bridge says: %s.', 'bridge-for-medium' ), rtrim( $lacks, '.' ) );
	}

	/**
	 * A text of the answer.
	 *
	 * @param array<string, mixed> $said The answer.
	 * @param string               $name Of the field.
	 * @return string Empty when it is none.
	 */
	private function text( array $said, string $name ): string {
		return isset( $said[ $name ] ) && is_string( $said[ $name ] ) ? Answer::cut( Wire::line( $said[ $name ] ) ) : '';
	}

	/**
	 * A refusal, with what to do.
	 */
	private function explain( Answer $answer ): string {
		$hints = array(
			0   => __( 'Is the bridge running, and can this server reach it?', 'bridge-for-medium' ),
			401 => __( 'The bridge does not accept this secret, or the clocks differ by more than five minutes. Run "bridge connect" again and paste the new line.', 'bridge-for-medium' ),
			403 => __( 'The bridge knows this site under another address. A copy must not post in its name. If the site really moved, set its home in the bridge\'s configuration, run "bridge reconnect", and connect again.', 'bridge-for-medium' ),
			404 => __( 'There is no bridge at this address. Look at public_url in its configuration.', 'bridge-for-medium' ),
		);
		$hint  = isset( $hints[ $answer->status ] ) ? ' ' . $hints[ $answer->status ] : '';
		/* translators: %s: what was answered. */
		return sprintf( __( 'The bridge did not accept the test: %s.', 'bridge-for-medium' ), rtrim( $answer->reason, '.' ) ) . $hint;
	}
}
