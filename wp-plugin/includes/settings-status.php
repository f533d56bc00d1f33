<?php
/**
 * The settings page: whether the site is connected, and what stops it.
 *
 * @var array{settings: array, is_copy: bool, in_config: bool, contact: string, is_ready: bool, where: string, bridge: string, types: string[], rows: Waiting_Row[], counts: array<string, int>, health: array, is_paused: bool, is_stale: bool, parts: array<string, string>, result: array|false} $data
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

$bridge_for_medium_settings = $data['settings'];
$bridge_for_medium_form     = admin_url( 'admin-post.php' );
?>
	<h2><?php esc_html_e( 'Connection', 'bridge-for-medium' ); ?></h2>
	<?php if ( $data['is_copy'] ) : ?>
		<p><strong><?php esc_html_e( 'Not connected at this address.', 'bridge-for-medium' ); ?></strong>
		<?php esc_html_e( 'This site was connected at another address. A copy must send nothing; a site that moved is connected again with the button below, after its home was changed in the bridge\'s configuration.', 'bridge-for-medium' ); ?></p>
	<?php elseif ( $bridge_for_medium_settings['connected_at'] && $data['is_ready'] ) : ?>
		<p>
			<span class="dashicons dashicons-yes-alt bridge-for-medium-connected" aria-hidden="true"></span>
			<?php
			/* translators: 1: the bridge's host, 2: a date. */
			echo esc_html( sprintf( __( 'Connected to %1$s since %2$s. What was published before belongs to the backlog and is not sent by itself.', 'bridge-for-medium' ), $data['where'], wp_date( get_option( 'date_format' ), $bridge_for_medium_settings['connected_at'] ) ) );
			?>
		</p>
		<p><?php echo esc_html( $data['contact'] ); ?></p>
		<?php if ( '' !== $bridge_for_medium_settings['bridge'] ) : ?>
			<p>
			<?php
			/* translators: 1: the plugin's version, 2: the bridge's version. */
			echo esc_html( sprintf( __( 'This is version %1$s of the plugin; the bridge was version %2$s when it was last asked.', 'bridge-for-medium' ), VERSION, $bridge_for_medium_settings['bridge'] ) );
			?>
			<?php if ( '' !== $bridge_for_medium_settings['lacks'] ) : ?>
				<strong><?php echo esc_html( $bridge_for_medium_settings['lacks'] ); ?></strong>
			<?php endif; ?>
			<?php if ( version_compare( $bridge_for_medium_settings['bridge'], VERSION, '>' ) ) : ?>
				<strong>
				<?php
				/* translators: %s: a version. */
				echo esc_html( sprintf( __( 'The bridge carries version %s of this plugin. Get its bridge-for-medium.zip where the bridge runs ("make plugin" makes it) and upload it under Plugins, Add New: it replaces this one, and all settings stay.', 'bridge-for-medium' ), $bridge_for_medium_settings['bridge'] ) );
				?>
				</strong>
			<?php endif; ?>
			</p>
		<?php endif; ?>
		<?php if ( ! $bridge_for_medium_settings['enabled'] ) : ?>
			<div class="notice notice-warning inline"><p><strong><?php esc_html_e( 'Switched off: the bridge is told of nothing.', 'bridge-for-medium' ); ?></strong>
			<?php esc_html_e( 'What is published meanwhile belongs to the backlog. "Send" below switches it on.', 'bridge-for-medium' ); ?></p></div>
		<?php endif; ?>
		<?php if ( $data['is_paused'] ) : ?>
			<div class="notice notice-warning inline"><p>
				<strong><?php esc_html_e( 'Paused: the bridge is left alone for a while.', 'bridge-for-medium' ); ?></strong>
				<?php
				/* translators: 1: a span of time, 2: what went wrong last. */
				echo esc_html( sprintf( __( 'It is told again in %1$s. %2$s', 'bridge-for-medium' ), human_time_diff( $data['health']['not_before'] ), $data['health']['error'] ) );
				?>
			</p></div>
		<?php endif; ?>
		<?php if ( '' !== $bridge_for_medium_settings['dry_run'] ) : ?>
			<div class="notice notice-warning inline"><p>
				<strong><?php esc_html_e( 'Dry run: nothing leaves the bridge.', 'bridge-for-medium' ); ?></strong>
				<?php
				/* translators: %s: the reason. */
				echo esc_html( sprintf( __( 'No story is sent and no page is offered: %s. What is planned goes by itself when that ends; test the connection to see whether it has.', 'bridge-for-medium' ), $bridge_for_medium_settings['dry_run'] ) );
				?>
			</p></div>
		<?php endif; ?>
	<?php else : ?>
		<p><?php esc_html_e( 'Not connected yet. Connect below, or run "bridge connect" where your bridge runs and paste the line that it prints.', 'bridge-for-medium' ); ?></p>
	<?php endif; ?>

	<?php if ( $data['is_ready'] ) : ?>
		<form method="post" action="<?php echo esc_url( $bridge_for_medium_form ); ?>">
			<input type="hidden" name="action" value="<?php echo esc_attr( Settings_Page::CONNECT ); ?>">
			<?php wp_nonce_field( Settings_Page::CONNECT ); ?>
			<?php submit_button( $data['is_copy'] ? __( 'This site moved: connect this address', 'bridge-for-medium' ) : __( 'Test the connection', 'bridge-for-medium' ), 'secondary', 'submit', false ); ?>
		</form>
	<?php endif; ?>
