<?php
/**
 * The settings page's HTML.
 *
 * @var array{settings: array, is_copy: bool, in_config: bool, contact: string, is_ready: bool, where: string, bridge: string, types: string[], rows: Waiting_Row[], counts: array<string, int>, health: array, is_paused: bool, is_stale: bool, parts: array<string, string>, result: array|false} $data
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;
?>
<div class="wrap bridge-settings">
	<h1><?php esc_html_e( 'Bridge for Medium', 'bridge-for-medium' ); ?></h1>

	<?php if ( $data['result'] ) : ?>
		<div class="notice notice-<?php echo $data['result']['ok'] ? 'success' : 'error'; ?> is-dismissible" role="<?php echo $data['result']['ok'] ? 'status' : 'alert'; ?>"><p><?php echo esc_html( $data['result']['message'] ); ?></p></div>
	<?php endif; ?>

	<?php
	$bridge_for_medium_parts = $data['is_ready']
		? array( 'status', 'waiting', 'preferences', 'loss', 'server', 'connection' )
		: array( 'server', 'status', 'connection', 'preferences', 'loss' );
	foreach ( $bridge_for_medium_parts as $bridge_for_medium_part ) {
		include __DIR__ . "/settings-$bridge_for_medium_part.php";
	}
	?>
</div>
