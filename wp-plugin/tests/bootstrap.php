<?php
/**
 * Loads the plugin's classes without WordPress: what is tested here needs none.
 *
 * @package Bridge_For_Medium
 */

define( 'ABSPATH', __DIR__ . '/' );
define( 'DAY_IN_SECONDS', 86400 );
require dirname( __DIR__ ) . '/includes/autoload.php';
