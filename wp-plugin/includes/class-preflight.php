<?php
/**
 * What must work on this server, and how to mend it.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * What can be known from what is stored is looked at when it is shown; what needs a call is tried by a button or by Site
 * Health, and kept.
 */
class Preflight {

	/** What was found, and when. */
	const OPTION = 'bridge_for_medium_preflight';
	/** Seconds after which it is tried again by itself, by whoever looks at the page before connecting. */
	const FRESH_S = 300;
	/** Seconds after which Site Health speaks of it no more. */
	const OLD_S = DAY_IN_SECONDS;

	private Preflight_Calls $preflight_calls;
	private Loopback $loopback;
	private Wp_Cron $wp_cron;
	private Clock $clock;

	/** What it works with. */
	public function __construct( Preflight_Calls $preflight_calls, Loopback $loopback, Wp_Cron $wp_cron, Clock $clock ) {
		$this->preflight_calls = $preflight_calls;
		$this->loopback        = $loopback;
		$this->wp_cron         = $wp_cron;
		$this->clock           = $clock;
	}

	/**
	 * Try what needs a call.
	 *
	 * @param string $bridge The bridge's address; empty where none is known yet.
	 */
	public function run( string $bridge ): void {
		$found = $this->preflight_calls->run( $bridge );
		$at    = $this->clock->now();
		update_option( self::OPTION, compact( 'at', 'found' ), false );
	}

	/**
	 * When that was last tried.
	 *
	 * @return int Seconds since 1970; 0 for never.
	 */
	public function tried_at(): int {
		return (int) $this->read()['at'];
	}

	/**
	 * Whether it is worth trying again.
	 */
	public function is_stale(): bool {
		return $this->clock->now() - $this->tried_at() > self::FRESH_S;
	}

	/**
	 * What does not work, as far as is known and not long ago.
	 *
	 * @return string In sentences; empty when everything does.
	 */
	public function problem(): string {
		$lines = $this->clock->now() - $this->tried_at() > self::OLD_S ? array( $this->cron(), $this->loop() ) : $this->lines();
		$bad   = array_filter(
			$lines,
			static function ( $line ) {
				return Preflight_Line::BAD === $line->state;
			}
		);
		return implode( ' ', wp_list_pluck( $bad, 'words' ) );
	}

	/**
	 * All lines, in the order in which they are worth mending.
	 *
	 * @return Preflight_Line[]
	 */
	public function lines(): array {
		$found = $this->read()['found'];
		return array( $this->permalinks(), $this->loop(), $this->rest( ...$found['rest'] ), $this->authorization( ...$found['authorization'] ), $this->cron(), $this->time( ...$found['clock'] ) );
	}

	/**
	 * Whether posts have addresses that stay.
	 */
	private function permalinks(): Preflight_Line {
		$label = __( 'Permalinks', 'bridge-for-medium' );
		if ( '' !== (string) get_option( 'permalink_structure' ) ) {
			return new Preflight_Line( $label, Preflight_Line::GOOD, __( 'Posts have addresses of their own.', 'bridge-for-medium' ) );
		}
		$words = __( 'They are plain (?p=12). A story names the address of its post as its original for good, and the pages for Medium\'s importer stand at /index.php/medium/, which not every web server hands to WordPress. Choose another structure, such as "Post name", before the first story goes.', 'bridge-for-medium' );
		return new Preflight_Line( $label, Preflight_Line::WARN, $words, admin_url( 'options-permalink.php' ) );
	}

	/**
	 * Whether this server reaches its own pages.
	 */
	private function loop(): Preflight_Line {
		$label   = __( 'Loopback', 'bridge-for-medium' );
		$problem = $this->loopback->problem();
		if ( '' === $problem && 'unknown' === $this->read()['found']['loopback'][0] ) {
			return $this->untried( $label, '' );
		}
		return Preflight_Line::of( $label, $problem, __( 'This server reaches its own pages.', 'bridge-for-medium' ) );
	}

	/**
	 * Whether WP-Cron runs.
	 */
	private function cron(): Preflight_Line {
		$well = $this->wp_cron->is_off() ? __( 'WordPress does not start it itself (DISABLE_WP_CRON), and something else does: nothing is late.', 'bridge-for-medium' ) : __( 'Nothing is late.', 'bridge-for-medium' );
		return Preflight_Line::of( __( 'WP-Cron', 'bridge-for-medium' ), $this->wp_cron->problem(), $well );
	}

	/**
	 * Whether visitors get in over REST.
	 *
	 * @param string $found One of Rest_Way's constants, or unknown.
	 * @param string $value The status, or why it is not known.
	 */
	private function rest( string $found, string $value ): Preflight_Line {
		$label = __( 'REST API', 'bridge-for-medium' );
		$words = array(
			Rest_Way::OPEN    => array( Preflight_Line::GOOD, __( 'It answers visitors.', 'bridge-for-medium' ) ),
			/* translators: %s: an HTTP status. */
			Rest_Way::CLOSED  => array( Preflight_Line::WARN, __( 'WordPress, or a plugin, closes it to visitors (HTTP %s). What the bridge signs is let in all the same; it cannot read the archive without an application password. If the test of the connection fails, allow /wp-json/bridge-for-medium/v1/ in the plugin that closes it.', 'bridge-for-medium' ) ),
			/* translators: %s: an HTTP status. */
			Rest_Way::MISSING => array( Preflight_Line::BAD, __( 'The web server does not hand its address to WordPress (HTTP %s). Save Settings, Permalinks once more; where that does not help, the web server lacks WordPress\' rewrite rules.', 'bridge-for-medium' ) ),
			/* translators: %s: an HTTP status. */
			Rest_Way::WALL    => array( Preflight_Line::BAD, __( 'Something before WordPress answers in its place (HTTP %s): a firewall, a password of the web server, or a page that says "coming soon". Allow /wp-json/bridge-for-medium/v1/ there.', 'bridge-for-medium' ) ),
		);
		if ( ! isset( $words[ $found ] ) ) {
			return $this->untried( $label, $value );
		}
		return new Preflight_Line( $label, $words[ $found ][0], sprintf( $words[ $found ][1], $value ), Rest_Way::MISSING === $found ? admin_url( 'options-permalink.php' ) : '' );
	}

	/**
	 * Whether the Authorization header arrives.
	 *
	 * @param string $found open, stripped or unknown.
	 * @param string $value Why it is not known.
	 */
	private function authorization( string $found, string $value ): Preflight_Line {
		$label = __( 'Authorization header', 'bridge-for-medium' );
		if ( 'open' === $found ) {
			return new Preflight_Line( $label, Preflight_Line::GOOD, __( 'It arrives.', 'bridge-for-medium' ) );
		}
		if ( 'stripped' === $found ) {
			return new Preflight_Line( $label, Preflight_Line::WARN, __( 'The web server takes it away. The bridge signs in another way, so this matters only where it reads the archive with an application password. With Apache add this to .htaccess: SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1', 'bridge-for-medium' ) );
		}
		return $this->untried( $label, $value );
	}

	/**
	 * Whether the clock is right.
	 *
	 * @param string $found known or unknown.
	 * @param string $value Seconds that this server is ahead of the bridge.
	 */
	private function time( string $found, string $value ): Preflight_Line {
		$label = __( 'Clock', 'bridge-for-medium' );
		if ( 'known' !== $found ) {
			return new Preflight_Line( $label, Preflight_Line::OPEN, __( 'Not compared yet: that needs the address of your bridge.', 'bridge-for-medium' ) );
		}
		$seconds = abs( (int) $value );
		if ( $seconds <= Ping::CLOCK_S ) {
			return new Preflight_Line( $label, Preflight_Line::GOOD, __( 'It says what the bridge\'s says.', 'bridge-for-medium' ) );
		}
		/* translators: %d: seconds. */
		$words = sprintf( _n( 'The two clocks differ by %d second; at 300 nothing is accepted. Set them by NTP.', 'The two clocks differ by %d seconds; at 300 nothing is accepted. Set them by NTP.', $seconds, 'bridge-for-medium' ), $seconds );
		return new Preflight_Line( $label, $seconds < Signature::TOLERANCE_S ? Preflight_Line::WARN : Preflight_Line::BAD, $words );
	}

	/**
	 * A line that nobody has looked at.
	 *
	 * @param string $label In two or three words.
	 * @param string $why   Why not; empty when nobody has tried.
	 */
	private function untried( string $label, string $why ): Preflight_Line {
		/* translators: %s: WordPress' own message, or an HTTP status. */
		$failed = sprintf( __( 'It could not be tried (%s).', 'bridge-for-medium' ), rtrim( $why, '.' ) );
		return new Preflight_Line( $label, Preflight_Line::OPEN, '' === $why ? __( 'Not tried yet.', 'bridge-for-medium' ) : $failed );
	}

	/**
	 * What was found.
	 *
	 * @return array{at: int, found: array<string, array{0: string, 1: string}>}
	 */
	private function read(): array {
		$stored = get_option( self::OPTION, array() );
		$stored = is_array( $stored ) ? $stored : array();
		return array(
			'at'    => isset( $stored['at'] ) ? (int) $stored['at'] : 0,
			'found' => ( isset( $stored['found'] ) ? (array) $stored['found'] : array() ) + array_fill_keys( array( 'loopback', 'authorization', 'rest', 'clock' ), array( 'unknown', '' ) ),
		);
	}
}
