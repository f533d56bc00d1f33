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
class Envelope {

	/** The version of the body. */
	const VERSION = 1;
	/** What this plugin can do for the bridge; older bridges do not ask. */
	const CAN = array( 'guest', 'look', 'pages', 'post', 'status' );

	private Settings $settings;
	private Told $told;

	/** What it works with. */
	public function __construct( Settings $settings, Told $told ) {
		$this->settings = $settings;
		$this->told     = $told;
	}

	/**
	 * The bytes of a hook.
	 *
	 * @param string               $type        Such as post.published.
	 * @param int                  $occurred_at Seconds since 1970.
	 * @param array<string, mixed> $data        What differs by type.
	 * @return string JSON in UTF-8.
	 */
	public function bytes( $type, $occurred_at, array $data = array() ) {
		$at   = Wire::instant( $occurred_at );
		$body = array(
			'type'      => $type,
			'timestamp' => $at,
			'data'      => array(
				'version'     => self::VERSION,
				'occurred_at' => $at,
				'site'        => $this->site(),
			) + $data,
		);
		// Not in ASCII, where a Cyrillic text is three times as long.
		return (string) wp_json_encode( $body, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES );
	}

	/**
	 * This site.
	 *
	 * @return array<string, mixed>
	 */
	private function site(): array {
		$timezone = wp_timezone_string();
		return array(
			'id'          => (string) $this->settings->get( 'site_id' ),
			'home'        => (string) get_option( 'home' ),
			'rest_url'    => get_rest_url(),
			'name'        => Wire::text( (string) get_option( 'blogname' ) ),
			'language'    => str_replace( '_', '-', get_locale() ),
			'timezone'    => false === strpos( $timezone, ':' ) ? $timezone : 'UTC',
			'wordpress'   => get_bloginfo( 'version' ),
			'plugin'      => VERSION,
			'environment' => wp_get_environment_type(),
			'can'         => self::CAN,
			// A WordPress that was restored from a backup has forgotten some of it; a post that was has not.
			'told'        => $this->told->highest(),
		);
	}
}
