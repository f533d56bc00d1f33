<?php
/**
 * The settings page: what will be lost on Medium.
 *
 * @var array{settings: array, is_copy: bool, in_config: bool, contact: string, is_ready: bool, where: string, bridge: string, types: string[], rows: Waiting_Row[], counts: array<string, int>, health: array, is_paused: bool, is_stale: bool, parts: array<string, string>, result: array|false} $data
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;
?>
	<h2 id="bridge-for-medium-forecast-title"><?php esc_html_e( 'What will be lost on Medium', 'bridge-for-medium' ); ?></h2>
	<p><?php esc_html_e( 'Medium knows few kinds of paragraph. This counts which blocks and shortcodes of your newest public posts are lost or changed there. It is done on this server; nothing is sent.', 'bridge-for-medium' ); ?></p>
	<div id="bridge-for-medium-forecast" aria-live="polite"><?php echo $data['parts']['forecast']; // phpcs:ignore WordPress.Security.EscapeOutput -- its template escapes. ?></div>
	<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>" data-bridge-part="bridge-for-medium-forecast"
		data-busy="<?php esc_attr_e( 'One moment…', 'bridge-for-medium' ); ?>" data-failed="<?php esc_attr_e( 'That did not work; load the page again.', 'bridge-for-medium' ); ?>">
		<input type="hidden" name="action" value="<?php echo esc_attr( Settings_Checks::FORECAST ); ?>">
		<?php wp_nonce_field( Settings_Checks::FORECAST ); ?>
		<p><?php submit_button( __( 'Look through my posts', 'bridge-for-medium' ), 'secondary', 'bridge-for-medium-run-forecast', false ); ?></p>
	</form>
