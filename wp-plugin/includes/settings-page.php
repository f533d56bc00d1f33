<?php
/**
 * The settings page's HTML.
 *
 * @var array{settings: array, is_ready: bool, where: string, types: string[], waiting: int[], health: array, result: array|false} $data
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

$b4m_settings = $data['settings'];
$b4m_health   = $data['health'];
$b4m_form     = admin_url( 'admin-post.php' );
?>
<div class="wrap">
	<h1><?php esc_html_e( 'Bridge for Medium', 'bridge-for-medium' ); ?></h1>

	<?php if ( $data['result'] ) : ?>
		<div class="notice notice-<?php echo $data['result']['ok'] ? 'success' : 'error'; ?> is-dismissible"><p><?php echo esc_html( $data['result']['message'] ); ?></p></div>
	<?php endif; ?>

	<h2><?php esc_html_e( 'Connection', 'bridge-for-medium' ); ?></h2>
	<?php if ( Settings::is_copy() ) : ?>
		<p><strong><?php esc_html_e( 'Not connected at this address.', 'bridge-for-medium' ); ?></strong>
		<?php esc_html_e( 'This site was connected at another address. A copy must send nothing; a site that moved is connected again with the button below, after its home was changed in the bridge\'s configuration.', 'bridge-for-medium' ); ?></p>
	<?php elseif ( $b4m_settings['connected_at'] && $data['is_ready'] ) : ?>
		<p>
			<span class="dashicons dashicons-yes-alt" style="color:#00a32a" aria-hidden="true"></span>
			<?php
			/* translators: 1: the bridge's host, 2: a date. */
			echo esc_html( sprintf( __( 'Connected to %1$s since %2$s. What was published before belongs to the backlog and is not sent by itself.', 'bridge-for-medium' ), $data['where'], wp_date( get_option( 'date_format' ), $b4m_settings['connected_at'] ) ) );
			?>
		</p>
		<?php if ( '' !== $b4m_settings['bridge'] ) : ?>
			<p>
			<?php
			/* translators: 1: the plugin's version, 2: the bridge's version. */
			echo esc_html( sprintf( __( 'This is version %1$s of the plugin; the bridge was version %2$s when it was last asked.', 'bridge-for-medium' ), VERSION, $b4m_settings['bridge'] ) );
			?>
			<?php if ( '' !== $b4m_settings['lacks'] ) : ?>
				<strong><?php echo esc_html( $b4m_settings['lacks'] ); ?></strong>
			<?php endif; ?>
			</p>
		<?php endif; ?>
		<?php if ( '' !== $b4m_settings['dry_run'] ) : ?>
			<div class="notice notice-warning inline"><p>
				<strong><?php esc_html_e( 'Dry run: nothing leaves the bridge.', 'bridge-for-medium' ); ?></strong>
				<?php
				/* translators: %s: the reason. */
				echo esc_html( sprintf( __( 'No story is sent and no page is offered: %s. What is planned goes by itself when that ends; test the connection to see whether it has.', 'bridge-for-medium' ), $b4m_settings['dry_run'] ) );
				?>
			</p></div>
		<?php endif; ?>
	<?php else : ?>
		<p><?php esc_html_e( 'Not connected yet. Run "bridge connect" where your bridge runs, and paste the line that it prints.', 'bridge-for-medium' ); ?></p>
	<?php endif; ?>

	<form method="post" action="<?php echo esc_url( $b4m_form ); ?>">
		<input type="hidden" name="action" value="<?php echo esc_attr( Settings_Page::SAVE ); ?>">
		<?php wp_nonce_field( Settings_Page::SAVE ); ?>
		<table class="form-table" role="presentation">
			<tr>
				<th scope="row"><label for="b4m-connection"><?php esc_html_e( 'Connection string', 'bridge-for-medium' ); ?></label></th>
				<td>
					<?php if ( Settings::is_in_config() ) : ?>
						<p><?php esc_html_e( 'Set in wp-config.php (BRIDGE_FOR_MEDIUM_CONNECTION).', 'bridge-for-medium' ); ?></p>
					<?php else : ?>
						<input type="password" id="b4m-connection" name="connection" class="large-text code" autocomplete="off" spellcheck="false"
							placeholder="<?php echo $data['is_ready'] ? esc_attr__( 'Stored. Paste a new one to replace it.', 'bridge-for-medium' ) : 'b4m1.…'; ?>">
						<p class="description"><?php esc_html_e( 'It holds a secret: it is never shown again. It can also stand in wp-config.php as BRIDGE_FOR_MEDIUM_CONNECTION.', 'bridge-for-medium' ); ?></p>
					<?php endif; ?>
				</td>
			</tr>
			<tr>
				<th scope="row"><?php esc_html_e( 'Watch', 'bridge-for-medium' ); ?></th>
				<td>
					<fieldset>
						<legend class="screen-reader-text"><?php esc_html_e( 'Types of post', 'bridge-for-medium' ); ?></legend>
						<?php foreach ( $data['types'] as $b4m_type ) : ?>
							<label><input type="checkbox" name="post_types[]" value="<?php echo esc_attr( $b4m_type ); ?>" <?php checked( in_array( $b4m_type, $b4m_settings['post_types'], true ) ); ?>>
							<?php echo esc_html( get_post_type_object( $b4m_type )->labels->name ); ?></label><br>
						<?php endforeach; ?>
					</fieldset>
				</td>
			</tr>
			<tr>
				<th scope="row"><?php esc_html_e( 'Send', 'bridge-for-medium' ); ?></th>
				<td>
					<label><input type="checkbox" name="enabled" value="1" <?php checked( $b4m_settings['enabled'] ); ?>>
					<?php esc_html_e( 'Tell the bridge when a post is published, changed or withdrawn', 'bridge-for-medium' ); ?></label>
					<p class="description"><?php esc_html_e( 'What is published while this is off belongs to the backlog.', 'bridge-for-medium' ); ?></p>
				</td>
			</tr>
		</table>
		<?php submit_button( __( 'Save', 'bridge-for-medium' ) ); ?>
	</form>

	<?php if ( $data['is_ready'] ) : ?>
		<form method="post" action="<?php echo esc_url( $b4m_form ); ?>">
			<input type="hidden" name="action" value="<?php echo esc_attr( Settings_Page::CONNECT ); ?>">
			<?php wp_nonce_field( Settings_Page::CONNECT ); ?>
			<?php submit_button( Settings::is_copy() ? __( 'This site moved: connect this address', 'bridge-for-medium' ) : __( 'Test the connection', 'bridge-for-medium' ), 'secondary', 'submit', false ); ?>
		</form>

		<h2><?php esc_html_e( 'Waiting', 'bridge-for-medium' ); ?></h2>
		<?php if ( '' !== $b4m_health['error'] && ! $data['waiting'] ) : ?>
			<div class="notice notice-error inline"><p>
				<?php
				/* translators: 1: a span of time, 2: the error. */
				echo esc_html( sprintf( __( '%1$s ago: %2$s', 'bridge-for-medium' ), human_time_diff( $b4m_health['error_at'] ), $b4m_health['error'] ) );
				?>
			</p></div>
		<?php endif; ?>
		<?php if ( $data['waiting'] ) : ?>
			<ul class="ul-disc">
				<?php foreach ( $data['waiting'] as $b4m_id ) : ?>
					<li><a href="<?php echo esc_url( (string) get_edit_post_link( $b4m_id ) ); ?>"><?php echo esc_html( get_the_title( $b4m_id ) ); ?></a>: <?php echo esc_html( Standing::of( $b4m_id )['reason'] ); ?></li>
				<?php endforeach; ?>
			</ul>
			<form method="post" action="<?php echo esc_url( $b4m_form ); ?>">
				<input type="hidden" name="action" value="<?php echo esc_attr( Settings_Page::RETRY ); ?>">
				<?php wp_nonce_field( Settings_Page::RETRY ); ?>
				<?php submit_button( __( 'Try again now', 'bridge-for-medium' ), 'secondary', 'submit', false ); ?>
			</form>
		<?php else : ?>
			<p><?php esc_html_e( 'Nothing: the bridge knows about every change.', 'bridge-for-medium' ); ?></p>
		<?php endif; ?>
	<?php endif; ?>
</div>
