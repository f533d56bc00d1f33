<?php
/**
 * Connect without a shell: the bridge's owner approves in the browser, and the two servers exchange the rest.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Two steps of one administrator: away to the bridge, and back with a code.
 */
class Connect {

	const BEGIN   = 'bridge_for_medium_begin';
	const FINISH  = 'bridge_for_medium_connected';
	const PENDING = 'bridge_for_medium_connect_';

	/** Seconds for both steps; the bridge's code is good for as long. */
	const LASTS_S = 600;
	/** Times that the new connection is tried: the bridge may need a moment to take its configuration over. */
	const TRIES = 4;

	private Settings_Page $settings_page;
	private Sender $sender;

	/** What it works with. */
	public function __construct( Settings_Page $settings_page, Sender $sender ) {
		$this->settings_page = $settings_page;
		$this->sender        = $sender;
	}

	/**
	 * Send the administrator's browser to the bridge.
	 */
	public function begin() {
		$this->settings_page->authorize( self::BEGIN );
		// phpcs:ignore WordPress.Security.NonceVerification -- checked in authorize().
		$typed  = isset( $_POST['bridge'] ) ? sanitize_text_field( wp_unslash( $_POST['bridge'] ) ) : '';
		$bridge = Handshake::address( $typed, $this->sender->allows_private() );
		if ( null === $bridge ) {
			$this->settings_page->leave( false, __( 'Type the address of your bridge, such as https://bridge.example. It must begin with https.', 'bridge-for-medium' ) );
		}
		$pending = array(
			'state'    => Handshake::secret(),
			'verifier' => Handshake::secret(),
			'bridge'   => $bridge,
			'home'     => (string) get_option( 'home' ),
		);
		set_transient( self::PENDING . get_current_user_id(), $pending, self::LASTS_S );
		$asked = array(
			'home'      => $pending['home'],
			'return'    => admin_url( 'admin-post.php?action=' . self::FINISH ),
			'state'     => $pending['state'],
			'challenge' => Handshake::challenge( $pending['verifier'] ),
			'name'      => Wire::text( (string) get_option( 'blogname' ) ),
		);
		// phpcs:ignore WordPress.Security.SafeRedirect -- to the bridge that the administrator has just typed.
		wp_redirect( Handshake::url( $bridge, $asked ), 303 );
		exit;
	}

	/**
	 * Back from the bridge: exchange the code, and take the connection as if it had been pasted.
	 */
	public function finish() {
		$this->settings_page->authorize();
		// phpcs:disable WordPress.Security.NonceVerification -- the state is what a nonce would be: random, of this user, once.
		$state   = isset( $_GET['state'] ) ? sanitize_text_field( wp_unslash( $_GET['state'] ) ) : '';
		$code    = isset( $_GET['code'] ) ? sanitize_text_field( wp_unslash( $_GET['code'] ) ) : '';
		$pending = get_transient( self::PENDING . get_current_user_id() );
		if ( ! is_array( $pending ) || ! hash_equals( $pending['state'], $state ) ) {
			$this->settings_page->leave( false, __( 'Nothing was connected: this answer was not asked for by you, or more than ten minutes ago. Press Connect again.', 'bridge-for-medium' ) );
		}
		delete_transient( self::PENDING . get_current_user_id() );
		if ( isset( $_GET['refused'] ) || '' === $code ) {
			$this->settings_page->leave( false, __( 'The owner of the bridge did not connect this site.', 'bridge-for-medium' ) );
		}
		// phpcs:enable
		$answer = $this->sender->exchange( $pending['bridge'] . '/connect/exchange', $code, $pending['verifier'], $pending['home'] );
		$said   = 200 === $answer->status ? json_decode( $answer->body(), true ) : null;
		$text   = isset( $said['connection'] ) && is_string( $said['connection'] ) ? $said['connection'] : '';
		if ( '' === $text ) {
			/* translators: %s: what was answered. */
			$this->settings_page->leave( false, sprintf( __( 'The bridge did not give the connection: %s. Press Connect again.', 'bridge-for-medium' ), rtrim( $answer->reason, '.' ) ) );
		}
		$this->settings_page->take( $text, self::TRIES );
	}
}
