<?php
/**
 * Settings, Bridge for Medium.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Check this server, connect, try the connection, choose what is watched, see what waits.
 */
class Settings_Page {

	const SLUG    = 'bridge-for-medium';
	const SAVE    = 'bridge_for_medium_save';
	const CONNECT = 'bridge_for_medium_connect';
	const RESULT  = 'bridge_for_medium_result_';
	/** What a script may put in anew, each with a template of its own. */
	const PARTS = array( 'preflight', 'forecast' );

	private Settings $settings;
	private Ping $ping;
	private Health $health;
	private Contact $contact;
	private Waiting $waiting;
	private Preflight $preflight;
	private Forecast $forecast;
	private Settings_Form $settings_form;
	private Next_Step $next_step;
	private Assets $assets;
	private Clock $clock;
	private Screens $screens;

	/** What it works with. */
	public function __construct( Settings $settings, Ping $ping, Health $health, Contact $contact, Waiting $waiting, Preflight $preflight, Forecast $forecast, Settings_Form $settings_form, Next_Step $next_step, Assets $assets, Clock $clock, Screens $screens ) {
		$this->settings      = $settings;
		$this->ping          = $ping;
		$this->health        = $health;
		$this->contact       = $contact;
		$this->waiting       = $waiting;
		$this->preflight     = $preflight;
		$this->forecast      = $forecast;
		$this->settings_form = $settings_form;
		$this->next_step     = $next_step;
		$this->assets        = $assets;
		$this->clock         = $clock;
		$this->screens       = $screens;
	}

	/**
	 * Before the page begins.
	 */
	public function open() {
		$this->assets->add_script( 'settings' );
		$this->next_step->close();
	}

	/**
	 * Take a connection that was pasted. Everything else is saved by WordPress (Settings_Form).
	 */
	public function save() {
		$this->authorize( self::SAVE );
		// phpcs:ignore WordPress.Security.NonceVerification -- checked in authorize().
		$text = isset( $_POST['connection'] ) ? sanitize_text_field( wp_unslash( $_POST['connection'] ) ) : '';
		if ( $this->settings->is_in_config() ) {
			$this->leave( false, __( 'The connection string stands in wp-config.php (BRIDGE_FOR_MEDIUM_CONNECTION): change it there.', 'bridge-for-medium' ) );
		}
		$this->take( $text );
	}

	/**
	 * Take a connection string, try it, and say what came of it; one that worked until now stays where this one fails.
	 *
	 * @param string $text  The connection string.
	 * @param int    $tries How often it is tried, a second apart.
	 */
	public function take( $text, $tries = 1 ) {
		$connection = Connection::parse( $text );
		if ( ! $connection ) {
			$this->leave( false, __( 'This is not a connection string, or a part of it is missing. It begins with "b4m1."; run "bridge connect" and copy the whole line.', 'bridge-for-medium' ) );
		}
		$was = $this->settings->connection();
		$this->settings->begin_trial( $text );
		$result = $this->ping->connect( $connection );
		while ( ! $result['ok'] && --$tries > 0 ) {
			sleep( 1 );
			$result = $this->ping->connect( $connection );
		}
		if ( ! $result['ok'] ) {
			$this->leave( false, $this->give_up( $connection, $text, $result['message'] ) );
		}
		$is_rotated = $was && $was->url === $connection->url && $was->secret !== $connection->secret;
		$rotated    = $is_rotated ? __( 'The site has a new secret. What waits goes with the new one; the bridge takes the old one until it has heard the new one.', 'bridge-for-medium' ) : '';
		$this->leave( true, trim( $rotated . ' ' . $result['message'] ) );
	}

	/**
	 * A connection that was tried does not work. Where there is no other it is kept, to be tried again; no post goes there before.
	 *
	 * @param Connection $connection The connection.
	 * @param string     $text       The same, as it was pasted.
	 * @param string     $message    What went wrong.
	 * @return string That, and what stays.
	 */
	private function give_up( Connection $connection, string $text, string $message ): string {
		$this->settings->end_trial( $connection, false );
		if ( $this->settings->connection() ) {
			/* translators: %s: what went wrong. */
			return sprintf( __( '%s The earlier connection stays.', 'bridge-for-medium' ), $message );
		}
		$this->settings->change(
			array(
				'connection'   => preg_replace( '/\s+/', '', $text ),
				'connected_at' => 0,
			)
		);
		return $message;
	}

	/**
	 * Try the connection, and connect this address.
	 */
	public function connect() {
		$this->authorize( self::CONNECT );
		$connection = $this->settings->connection();
		if ( ! $connection ) {
			$this->leave( false, __( 'There is no connection yet. Paste the line that "bridge connect" prints.', 'bridge-for-medium' ) );
		}
		$result = $this->ping->connect( $connection );
		$this->leave( $result['ok'], $result['message'] );
	}

	/**
	 * The page.
	 */
	public function print_page() {
		$connection = $this->settings->connection();
		$health     = $this->health->read();
		$data       = array(
			'settings'  => $this->settings->all(),
			'is_copy'   => $this->settings->is_copy(),
			'in_config' => $this->settings->is_in_config(),
			'contact'   => $this->contact->words(),
			'is_ready'  => null !== $connection,
			'where'     => $connection ? wp_parse_url( $connection->url, PHP_URL_HOST ) : '',
			'bridge'    => $connection ? $connection->bridge() : '',
			'types'     => $this->settings_form->types(),
			'rows'      => $connection ? $this->waiting->rows() : array(),
			'counts'    => $connection ? $this->waiting->counts() : array(),
			'health'    => $health,
			'is_paused' => $health['not_before'] > $this->clock->now(),
			'is_stale'  => $this->preflight->is_stale(),
			'parts'     => array_map( array( $this, 'part' ), array_combine( self::PARTS, self::PARTS ) ),
			'result'    => get_transient( self::RESULT . get_current_user_id() ),
		);
		delete_transient( self::RESULT . get_current_user_id() );
		include __DIR__ . '/settings-page.php';
	}

	/**
	 * A part of the page that changes while it is looked at.
	 *
	 * @param string $name One of PARTS.
	 * @return string HTML.
	 */
	public function part( string $name ): string {
		$data = array(
			'lines'    => $this->preflight->lines(),
			'tried_at' => $this->preflight->tried_at(),
			'forecast' => $this->forecast->read(),
			'words'    => array( $this->forecast, 'words' ),
		);
		ob_start();
		include __DIR__ . "/settings-$name.php";
		return (string) ob_get_clean();
	}

	/**
	 * Only an administrator, and only from the page's own form.
	 *
	 * @param string $action Which form; empty where what comes is checked in another way.
	 */
	public function authorize( $action = '' ) {
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( esc_html__( 'You may not change these settings.', 'bridge-for-medium' ), 403 );
		}
		if ( '' !== $action ) {
			check_admin_referer( $action );
		}
	}

	/**
	 * Back to the page, with a result.
	 *
	 * @param bool   $ok      Whether it went well.
	 * @param string $message In words.
	 */
	public function leave( $ok, $message ) {
		set_transient( self::RESULT . get_current_user_id(), compact( 'ok', 'message' ), 60 );
		wp_safe_redirect( $this->screens->settings() );
		exit;
	}
}
