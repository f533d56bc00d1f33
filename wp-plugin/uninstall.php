<?php
/**
 * Takes away what the plugin stored.
 *
 * @package Bridge_For_Medium
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/includes/autoload.php';

Bridge_For_Medium\Plugin::instance()->traces->remove();
