<?php
// php install.php DOCROOT: installs without asking, and prints an application password as JSON.
define( 'WP_INSTALLING', true );
$_SERVER += array(
	'HTTP_HOST'       => preg_replace( '#^https?://#', '', getenv( 'B4M_URL' ) ),
	'REQUEST_URI'     => '/',
	'REQUEST_METHOD'  => 'GET',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
);
function wp_new_blog_notification() {} // Pluggable: no mail.
require $argv[1] . '/wp-load.php';
// The installer asks itself by HTTP whether rewriting works; nothing is served yet.
add_filter( 'pre_http_request', static function () { return new WP_Error( 'no_http', 'nothing is served yet' ); } );
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install( 'A blog', 'admin', 'admin@blog.example', true, '', 'admin-pass' );
update_option( 'timezone_string', 'Europe/Berlin' );
$themes = array_keys( wp_get_themes() );
if ( $themes && ! in_array( get_option( 'stylesheet' ), $themes, true ) ) {
	switch_theme( $themes[0] );
}
global $wp_rewrite;
$wp_rewrite->set_permalink_structure( '/%postname%/' );
flush_rewrite_rules( false );
$password = WP_Application_Passwords::create_new_application_password( 1, array( 'name' => 'tests' ) );
echo json_encode( array( 'version' => $GLOBALS['wp_version'], 'app_password' => $password[0] ) ), "\n";
