<?php
/**
 * Finds the plugin's classes: Bridge_For_Medium\Some_Name lives in includes/class-some-name.php.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

spl_autoload_register(
	static function ( $name ) {
		$prefix = __NAMESPACE__ . '\\';
		if ( 0 !== strpos( $name, $prefix ) ) {
			return;
		}
		// Not looked for before, which costs more than the rest of this. A class of ours without a file is a plugin that is not whole: PHP says so.
		include __DIR__ . '/class-' . str_replace( '_', '-', strtolower( substr( $name, strlen( $prefix ) ) ) ) . '.php';
	}
);
