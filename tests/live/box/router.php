<?php
// For php -S: what a web server's "try the file, then the folder, then index.php" does.
$root = realpath( $_SERVER['DOCUMENT_ROOT'] );
$path = rawurldecode( (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$file = realpath( $root . $path );
if ( $file && 0 !== strpos( $file, $root ) ) {
	$file = false;
}
if ( $file && is_dir( $file ) && is_file( "$file/index.php" ) ) {
	if ( '/' !== substr( $path, -1 ) ) {
		header( "Location: $path/", true, 301 );
		return true;
	}
	$file .= '/index.php';
	$path .= 'index.php';
}
if ( $file && is_file( $file ) && '.php' !== substr( $file, -4 ) ) {
	return false; // php -S sends it.
}
if ( ! $file || ! is_file( $file ) ) {
	$file = "$root/index.php";
	$path = '/index.php';
}
$_SERVER['SCRIPT_NAME']     = $path;
$_SERVER['PHP_SELF']        = $path;
$_SERVER['SCRIPT_FILENAME'] = $file;
chdir( dirname( $file ) );
require $file;
return true;
