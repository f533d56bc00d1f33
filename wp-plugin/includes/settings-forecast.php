<?php
/**
 * The settings page: what was counted of this site's posts.
 *
 * @var array{forecast: array, words: callable} $data
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

$bridge_for_medium_forecast = $data['forecast'];
?>
<?php if ( $bridge_for_medium_forecast['at'] ) : ?>
	<p>
		<?php
		/* translators: 1: a number of posts, 2: how many of them, 3: a span of time. */
		echo esc_html( sprintf( __( 'Looked through the newest public posts: %1$s in all, %2$s with nothing that changes. Counted %3$s ago.', 'bridge-for-medium' ), number_format_i18n( $bridge_for_medium_forecast['posts'] ), number_format_i18n( $bridge_for_medium_forecast['same'] ), human_time_diff( $bridge_for_medium_forecast['at'] ) ) );
		?>
	</p>
	<?php if ( $bridge_for_medium_forecast['rows'] ) : ?>
		<table class="widefat striped bridge-rows">
			<thead><tr>
				<th scope="col"><?php esc_html_e( 'In your posts', 'bridge-for-medium' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Posts', 'bridge-for-medium' ); ?></th>
				<th scope="col"><?php esc_html_e( 'On Medium', 'bridge-for-medium' ); ?></th>
			</tr></thead>
			<tbody>
			<?php foreach ( $bridge_for_medium_forecast['rows'] as $bridge_for_medium_row ) : ?>
				<tr>
					<th scope="row"><code><?php echo esc_html( $bridge_for_medium_row['name'] ); ?></code></th>
					<td data-label="<?php esc_attr_e( 'Posts', 'bridge-for-medium' ); ?>"><?php echo esc_html( number_format_i18n( $bridge_for_medium_row['posts'] ) ); ?></td>
					<td data-label="<?php esc_attr_e( 'On Medium', 'bridge-for-medium' ); ?>"><?php echo esc_html( $data['words']( $bridge_for_medium_row['fate'] ) ); ?></td>
				</tr>
			<?php endforeach; ?>
			</tbody>
		</table>
	<?php endif; ?>
	<p class="description"><?php esc_html_e( 'Told from names alone; the loss report of a post, which the bridge makes before it goes, knows better.', 'bridge-for-medium' ); ?></p>
<?php endif; ?>
