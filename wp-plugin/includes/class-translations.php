<?php
/**
 * What the plugin says in other languages.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * WordPress looks by itself only where it keeps what its own directory translated; this plugin carries its languages along.
 */
class Translations {

	/**
	 * Say where they are, before anything of ours speaks; earlier than `init` nobody knows in which language.
	 */
	public function load(): void {
		load_plugin_textdomain( 'bridge-for-medium', false, dirname( plugin_basename( FILE ) ) . '/languages' );
	}
}
