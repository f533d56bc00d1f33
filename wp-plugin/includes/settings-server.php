<?php
/**
 * The settings page: what must work on this server.
 *
 * @var array{settings: array, is_copy: bool, in_config: bool, contact: string, is_ready: bool, where: string, bridge: string, types: string[], rows: Waiting_Row[], counts: array<string, int>, health: array, is_paused: bool, is_stale: bool, parts: array<string, string>, result: array|false} $data
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;
?>
	<h2 id="bridge-for-medium-preflight-title"><?php echo esc_html( $data['is_ready'] ? __( 'This server', 'bridge-for-medium' ) : __( 'Before you connect', 'bridge-for-medium' ) ); ?></h2>
	<p><?php esc_html_e( 'What must work on this server, and how to mend it. Whatever needs a call is tried once the page is there, or when you press the button.', 'bridge-for-medium' ); ?></p>
	<div id="bridge-for-medium-preflight" aria-live="polite"><?php echo $data['parts']['preflight']; // phpcs:ignore WordPress.Security.EscapeOutput -- its template escapes. ?></div>
	<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>" data-bridge-part="bridge-for-medium-preflight"<?php echo $data['is_stale'] && ! $data['is_ready'] ? ' data-auto="1"' : ''; ?>
		data-busy="<?php esc_attr_e( 'One moment…', 'bridge-for-medium' ); ?>" data-failed="<?php esc_attr_e( 'That did not work; load the page again.', 'bridge-for-medium' ); ?>">
		<input type="hidden" name="action" value="<?php echo esc_attr( Settings_Checks::PREFLIGHT ); ?>">
		<?php wp_nonce_field( Settings_Checks::PREFLIGHT ); ?>
		<p><?php submit_button( __( 'Check this server', 'bridge-for-medium' ), 'secondary', 'bridge-for-medium-run-preflight', false ); ?></p>
	</form>
