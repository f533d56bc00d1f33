<?php
/**
 * The settings page: what was found of this server.
 *
 * @var array{lines: Preflight_Line[], tried_at: int} $data
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

$bridge_for_medium_states = array(
	Preflight_Line::GOOD => array( 'yes-alt', __( 'Good:', 'bridge-for-medium' ) ),
	Preflight_Line::WARN => array( 'warning', __( 'Worth knowing:', 'bridge-for-medium' ) ),
	Preflight_Line::BAD  => array( 'dismiss', __( 'To be mended:', 'bridge-for-medium' ) ),
	Preflight_Line::OPEN => array( 'editor-help', __( 'Not known:', 'bridge-for-medium' ) ),
);
?>
<ul class="bridge-checks">
	<?php foreach ( $data['lines'] as $bridge_for_medium_line ) : ?>
		<?php list( $bridge_for_medium_icon, $bridge_for_medium_word ) = $bridge_for_medium_states[ $bridge_for_medium_line->state ]; ?>
		<li class="is-<?php echo esc_attr( $bridge_for_medium_line->state ); ?>">
			<span class="dashicons dashicons-<?php echo esc_attr( $bridge_for_medium_icon ); ?>" aria-hidden="true"></span>
			<div>
				<span class="screen-reader-text"><?php echo esc_html( $bridge_for_medium_word ); ?></span>
				<strong><?php echo esc_html( $bridge_for_medium_line->label ); ?></strong>
				<?php echo esc_html( $bridge_for_medium_line->words ); ?>
				<?php if ( '' !== $bridge_for_medium_line->url ) : ?>
					<?php
					/* translators: %s: what is to be changed, such as "Permalinks". */
					$bridge_for_medium_change = sprintf( __( 'Change it: %s', 'bridge-for-medium' ), $bridge_for_medium_line->label );
					?>
					<a href="<?php echo esc_url( $bridge_for_medium_line->url ); ?>" aria-label="<?php echo esc_attr( $bridge_for_medium_change ); ?>"><?php esc_html_e( 'Change it', 'bridge-for-medium' ); ?></a>
				<?php endif; ?>
			</div>
		</li>
	<?php endforeach; ?>
</ul>
<p class="description">
	<?php
	/* translators: %s: a span of time. */
	echo esc_html( $data['tried_at'] ? sprintf( __( 'Checked %s ago.', 'bridge-for-medium' ), human_time_diff( $data['tried_at'] ) ) : __( 'Not checked yet.', 'bridge-for-medium' ) );
	?>
</p>
