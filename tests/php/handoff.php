<?php
// handoff.php: draws what comes on standard input, {"document": …} or {"second": …, "delivery": 1}, as the plugin does.
define( 'ABSPATH', __DIR__ . '/' );
require dirname( __DIR__, 2 ) . '/wp-plugin/includes/autoload.php';
$given  = json_decode( stream_get_contents( STDIN ), true );
$labels = array(
	'copy'    => 'Copy',
	'shown'   => 'Look at it',
	'changed' => 'What was changed',
	'after'   => 'After “%s”',
	'begin'   => 'At the beginning',
	'away'    => '(take this away)',
	'nothing' => 'Nothing to do here',
	'dry'     => 'Dry run.',
);
$view   = new Bridge_For_Medium\Handoff_View( 'admin-post.php', array( 'action' => 'answer' ), $labels, '' );
echo isset( $given['second'] ) ? $view->second( $given['second'], $given['delivery'], 'edit.php' ) : $view->document( $given['document'] );
