<?php
/**
 * A mail each week of what waits for a person.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Sent on Monday morning, by the hour of this site, to one address that the owner has written down; none in a week in which
 * nothing waits. Its links lead into the administration and hold no secret.
 */
class Weekly_Mail {

	/** When one was last sent, or there was nothing to send; in seconds since 1970. */
	const SENT = 'bridge_for_medium_mailed_at';
	/** Lines of one mail. */
	const MOST = 50;

	private Settings $settings;
	private Handoff_Client $handoff_client;
	private Clock $clock;
	private Screens $screens;

	/** What it works with. */
	public function __construct( Settings $settings, Handoff_Client $handoff_client, Clock $clock, Screens $screens ) {
		$this->settings       = $settings;
		$this->handoff_client = $handoff_client;
		$this->clock          = $clock;
		$this->screens        = $screens;
	}

	/**
	 * Send it, if it is time. Where the bridge does not answer, or WordPress cannot send it, it is tried again an hour later.
	 */
	public function run() {
		$this->settings->read_anew(); // The hour's other work has taken a while.
		$address = (string) $this->settings->get( 'mail_to' );
		if ( '' === $address || ! $this->settings->is_watching() || ! Weekly::is_due( ( new \DateTimeImmutable( '@' . $this->clock->now() ) )->setTimezone( wp_timezone() ), (int) get_option( self::SENT, 0 ) ) ) {
			return;
		}
		$asked = $this->handoff_client->ask( 'handoff.read', array() );
		if ( '' !== $asked['problem'] ) {
			return;
		}
		$waiting = isset( $asked['said']['waiting'] ) ? array_filter( (array) $asked['said']['waiting'], 'is_array' ) : array();
		// Before it is sent: a request that dies behind the mail server's yes must not bring it every hour.
		$sent_at = (int) get_option( self::SENT, 0 );
		update_option( self::SENT, $this->clock->now(), false );
		if ( $waiting ) {
			/* translators: 1: the site's name, 2: a number. */
			$subject = sprintf( _n( '[%1$s] %2$s post waits for you on Medium', '[%1$s] %2$s posts wait for you on Medium', count( $waiting ), 'bridge-for-medium' ), wp_specialchars_decode( get_option( 'blogname' ), ENT_QUOTES ), number_format_i18n( count( $waiting ) ) );
			if ( ! wp_mail( $address, $subject, $this->text( $waiting ) ) ) {
				update_option( self::SENT, $sent_at, false );
			}
		}
	}

	/**
	 * What it says.
	 *
	 * @param array<int, array<string, mixed>> $waiting What the bridge says that waits.
	 * @return string
	 */
	private function text( array $waiting ) {
		$lines = array( __( 'This waits for you on Medium:', 'bridge-for-medium' ), '' );
		foreach ( array_slice( $waiting, 0, self::MOST ) as $one ) {
			$post_id = isset( $one['post_id'] ) ? absint( $one['post_id'] ) : 0;
			$title   = Wire::text( get_the_title( $post_id ) );
			$what    = isset( $one['title'] ) && is_string( $one['title'] ) ? $one['title'] : '';
			/* translators: 1: what it is about, such as a post's title, 2: what is said of it, such as "Ready to import". */
			$lines[] = sprintf( __( '%1$s: %2$s', 'bridge-for-medium' ), $title, $what );
			$lines[] = $this->screens->handoffs( $post_id );
			$lines[] = '';
		}
		if ( count( $waiting ) > self::MOST ) {
			$more = count( $waiting ) - self::MOST;
			/* translators: 1: a number, 2: an address. */
			$lines[] = sprintf( _n( 'And %1$s more: %2$s', 'And %1$s more: %2$s', $more, 'bridge-for-medium' ), number_format_i18n( $more ), $this->screens->handoffs() );
			$lines[] = '';
		}
		/* translators: %s: an address. */
		$lines[] = sprintf( __( 'You get this once a week. Another address, or none: %s', 'bridge-for-medium' ), $this->screens->settings() );
		return implode( "\n", $lines );
	}
}
