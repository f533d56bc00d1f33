<?php
/**
 * Tools, Site Health.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * One test, by what is stored: it calls nobody.
 */
final class Site_Health {

	/** Seconds that the queue may be late. */
	const LATE_S = 900;

	/**
	 * Register the hooks.
	 */
	public static function listen() {
		add_filter(
			'site_status_tests',
			static function ( $tests ) {
				$tests['direct']['bridge_for_medium'] = array(
					'label' => __( 'Bridge for Medium', 'bridge-for-medium' ),
					'test'  => array( self::class, 'test' ),
				);
				return $tests;
			}
		);
	}

	/**
	 * The test.
	 *
	 * @return array<string, mixed>
	 */
	public static function test() {
		$problem = self::problem();
		return array(
			'label'       => '' === $problem ? __( 'Bridge for Medium is connected', 'bridge-for-medium' ) : __( 'Bridge for Medium needs you', 'bridge-for-medium' ),
			'status'      => '' === $problem ? 'good' : 'recommended',
			'badge'       => array(
				'label' => __( 'Bridge for Medium', 'bridge-for-medium' ),
				'color' => 'blue',
			),
			'description' => '<p>' . esc_html( '' === $problem ? __( 'The bridge is told about every change.', 'bridge-for-medium' ) : $problem ) . '</p>',
			'actions'     => sprintf( '<a href="%s">%s</a>', esc_url( admin_url( 'options-general.php?page=' . Settings_Page::SLUG ) ), esc_html__( 'Settings', 'bridge-for-medium' ) ),
			'test'        => 'bridge_for_medium',
		);
	}

	/**
	 * What is wrong.
	 *
	 * @return string Empty when nothing is.
	 */
	private static function problem() {
		if ( ! Settings::connection() || ! Settings::get( 'connected_at' ) ) {
			return __( 'It is not connected: paste a connection string.', 'bridge-for-medium' );
		}
		if ( Settings::is_copy() ) {
			return __( 'This site has another address than when it was connected, and sends nothing.', 'bridge-for-medium' );
		}
		$due = wp_next_scheduled( Queue::RUN );
		if ( $due && time() - $due > self::LATE_S ) {
			/* translators: %s: a span of time. */
			return sprintf( __( 'WP-Cron is %s late, so the bridge is not told about new posts. Where WP-Cron is switched off, the system\'s cron must call wp-cron.php or "wp bridge send".', 'bridge-for-medium' ), human_time_diff( $due ) );
		}
		return Health::read()['error'];
	}
}
