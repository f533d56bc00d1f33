<?php
/**
 * The settings page: ways to connect.
 *
 * @var array{settings: array, is_copy: bool, in_config: bool, contact: string, is_ready: bool, where: string, bridge: string, types: string[], rows: Waiting_Row[], counts: array<string, int>, health: array, is_paused: bool, is_stale: bool, parts: array<string, string>, result: array|false} $data
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

$bridge_for_medium_form = admin_url( 'admin-post.php' );
?>
	<?php if ( $data['is_ready'] ) : ?>
		<h2><?php esc_html_e( 'Secret', 'bridge-for-medium' ); ?></h2>
		<?php if ( $data['in_config'] ) : ?>
			<p><?php esc_html_e( 'Set in wp-config.php (BRIDGE_FOR_MEDIUM_CONNECTION). For a new one run "bridge rotate" where your bridge runs, and put the line that it prints there.', 'bridge-for-medium' ); ?></p>
		<?php else : ?>
			<form method="post" action="<?php echo esc_url( $bridge_for_medium_form ); ?>">
				<input type="hidden" name="action" value="<?php echo esc_attr( Connect::BEGIN ); ?>">
				<input type="hidden" name="bridge" value="<?php echo esc_attr( $data['bridge'] ); ?>">
				<?php wp_nonce_field( Connect::BEGIN, '_wpnonce', true ); ?>
				<?php submit_button( __( 'Get a new secret', 'bridge-for-medium' ), 'secondary', 'bridge-for-medium-rotate', false, array( 'aria-describedby' => 'bridge-for-medium-rotate-words' ) ); ?>
				<p class="description" id="bridge-for-medium-rotate-words"><?php esc_html_e( 'You go to the bridge, its owner approves, and you come back. Nothing is lost: what waits is signed when it is sent, and the bridge takes the old secret until it has heard the new one. If somebody has seen the old one, end it at once there: bridge rotate SITE --finish.', 'bridge-for-medium' ); ?></p>
			</form>
		<?php endif; ?>
	<?php endif; ?>

	<?php if ( ! $data['in_config'] ) : ?>
		<h2><?php echo esc_html( $data['is_ready'] ? __( 'Connect again, or with another bridge', 'bridge-for-medium' ) : __( 'Connect', 'bridge-for-medium' ) ); ?></h2>
		<form method="post" action="<?php echo esc_url( $bridge_for_medium_form ); ?>">
			<input type="hidden" name="action" value="<?php echo esc_attr( Connect::BEGIN ); ?>">
			<?php wp_nonce_field( Connect::BEGIN ); ?>
			<p>
				<label for="bridge-for-medium-bridge"><?php esc_html_e( 'Address of your bridge', 'bridge-for-medium' ); ?></label>
				<input type="url" id="bridge-for-medium-bridge" name="bridge" class="regular-text code" required aria-describedby="bridge-for-medium-bridge-words" placeholder="https://bridge.example" value="<?php echo esc_attr( $data['bridge'] ); ?>">
				<?php submit_button( $data['is_ready'] ? __( 'Connect again', 'bridge-for-medium' ) : __( 'Connect', 'bridge-for-medium' ), $data['is_ready'] ? 'secondary' : 'primary', 'bridge-for-medium-connect', false ); ?>
			</p>
			<p class="description" id="bridge-for-medium-bridge-words"><?php esc_html_e( 'You go to the bridge, its owner approves, and you come back. Nothing has to be copied.', 'bridge-for-medium' ); ?></p>
		</form>
		<details<?php echo $data['is_ready'] ? '' : ' open'; ?>>
			<summary><?php esc_html_e( 'By hand: paste a line', 'bridge-for-medium' ); ?></summary>
			<form method="post" action="<?php echo esc_url( $bridge_for_medium_form ); ?>">
				<input type="hidden" name="action" value="<?php echo esc_attr( Settings_Page::SAVE ); ?>">
				<?php wp_nonce_field( Settings_Page::SAVE ); ?>
				<p>
					<label for="bridge-for-medium-connection"><?php esc_html_e( 'Connection string', 'bridge-for-medium' ); ?></label>
					<input type="password" id="bridge-for-medium-connection" name="connection" class="regular-text code" required autocomplete="off" spellcheck="false" aria-describedby="bridge-for-medium-connection-words"
						placeholder="<?php echo $data['is_ready'] ? esc_attr__( 'Stored. Paste a new one to replace it.', 'bridge-for-medium' ) : 'b4m1.…'; ?>">
					<?php submit_button( __( 'Use this line', 'bridge-for-medium' ), 'secondary', 'bridge-for-medium-paste', false ); ?>
				</p>
				<p class="description" id="bridge-for-medium-connection-words"><?php esc_html_e( '"bridge connect" prints it where your bridge runs. It holds a secret: it is never shown again. It can also stand in wp-config.php as BRIDGE_FOR_MEDIUM_CONNECTION.', 'bridge-for-medium' ); ?></p>
			</form>
		</details>
	<?php elseif ( ! $data['is_ready'] ) : ?>
		<p><?php esc_html_e( 'wp-config.php names a connection (BRIDGE_FOR_MEDIUM_CONNECTION) that cannot be read: it begins with "b4m1."; copy the whole line that "bridge connect" prints.', 'bridge-for-medium' ); ?></p>
	<?php endif; ?>
