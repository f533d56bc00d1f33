<?php
// A must-use plugin of the tests: a meta box, so that the block editor saves twice; other plugins' constants; nonces for
// whoever is logged in; and a line for each request with its queries and its HTTP calls.
add_action(
	'add_meta_boxes',
	static function () {
		add_meta_box( 'b4m_probe', 'Probe', '__return_null', 'post' );
	}
);
foreach ( (array) get_option( 'b4m_probe_constants', array() ) as $name ) {
	defined( $name ) || define( $name, '1.0' );
}
if ( get_option( 'b4m_probe_polylang' ) ) {
	// As Polylang does: a term of the taxonomy "language", whose description holds the locale.
	add_action( 'init', static function () { register_taxonomy( 'language', 'post', array( 'public' => false ) ); } );
	function pll_get_post_language( $post_id, $field ) {
		$terms = get_the_terms( $post_id, 'language' );
		$data  = $terms ? maybe_unserialize( $terms[0]->description ) : array();
		return $terms ? $data[ $field ] : false;
	}
}
if ( get_option( 'b4m_probe_wpml' ) ) {
	add_filter( 'wpml_post_language_details', static function ( $nothing, $post_id ) { return array( 'locale' => 'fr_FR', 'language_code' => 'fr' ); }, 10, 2 );
}
add_action(
	'wp_ajax_b4m_nonce',
	static function () {
		wp_send_json( wp_create_nonce( wp_unslash( $_GET['for'] ) ) );
	}
);
// For measuring: a request that says so runs as if our plugin were not there.
if ( isset( $_SERVER['HTTP_X_B4M_PLUGIN'] ) ) {
	add_filter( 'option_active_plugins', static function ( $plugins ) { return array_values( array_diff( $plugins, array( 'bridge-for-medium/bridge-for-medium.php' ) ) ); } );
}
// Nothing can be updated here, and asking takes time.
foreach ( array( 'update_core', 'update_plugins', 'update_themes' ) as $name ) {
	add_filter( "pre_site_transient_$name", static function () { return (object) array( 'last_checked' => time(), 'version_checked' => $GLOBALS['wp_version'], 'updates' => array(), 'response' => array() ); } );
}
$GLOBALS['b4m_http'] = array();
add_filter( 'pre_http_request', static function ( $answer, $arguments, $url ) { $GLOBALS['b4m_http'][] = $url; return $answer; }, 1, 3 );
add_action(
	'shutdown',
	static function () {
		// Before the plugin's own work of shutdown's end is done, what happened belongs to the request itself.
		$line = array( 'uri' => $_SERVER['REQUEST_URI'] ?? '', 'method' => $_SERVER['REQUEST_METHOD'] ?? '', 'queries' => $GLOBALS['wpdb']->num_queries, 'http' => $GLOBALS['b4m_http'], 'off' => isset( $_SERVER['HTTP_X_B4M_PLUGIN'] ) );
		file_put_contents( getenv( 'B4M_LOG' ) . '.requests', json_encode( $line ) . "\n", FILE_APPEND | LOCK_EX );
	},
	PHP_INT_MAX
);
