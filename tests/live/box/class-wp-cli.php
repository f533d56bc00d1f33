<?php
// Stands in for WP-CLI, which no package registry of ours carries: keeps the commands that are registered, prints what
// they say, and ends on an error. It does not imitate the parsing of arguments or of synopses.
final class WP_CLI {
	public static $commands = array();
	public static $said     = array();

	public static function add_command( $name, $class ) {
		self::$commands[ $name ] = $class;
	}
	public static function run( $name, $method, array $arguments = array() ) {
		$class = self::$commands[ $name ];
		( new $class() )->$method( $arguments, array() );
		return self::$said;
	}
	public static function line( $text ) {
		self::$said[] = $text;
	}
	public static function success( $text ) {
		self::$said[] = "Success: $text";
	}
	public static function warning( $text ) {
		self::$said[] = "Warning: $text";
	}
	public static function error( $text ) {
		echo "\n" . json_encode( array_merge( self::$said, array( "Error: $text" ) ) ) . "\n";
		exit( 0 );
	}
}
