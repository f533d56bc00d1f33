<?php
// Stands in for WP-CLI, which no package registry of ours carries: keeps the commands that are registered, prints what
// they say, and ends on an error. It does not imitate the parsing of arguments or of synopses, nor how tables look.
namespace WP_CLI\Utils {
	function format_items( $format, $items, $fields ) {
		$rows = array();
		foreach ( $items as $item ) {
			$rows[] = array_merge( array_flip( $fields ), array_intersect_key( $item, array_flip( $fields ) ) );
		}
		if ( 'count' === $format ) {
			\WP_CLI::line( (string) count( $rows ) );
		} elseif ( 'json' === $format ) {
			\WP_CLI::line( json_encode( $rows ) );
		} else {
			foreach ( array_merge( array( $fields ), $rows ) as $row ) {
				\WP_CLI::line( implode( 'csv' === $format ? ',' : "\t", $row ) );
			}
		}
	}
}
namespace {
	final class WP_CLI {
		public static $commands = array();
		public static $said     = array();

		public static function add_command( $name, $command ) {
			self::$commands[ $name ] = $command;
		}
		public static function run( $name, $method, array $arguments = array(), array $options = array() ) {
			self::$commands[ $name ]->$method( $arguments, $options );
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
			self::line( "Error: $text" );
			self::halt( 1 );
		}
		public static function halt( $status ) {
			echo "\n" . json_encode( array_merge( self::$said, $status ? array( "exit $status" ) : array() ) ) . "\n";
			exit( 0 );
		}
	}
}
