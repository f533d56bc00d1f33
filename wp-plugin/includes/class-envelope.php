<?php
/**
 * The hook as it goes over the wire.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * Version 1 of the contract in docs/api.md.
 */
final class Envelope {

	/** The version of the body. */
	const VERSION = 1;
	/** What this plugin can do for the bridge; older bridges do not ask. */
	const CAN = array( 'look', 'pages', 'post', 'status' );

	/**
	 * The bytes of a hook.
	 *
	 * @param string               $type        Such as post.published.
	 * @param int                  $occurred_at Seconds since 1970.
	 * @param array<string, mixed> $data        What differs by type.
	 * @return string JSON in ASCII.
	 */
	public static function bytes( $type, $occurred_at, array $data = array() ) {
		$at   = Article::iso( $occurred_at );
		$body = array(
			'type'      => $type,
			'timestamp' => $at,
			'data'      => array(
				'version'     => self::VERSION,
				'occurred_at' => $at,
				'site'        => self::site(),
			) + $data,
		);
		return (string) wp_json_encode( $body );
	}

	/**
	 * This site.
	 *
	 * @return array<string, mixed>
	 */
	private static function site() {
		$timezone = wp_timezone_string();
		return array(
			'id'          => (string) Settings::get( 'site_id' ),
			'home'        => (string) get_option( 'home' ),
			'rest_url'    => get_rest_url(),
			'name'        => Article::plain( (string) get_option( 'blogname' ) ),
			'language'    => str_replace( '_', '-', get_locale() ),
			'timezone'    => false === strpos( $timezone, ':' ) ? $timezone : 'UTC',
			'wordpress'   => get_bloginfo( 'version' ),
			'plugin'      => VERSION,
			'environment' => wp_get_environment_type(),
			'can'         => self::CAN,
		);
	}
}
