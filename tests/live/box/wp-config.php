<?php
// A WordPress of the tests. What differs from run to run comes from the environment.
foreach ( array( 'DB_NAME' => 'B4M_DB', 'WP_HOME' => 'B4M_URL', 'WP_DEBUG_LOG' => 'B4M_LOG' ) as $name => $variable ) {
	define( $name, getenv( $variable ) );
}
define( 'DB_USER', 'wp' );
define( 'DB_PASSWORD', 'wp' );
define( 'DB_HOST', 'localhost:' . getenv( 'B4M_SOCKET' ) );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
foreach ( array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ) as $name ) {
	define( $name, "for tests only: $name" );
}
define( 'WP_SITEURL', WP_HOME );
define( 'WP_ENVIRONMENT_TYPE', 'local' );                  // Application passwords without https.
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
// The tests run what is due themselves; and a script of theirs must not take the lock of a cron that it cannot reach.
define( 'DISABLE_WP_CRON', ! getenv( 'B4M_CRON' ) || 'cli' === PHP_SAPI );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );                  // Nothing leaves the machine.
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1,localhost' );
define( 'BRIDGE_FOR_MEDIUM_ALLOW_PRIVATE', true );         // The bridge is on this machine.
if ( getenv( 'B4M_NETWORK' ) ) {
	define( 'MULTISITE', true );
	define( 'SUBDOMAIN_INSTALL', false );
	define( 'DOMAIN_CURRENT_SITE', preg_replace( '#^https?://#', '', WP_HOME ) );
	define( 'PATH_CURRENT_SITE', '/' );
	define( 'SITE_ID_CURRENT_SITE', 1 );
	define( 'BLOG_ID_CURRENT_SITE', 1 );
}
$table_prefix = 'wp_';
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';
