<?php
/**
 * The settings page: what waits, is set aside, or was refused.
 *
 * @var array{settings: array, is_copy: bool, in_config: bool, contact: string, is_ready: bool, where: string, bridge: string, types: string[], rows: Waiting_Row[], counts: array<string, int>, health: array, is_paused: bool, is_stale: bool, parts: array<string, string>, result: array|false} $data
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

$bridge_for_medium_form = admin_url( 'admin-post.php' );
?>
	<h2><?php esc_html_e( 'Waiting', 'bridge-for-medium' ); ?></h2>
	<?php if ( '' !== $data['health']['error'] && ! $data['rows'] ) : ?>
		<div class="notice notice-error inline"><p>
			<?php
			/* translators: 1: a span of time, 2: the error. */
			echo esc_html( sprintf( __( '%1$s ago: %2$s', 'bridge-for-medium' ), human_time_diff( $data['health']['error_at'] ), $data['health']['error'] ) );
			?>
		</p></div>
	<?php endif; ?>
	<?php if ( $data['rows'] ) : ?>
		<table class="widefat striped bridge-rows" id="bridge-for-medium-waiting">
			<thead><tr>
				<th scope="col"><?php esc_html_e( 'Post', 'bridge-for-medium' ); ?></th>
				<th scope="col"><?php esc_html_e( 'State', 'bridge-for-medium' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Since', 'bridge-for-medium' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Why', 'bridge-for-medium' ); ?></th>
				<th scope="col"><?php esc_html_e( 'What you can do', 'bridge-for-medium' ); ?></th>
			</tr></thead>
			<tbody>
			<?php foreach ( $data['rows'] as $bridge_for_medium_row ) : ?>
				<?php
				$bridge_for_medium_id = $bridge_for_medium_row->post_id;
				/* translators: %s: a post's title. */
				$bridge_for_medium_send = sprintf( __( 'Send "%s" now', 'bridge-for-medium' ), $bridge_for_medium_row->title );
				/* translators: %s: a post's title. */
				$bridge_for_medium_forget = sprintf( __( 'Forget "%s"', 'bridge-for-medium' ), $bridge_for_medium_row->title );
				?>
				<tr id="<?php echo esc_attr( "bridge-for-medium-post-$bridge_for_medium_id" ); ?>">
					<th scope="row"><a href="<?php echo esc_url( (string) get_edit_post_link( $bridge_for_medium_id ) ); ?>"><?php echo esc_html( $bridge_for_medium_row->title ); ?></a></th>
					<td data-label="<?php esc_attr_e( 'State', 'bridge-for-medium' ); ?>"><strong><?php echo esc_html( $bridge_for_medium_row->word ); ?></strong></td>
					<td data-label="<?php esc_attr_e( 'Since', 'bridge-for-medium' ); ?>"><?php echo esc_html( $bridge_for_medium_row->since ? human_time_diff( $bridge_for_medium_row->since ) : '—' ); ?></td>
					<td class="bridge-why" data-label="<?php esc_attr_e( 'Why', 'bridge-for-medium' ); ?>"><?php echo esc_html( $bridge_for_medium_row->reason ); ?></td>
					<td class="bridge-acts">
						<?php if ( $bridge_for_medium_row->is_refused ) : ?>
							<a class="button" aria-label="<?php echo esc_attr( $bridge_for_medium_send ); ?>" href="<?php echo esc_url( wp_nonce_url( add_query_arg( array( 'action' => Waiting_Acts::SEND, 'post' => $bridge_for_medium_id ), $bridge_for_medium_form ), Waiting_Acts::SEND . $bridge_for_medium_id ) ); ?>"><?php esc_html_e( 'Send now', 'bridge-for-medium' ); ?></a>
						<?php else : ?>
							<form method="post" action="<?php echo esc_url( $bridge_for_medium_form ); ?>">
								<input type="hidden" name="action" value="<?php echo esc_attr( Waiting_Acts::SEND ); ?>">
								<input type="hidden" name="post" value="<?php echo esc_attr( (string) $bridge_for_medium_id ); ?>">
								<input type="hidden" name="_wpnonce" value="<?php echo esc_attr( wp_create_nonce( Waiting_Acts::SEND . $bridge_for_medium_id ) ); ?>">
								<button type="submit" class="button" aria-label="<?php echo esc_attr( $bridge_for_medium_send ); ?>"><?php esc_html_e( 'Send now', 'bridge-for-medium' ); ?></button>
							</form>
						<?php endif; ?>
						<?php if ( $bridge_for_medium_row->is_stuck ) : ?>
							<a class="button" aria-label="<?php echo esc_attr( $bridge_for_medium_forget ); ?>" href="<?php echo esc_url( wp_nonce_url( add_query_arg( array( 'action' => Waiting_Acts::FORGET, 'post' => $bridge_for_medium_id ), $bridge_for_medium_form ), Waiting_Acts::FORGET . $bridge_for_medium_id ) ); ?>"><?php esc_html_e( 'Forget', 'bridge-for-medium' ); ?></a>
						<?php endif; ?>
					</td>
				</tr>
			<?php endforeach; ?>
			</tbody>
		</table>
	<?php elseif ( ! $data['counts']['gone'] ) : ?>
		<p><?php esc_html_e( 'Nothing: the bridge knows about every change.', 'bridge-for-medium' ); ?></p>
	<?php endif; ?>
	<?php if ( $data['counts']['waiting'] + $data['counts']['refused'] > count( $data['rows'] ) ) : ?>
		<p>
		<?php
		/* translators: 1: how many posts wait, 2: how many were refused. */
		echo esc_html( sprintf( __( 'In all: waiting %1$s, refused %2$s. The first of them stand here.', 'bridge-for-medium' ), number_format_i18n( $data['counts']['waiting'] ), number_format_i18n( $data['counts']['refused'] ) ) );
		?>
		</p>
	<?php endif; ?>
	<?php if ( $data['counts']['gone'] ) : ?>
		<p>
		<?php
		/* translators: %s: a number. */
		echo esc_html( sprintf( _n( 'The bridge is still to be told that %s post was deleted.', 'The bridge is still to be told that %s posts were deleted.', $data['counts']['gone'], 'bridge-for-medium' ), number_format_i18n( $data['counts']['gone'] ) ) );
		?>
		</p>
	<?php endif; ?>
	<?php if ( $data['counts']['waiting'] || $data['counts']['gone'] ) : ?>
		<form method="post" action="<?php echo esc_url( $bridge_for_medium_form ); ?>">
			<input type="hidden" name="action" value="<?php echo esc_attr( Waiting_Acts::RETRY ); ?>">
			<?php wp_nonce_field( Waiting_Acts::RETRY ); ?>
			<p><?php submit_button( __( 'Try again now', 'bridge-for-medium' ), 'secondary', 'submit', false ); ?></p>
		</form>
	<?php endif; ?>
