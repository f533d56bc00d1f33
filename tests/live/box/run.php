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
// A part of the plugin; in version 0.1 that was a class of static functions.
function b4m( $name ) {
	if ( method_exists( 'Bridge_For_Medium\\Plugin', 'instance' ) ) {
		return \Bridge_For_Medium\Plugin::instance()->$name;
	}
	return new class( 'Bridge_For_Medium\\' . ucwords( $name, '_' ) ) {
		private $class;
		public function __construct( $class ) {
			$this->class = $class;
		}
		public function __call( $method, $given ) {
			if ( 'tell' === $method ) { // Its courier was made for one connection.
				return ( new $this->class( $given[1], $given[2] ) )->tell( $given[0] );
			}
			return call_user_func_array( array( $this->class, $method ), $given );
		}
	};
}
function b4m_run_code() {
	return eval( file_get_contents( 'php://stdin' ) );
}
echo "\n" . json_encode( b4m_run_code() ) . "\n";
