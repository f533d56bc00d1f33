<?php
/**
 * Loads the plugin's classes without WordPress: what is tested here needs none.
 *
 * @package Bridge_For_Medium
 */

define( 'ABSPATH', __DIR__ . '/' );
require dirname( __DIR__ ) . '/includes/autoload.php';
