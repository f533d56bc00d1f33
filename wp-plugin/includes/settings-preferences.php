<?php
/**
 * The settings page: what the owner chooses.
 *
 * @var array{settings: array, is_copy: bool, in_config: bool, contact: string, is_ready: bool, where: string, bridge: string, types: string[], rows: Waiting_Row[], counts: array<string, int>, health: array, is_paused: bool, is_stale: bool, parts: array<string, string>, result: array|false} $data
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

$bridge_for_medium_settings = $data['settings'];
?>
	<h2><?php esc_html_e( 'Settings', 'bridge-for-medium' ); ?></h2>
	<form method="post" action="<?php echo esc_url( admin_url( 'options.php' ) ); ?>">
		<?php settings_fields( Settings_Form::GROUP ); ?>
		<input type="hidden" name="<?php echo esc_attr( Settings::OPTION . '[' . Settings_Form::MARK . ']' ); ?>" value="1">
		<table class="form-table" role="presentation">
			<tr>
				<th scope="row"><?php esc_html_e( 'Watch', 'bridge-for-medium' ); ?></th>
				<td>
					<fieldset>
						<legend class="screen-reader-text"><?php esc_html_e( 'Types of post', 'bridge-for-medium' ); ?></legend>
						<?php foreach ( $data['types'] as $bridge_for_medium_type ) : ?>
							<label><input type="checkbox" name="<?php echo esc_attr( Settings::OPTION ); ?>[post_types][]" value="<?php echo esc_attr( $bridge_for_medium_type ); ?>" <?php checked( in_array( $bridge_for_medium_type, $bridge_for_medium_settings['post_types'], true ) ); ?>>
							<?php echo esc_html( get_post_type_object( $bridge_for_medium_type )->labels->name ); ?></label><br>
						<?php endforeach; ?>
					</fieldset>
				</td>
			</tr>
			<tr>
				<th scope="row"><?php esc_html_e( 'Send', 'bridge-for-medium' ); ?></th>
				<td>
					<label><input type="checkbox" name="<?php echo esc_attr( Settings::OPTION ); ?>[enabled]" value="1" <?php checked( $bridge_for_medium_settings['enabled'] ); ?>>
					<?php esc_html_e( 'Tell the bridge when a post is published, changed or withdrawn', 'bridge-for-medium' ); ?></label>
					<p class="description"><?php esc_html_e( 'What is published while this is off belongs to the backlog.', 'bridge-for-medium' ); ?></p>
				</td>
			</tr>
			<tr>
				<th scope="row"><?php esc_html_e( 'On the blog', 'bridge-for-medium' ); ?></th>
				<td>
					<label><input type="checkbox" name="<?php echo esc_attr( Settings::OPTION ); ?>[also_on]" value="1" <?php checked( $bridge_for_medium_settings['also_on'] ); ?>>
					<?php esc_html_e( 'Show "Also on Medium" with a link to the story below a post whose story is live', 'bridge-for-medium' ); ?></label>
					<p class="description"><?php esc_html_e( 'The block "Also on Medium" shows it anywhere, whether this is on or not.', 'bridge-for-medium' ); ?></p>
				</td>
			</tr>
			<tr>
				<th scope="row"><?php esc_html_e( 'Visits from Medium', 'bridge-for-medium' ); ?></th>
				<td>
					<label><input type="checkbox" name="<?php echo esc_attr( Settings::OPTION ); ?>[visits]" value="1" <?php checked( $bridge_for_medium_settings['visits'] ); ?>>
					<?php esc_html_e( 'Count who comes from a story to its post', 'bridge-for-medium' ); ?></label>
					<p class="description"><?php esc_html_e( 'A post whose story is live gets a script of at most 600 bytes. It tells this site that somebody came from Medium, and by which closing: no cookie, no address, nothing else of the visitor, and nothing of who asks not to be tracked. Once a day the bridge gets the numbers of each post.', 'bridge-for-medium' ); ?></p>
					<p><label for="bridge-for-medium-goal"><?php esc_html_e( 'Goal page', 'bridge-for-medium' ); ?></label>
					<input type="text" id="bridge-for-medium-goal" name="<?php echo esc_attr( Settings::OPTION ); ?>[goal]" class="regular-text code" placeholder="/thank-you/" aria-describedby="bridge-for-medium-goal-words" value="<?php echo esc_attr( $bridge_for_medium_settings['goal'] ); ?>"></p>
					<p class="description" id="bridge-for-medium-goal-words"><?php esc_html_e( 'A page of this site that you want them to reach. Counted is who goes there at once from the page on which they landed; whoever comes later, or by other pages, is missed. Instead of a page, a link or form in the post may have the CSS class medium-goal.', 'bridge-for-medium' ); ?></p>
				</td>
			</tr>
			<tr>
				<th scope="row"><label for="bridge-for-medium-mail-to"><?php esc_html_e( 'Weekly mail to', 'bridge-for-medium' ); ?></label></th>
				<td>
					<input type="email" id="bridge-for-medium-mail-to" name="<?php echo esc_attr( Settings::OPTION ); ?>[mail_to]" class="regular-text" aria-describedby="bridge-for-medium-mail-words" value="<?php echo esc_attr( $bridge_for_medium_settings['mail_to'] ); ?>">
					<p class="description" id="bridge-for-medium-mail-words"><?php esc_html_e( 'Once a week, what waits to be imported or answered, with links into this administration; nothing in a week in which nothing waits. Empty for no mail.', 'bridge-for-medium' ); ?></p>
				</td>
			</tr>
			<tr>
				<th scope="row"><label for="bridge-for-medium-ai"><?php esc_html_e( 'Written by AI', 'bridge-for-medium' ); ?></label></th>
				<td>
					<select id="bridge-for-medium-ai" name="<?php echo esc_attr( Settings::OPTION ); ?>[ai]">
						<?php foreach ( Offered::levels() as $bridge_for_medium_level => $bridge_for_medium_word ) : ?>
							<option value="<?php echo esc_attr( $bridge_for_medium_level ); ?>" <?php selected( $bridge_for_medium_settings['ai'], $bridge_for_medium_level ); ?>><?php echo esc_html( $bridge_for_medium_word ); ?></option>
						<?php endforeach; ?>
					</select>
					<p class="description"><?php esc_html_e( 'Of posts whose authors say nothing else. Medium wants it said within the first two paragraphs, so the story gets a sentence; what AI has mostly written may not be put behind its paywall.', 'bridge-for-medium' ); ?></p>
				</td>
			</tr>
			<?php if ( $bridge_for_medium_settings['takes_drafts'] || $bridge_for_medium_settings['send_drafts'] ) : ?>
			<tr>
				<th scope="row"><?php esc_html_e( 'Previews', 'bridge-for-medium' ); ?></th>
				<td>
					<label><input type="checkbox" name="<?php echo esc_attr( Settings::OPTION ); ?>[send_drafts]" value="1" <?php checked( $bridge_for_medium_settings['send_drafts'] ); ?>>
					<?php esc_html_e( 'Send drafts to the bridge when an author asks what they would lose on Medium', 'bridge-for-medium' ); ?></label>
					<p class="description"><?php esc_html_e( 'Text that is not public then leaves this site. The bridge keeps none of it. While this is off, only public posts are sent, and drafts that somebody hands off for Medium first.', 'bridge-for-medium' ); ?></p>
				</td>
			</tr>
			<?php endif; ?>
		</table>
		<?php submit_button( __( 'Save', 'bridge-for-medium' ), 'primary', 'bridge-for-medium-save' ); ?>
	</form>
