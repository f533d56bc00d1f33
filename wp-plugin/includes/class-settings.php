<?php
/**
 * What the owner has set, and what this site remembers of its connection.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * One option, loaded with every request anyway, so that reading it costs nothing.
 */
final class Settings {

	const OPTION = 'bridge_for_medium';

	const DEFAULTS = array(
		'connection'   => '',
		'enabled'      => true,
		'post_types'   => array( 'post' ),
		// Of the address this site had when it was connected. A copy of the site has another one.
		'home_hash'    => '',
		'connected_at' => 0,
		'site_id'      => '',
		// What the bridge said of itself when it was last asked.
		'bridge'       => '',
		'lacks'        => '',
		// Why the bridge lets nothing of this site out; empty when it does.
		'dry_run'      => '',
	);

	/**
	 * All settings.
	 *
	 * @return array<string, mixed>
	 */
	public static function all() {
		$stored = get_option( self::OPTION, array() );
		return array_merge( self::DEFAULTS, is_array( $stored ) ? $stored : array() );
	}

	/**
	 * One setting.
	 *
	 * @param string $name Which.
	 * @return mixed
	 */
	public static function get( $name ) {
		return self::all()[ $name ];
	}

	/**
	 * Change settings.
	 *
	 * @param array<string, mixed> $changes What to change.
	 */
	public static function change( array $changes ) {
		update_option( self::OPTION, array_merge( self::all(), $changes ) );
	}

	/**
	 * The connection: from wp-config.php (`BRIDGE_FOR_MEDIUM_CONNECTION`), else from the settings page.
	 *
	 * @return Connection|null Null when there is none, or it cannot be read.
	 */
	public static function connection() {
		$text = self::is_in_config() ? BRIDGE_FOR_MEDIUM_CONNECTION : self::get( 'connection' );
		return '' === $text ? null : Connection::parse( $text );
	}

	/**
	 * Whether wp-config.php holds the connection string.
	 *
	 * @return bool
	 */
	public static function is_in_config() {
		return defined( 'BRIDGE_FOR_MEDIUM_CONNECTION' ) && '' !== BRIDGE_FOR_MEDIUM_CONNECTION;
	}

	/**
	 * Whether changes of posts are watched: connected, switched on, and at the address that was connected.
	 *
	 * @return bool
	 */
	public static function is_watching() {
		$all = self::all();
		return $all['enabled'] && $all['connected_at'] && ! self::is_copy() && ( self::is_in_config() || '' !== $all['connection'] );
	}

	/**
	 * Whether this site was connected at another address: a staging copy, or the site moved.
	 *
	 * @return bool
	 */
	public static function is_copy() {
		$hash = self::get( 'home_hash' );
		return '' !== $hash && self::home_hash() !== $hash;
	}

	/**
	 * Remember that this site, at this address, is the one that is connected.
	 *
	 * @param int $now Seconds since 1970.
	 */
	public static function connect( $now ) {
		$all = self::all();
		self::change(
			array(
				'home_hash'    => self::home_hash(),
				'connected_at' => $all['connected_at'] ? $all['connected_at'] : $now,
				'site_id'      => $all['site_id'] ? $all['site_id'] : wp_generate_uuid4(),
			)
		);
	}

	/**
	 * Remember whether the bridge lets anything of this site out. Older bridges do not say it: what is known stands.
	 *
	 * @param array<string, mixed> $said What the bridge said.
	 */
	public static function keep_dry_run( array $said ) {
		if ( ! isset( $said['dry_run'] ) || ! is_string( $said['dry_run'] ) ) {
			return;
		}
		$why = sanitize_text_field( $said['dry_run'] );
		if ( self::get( 'dry_run' ) !== $why ) {
			self::change( array( 'dry_run' => $why ) );
		}
	}

	/**
	 * The home address, hashed: search-and-replace tools that move a site must not "mend" it.
	 *
	 * @return string
	 */
	private static function home_hash() {
		return hash( 'sha256', untrailingslashit( get_option( 'home' ) ) );
	}
}
