<?php
/**
 * What the settings page finds out when somebody asks.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Both take seconds, so neither is part of showing the page: a button asks, which a script presses where there is one.
 */
class Settings_Checks {

	const PREFLIGHT = 'bridge_for_medium_preflight';
	const FORECAST  = 'bridge_for_medium_forecast';

	private Settings_Page $settings_page;
	private Settings $settings;
	private Preflight $preflight;
	private Forecast $forecast;
	private Sender $sender;

	/** What it works with. */
	public function __construct( Settings_Page $settings_page, Settings $settings, Preflight $preflight, Forecast $forecast, Sender $sender ) {
		$this->settings_page = $settings_page;
		$this->settings      = $settings;
		$this->preflight     = $preflight;
		$this->forecast      = $forecast;
		$this->sender        = $sender;
	}

	/**
	 * Try what must work on this server.
	 */
	public function run_preflight(): void {
		$this->settings_page->authorize( self::PREFLIGHT );
		$this->preflight->run( $this->bridge() );
		$this->end( 'preflight' );
	}

	/**
	 * Count what will be lost.
	 */
	public function run_forecast(): void {
		$this->settings_page->authorize( self::FORECAST );
		$this->forecast->run();
		$this->end( 'forecast' );
	}

	/**
	 * The bridge's address: of the connection, or as it stands in the field for it.
	 */
	private function bridge(): string {
		$connection = $this->settings->connection();
		if ( $connection ) {
			return $connection->bridge();
		}
		$typed = isset( $_POST['bridge'] ) ? sanitize_text_field( wp_unslash( $_POST['bridge'] ) ) : ''; // phpcs:ignore WordPress.Security.NonceVerification -- checked in authorize().
		return (string) Handshake::address( $typed, $this->sender->allows_private() );
	}

	/**
	 * Answer the script with this part of the page, or show the whole page again.
	 *
	 * @param string $part Of the page.
	 */
	private function end( string $part ): void {
		if ( wp_doing_ajax() ) {
			wp_send_json_success( $this->settings_page->part( $part ) );
		}
		$this->settings_page->leave( true, __( 'Done; it stands below.', 'bridge-for-medium' ) );
	}
}
