<?php
// php warm.php SOCKET: runs scripts, each in a process of its own, which finds compiled what those before it have used.
// A line of JSON asks: the arguments (the script first), the environment, and files for what the script reads, says and
// complains of. The answer is the exit status.
$b4m_door = stream_socket_server( 'unix://' . $argv[1] );
pcntl_signal( SIGCHLD, SIG_IGN );
do {
	$b4m_caller  = stream_socket_accept( $b4m_door, -1 );
	$b4m_is_here = pcntl_fork();
} while ( $b4m_is_here );
fclose( $b4m_door );
pcntl_signal( SIGCHLD, SIG_DFL );
$b4m_asked = json_decode( fgets( $b4m_caller ), true );
$b4m_child = pcntl_fork();
if ( $b4m_child ) {
	pcntl_waitpid( $b4m_child, $b4m_status );
	fwrite( $b4m_caller, pcntl_wifexited( $b4m_status ) ? pcntl_wexitstatus( $b4m_status ) : -pcntl_wtermsig( $b4m_status ) );
	posix_kill( getmypid(), SIGKILL );
}
fclose( $b4m_caller );
// The new ones get the numbers that are free, 0 and 1. PHP itself complains to C's stderr, which would stay closed.
fclose( STDIN );
fclose( STDOUT );
$b4m_streams = array( fopen( $b4m_asked['code'], 'r' ), fopen( $b4m_asked['said'], 'w' ) );
ini_set( 'error_log', $b4m_asked['errors'] );
foreach ( $b4m_asked['environ'] as $b4m_name => $b4m_value ) {
	putenv( "$b4m_name=$b4m_value" );
}
$argv    = $b4m_asked['arguments'];
$argc    = count( $argv );
$_SERVER = array_fill_keys( array( 'PHP_SELF', 'SCRIPT_NAME', 'SCRIPT_FILENAME', 'PATH_TRANSLATED' ), $argv[0] ) + array(
	'argv'               => $argv,
	'argc'               => $argc,
	'DOCUMENT_ROOT'      => '',
	'REQUEST_TIME'       => time(),
	'REQUEST_TIME_FLOAT' => microtime( true ),
) + $b4m_asked['environ'];
require $argv[0];
