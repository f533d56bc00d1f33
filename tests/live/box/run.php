<?php
// php run.php DOCROOT [cli|import|admin]: runs PHP code from standard input inside WordPress; prints what it returns as JSON.
$_SERVER += array( 'HTTP_HOST' => preg_replace( '#^https?://#', '', getenv( 'B4M_URL' ) ), 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1' );
foreach ( array_slice( $argv, 2 ) as $word ) {
	if ( 'import' === $word ) {
		define( 'WP_IMPORTING', true );
	}
	if ( 'cli' === $word ) {
		define( 'WP_CLI', true );
		require __DIR__ . '/class-wp-cli.php';
	}
}
require $argv[1] . '/wp-load.php';
function b4m_run_code() {
	return eval( stream_get_contents( STDIN ) );
}
echo "\n" . json_encode( b4m_run_code() ) . "\n";
