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
final class Ping {

	/** Seconds that the clocks may differ before it is worth a word; at five minutes signatures fail. */
	const CLOCK_S = 60;

	/**
	 * Ask, and on success take this site, at this address, as the connected one.
	 *
	 * @param Connection $connection Whom.
	 * @return array{ok: bool, message: string, answer: array<string, mixed>}
	 */
	public static function connect( Connection $connection ) {
		$before = Settings::all();
		Settings::change( array( 'site_id' => $before['site_id'] ? $before['site_id'] : wp_generate_uuid4() ) );
		$id     = 'ping_' . str_replace( '-', '', wp_generate_uuid4() );
		$answer = Sender::send( $connection, $id, Envelope::bytes( 'ping', time() ) );
		if ( 200 !== $answer->status ) {
			return self::result( false, self::explain( $answer ) );
		}
		if ( ! Signature::verify( $connection->secret, $answer->header( 'webhook-id' ), $answer->header( 'webhook-timestamp' ), $answer->header( 'webhook-signature' ), $answer->body(), time() ) ) {
			return self::result( false, __( 'Something answered, but not with the bridge\'s signature. Compare the connection string with the output of "bridge connect".', 'bridge-for-medium' ) );
		}
		$said = (array) json_decode( $answer->body(), true );
		Settings::connect( time() );
		Settings::change(
			array(
				'bridge' => self::text( $said, 'bridge' ),
				'lacks'  => self::lacks( $said ),
			)
		);
		Settings::keep_dry_run( $said );
		Health::clear();
		Queue::keep_sweeping();
		Queue::wake(); // What waited for the connection goes now.
		return self::result( true, trim( self::words( $said ) . ' ' . self::lacks( $said ) ), $said );
	}

	/**
	 * A result.
	 *
	 * @param bool                 $ok      Whether they know each other.
	 * @param string               $message In words.
	 * @param array<string, mixed> $answer  What the bridge said.
	 * @return array{ok: bool, message: string, answer: array<string, mixed>}
	 */
	private static function result( $ok, $message, array $answer = array() ) {
		return compact( 'ok', 'message', 'answer' );
	}

	/**
	 * The bridge's answer in words.
	 *
	 * @param array<string, mixed> $said The answer.
	 * @return string
	 */
	private static function words( array $said ) {
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
		$differs_by = time() - (int) strtotime( $said['clock'] );
		if ( abs( $differs_by ) > self::CLOCK_S ) {
			/* translators: %d: seconds. */
			$words[] = sprintf( __( 'The two clocks differ by %d seconds; at 300 nothing is accepted. Set them by NTP.', 'bridge-for-medium' ), abs( $differs_by ) );
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
	 * What one of the two is too old for.
	 *
	 * @param array<string, mixed> $said The answer; bridges before 0.2 say nothing of it, and read version 1.
	 * @return string Empty when nothing is missing.
	 */
	private static function lacks( array $said ) {
		$versions = isset( $said['versions'] ) && is_array( $said['versions'] ) ? $said['versions'] : array( 1 );
		if ( ! in_array( Envelope::VERSION, $versions, true ) ) {
			return __( 'The bridge does not read what this version of the plugin sends; update the older of the two. Every change is kept meanwhile.', 'bridge-for-medium' );
		}
		$lacks = self::text( $said, 'lacks' );
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
	private static function text( array $said, $name ) {
		return isset( $said[ $name ] ) && is_string( $said[ $name ] ) ? Answer::cut( sanitize_text_field( $said[ $name ] ) ) : '';
	}

	/**
	 * A refusal, with what to do.
	 *
	 * @param Answer $answer The answer.
	 * @return string
	 */
	private static function explain( Answer $answer ) {
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
