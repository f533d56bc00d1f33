<?php
/**
 * When this site and its bridge last heard each other.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Both directions: a bridge that takes what it is told may still not get through to this site, which then never learns what
 * became of its posts.
 */
class Contact {

	const OPTION = 'bridge_for_medium_contact';
	/** Seconds between two notes that the bridge was here. */
	const NOTE_S = 60;

	const NOTHING = array(
		// When the bridge last came through to this site, with its signature.
		'heard_at' => 0,
		// What it said stands in its way, and when it last tried because this site asked it to.
		'obstacle' => '',
		'tried_at' => 0,
	);

	private Clock $clock;
	private Health $health;

	/** What it works with. */
	public function __construct( Clock $clock, Health $health ) {
		$this->clock  = $clock;
		$this->health = $health;
	}

	/**
	 * What is known.
	 *
	 * @return array{heard_at: int, obstacle: string, tried_at: int}
	 */
	public function read() {
		$stored = get_option( self::OPTION, array() );
		return array_merge( self::NOTHING, is_array( $stored ) ? $stored : array() );
	}

	/**
	 * The bridge came through.
	 */
	public function heard() {
		$known = $this->read();
		if ( '' !== $known['obstacle'] || $this->clock->now() - $known['heard_at'] >= self::NOTE_S ) {
			$this->write(
				array(
					'heard_at' => $this->clock->now(),
					'obstacle' => '',
				) + $known
			);
		}
	}

	/**
	 * The bridge tried, and says what came of it.
	 *
	 * @param string $obstacle What stands in its way; empty when nothing does.
	 */
	public function tried( $obstacle ) {
		Options::read_anew( self::OPTION ); // It came through in another process, while this one waited for what came of it.
		$this->write(
			array(
				'obstacle' => $obstacle,
				'tried_at' => $this->clock->now(),
			) + $this->read()
		);
	}

	/**
	 * The last contact in both directions, with its age.
	 *
	 * @return string Sentences.
	 */
	public function words() {
		$there = $this->health->read()['ok_at'];
		$back  = $this->read()['heard_at'];
		/* translators: %s: a span of time. */
		$words = $there ? sprintf( __( 'This site last reached the bridge %s ago.', 'bridge-for-medium' ), human_time_diff( $there ) ) : __( 'This site has not reached the bridge yet.', 'bridge-for-medium' );
		/* translators: %s: a span of time. */
		$words .= ' ' . ( $back ? sprintf( __( 'The bridge last reached this site %s ago.', 'bridge-for-medium' ), human_time_diff( $back ) ) : __( 'The bridge has not reached this site yet.', 'bridge-for-medium' ) );
		return trim( $words . ' ' . $this->obstacle() );
	}

	/**
	 * What stands between the bridge and this site.
	 *
	 * @return string In sentences; empty when nothing does, as far as is known.
	 */
	public function obstacle() {
		$why = $this->read()['obstacle'];
		/* translators: %s: what is wrong, in the bridge's words. */
		return '' === $why ? '' : sprintf( __( 'The bridge does not get through to this site, so what becomes of your posts on Medium is not shown here: %s.', 'bridge-for-medium' ), rtrim( $why, '.' ) );
	}

	/**
	 * Write it; not loaded with every request.
	 *
	 * @param array<string, mixed> $known What.
	 */
	private function write( array $known ): void {
		update_option( self::OPTION, $known, false );
	}
}
