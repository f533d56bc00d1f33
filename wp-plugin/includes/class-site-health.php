<?php
/**
 * Tools, Site Health.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * One test by what is stored, which calls nobody, and one that tries both ways, while nobody waits for it.
 */
class Site_Health {

	/** As WordPress' script calls it, which knows no underscores. */
	const WAYS = 'bridge-for-medium-ways';

	private Settings $settings;
	private Ping $ping;
	private Contact $contact;
	private Health $health;
	private Wp_Cron $wp_cron;
	private Preflight $preflight;
	private Screens $screens;

	/** What it works with. */
	public function __construct( Settings $settings, Ping $ping, Contact $contact, Health $health, Wp_Cron $wp_cron, Preflight $preflight, Screens $screens ) {
		$this->settings  = $settings;
		$this->ping      = $ping;
		$this->contact   = $contact;
		$this->health    = $health;
		$this->wp_cron   = $wp_cron;
		$this->preflight = $preflight;
		$this->screens   = $screens;
	}

	/**
	 * Name both tests.
	 *
	 * @param array<string, array<string, mixed>> $tests Those of others.
	 * @return array<string, array<string, mixed>>
	 */
	public function add_tests( $tests ) {
		$tests['direct']['bridge_for_medium'] = array(
			'label' => __( 'Bridge for Medium', 'bridge-for-medium' ),
			'test'  => array( $this, 'test' ),
		);
		$tests['async'][ self::WAYS ]         = array(
			'label'             => __( 'Bridge for Medium', 'bridge-for-medium' ),
			'test'              => self::WAYS,
			'async_direct_test' => array( $this, 'try_ways' ),
		);
		return $tests;
	}

	/**
	 * Answer the browser of an administrator who looks at Site Health.
	 */
	public function answer() {
		check_ajax_referer( 'health-check-site-status' );
		if ( ! current_user_can( 'view_site_health_checks' ) ) {
			wp_send_json_error( null, 403 );
		}
		wp_send_json_success( $this->try_ways() );
	}

	/**
	 * Try what the settings page tries, and ask the bridge, which calls back.
	 *
	 * @return array<string, mixed>
	 */
	public function try_ways() {
		$connection = $this->settings->connection();
		$problem    = '';
		if ( $connection && $this->settings->is_watching() ) {
			$this->preflight->run( $connection->bridge() );
			$tried   = $this->ping->connect( $connection );
			$problem = $tried['ok'] ? $this->contact->obstacle() : $tried['message'];
		}
		return $this->result( self::WAYS, $problem, __( 'Bridge for Medium: both ways are open', 'bridge-for-medium' ), $this->contact->words() );
	}

	/**
	 * The test.
	 *
	 * @return array<string, mixed>
	 */
	public function test() {
		return $this->result( 'bridge_for_medium', $this->problem(), __( 'Bridge for Medium is connected', 'bridge-for-medium' ), $this->contact->words() );
	}

	/**
	 * A test's result.
	 *
	 * @param string $test    Which.
	 * @param string $problem What is wrong; empty when nothing is.
	 * @param string $label   What to say when nothing is.
	 * @param string $well    And more about it.
	 * @return array<string, mixed>
	 */
	private function result( string $test, string $problem, string $label, string $well ): array {
		return array(
			'label'       => '' === $problem ? $label : __( 'Bridge for Medium needs you', 'bridge-for-medium' ),
			'status'      => '' === $problem ? 'good' : 'recommended',
			'badge'       => array(
				'label' => __( 'Bridge for Medium', 'bridge-for-medium' ),
				'color' => 'blue',
			),
			'description' => '<p>' . esc_html( '' === $problem ? $well : $problem ) . '</p>',
			'actions'     => sprintf( '<a href="%s">%s</a>', esc_url( $this->screens->settings() ), esc_html__( 'Settings', 'bridge-for-medium' ) ),
			'test'        => $test,
		);
	}

	/**
	 * What is wrong.
	 *
	 * @return string Empty when nothing is.
	 */
	private function problem(): string {
		if ( ! $this->settings->connection() || ! $this->settings->get( 'connected_at' ) ) {
			return __( 'It is not connected: paste a connection string.', 'bridge-for-medium' );
		}
		if ( $this->settings->is_copy() ) {
			return __( 'This site has another address than when it was connected, and sends nothing.', 'bridge-for-medium' );
		}
		$late = $this->wp_cron->problem();
		if ( '' !== $late ) {
			return $late;
		}
		$error = $this->health->read()['error'];
		return '' === $error ? trim( $this->contact->obstacle() . ' ' . $this->preflight->problem() ) : $error;
	}
}
