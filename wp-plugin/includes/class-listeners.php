<?php
/**
 * Which part listens where.
 *
 * @package Bridge_For_Medium
 */

namespace Bridge_For_Medium;

defined( 'ABSPATH' ) || exit;

/**
 * All hooks of the plugin but those that a part adds for the rest of a request. A part is built when the first of its hooks
 * fires: most requests need none. A hook costs memory all the same, so a page of the administration gets those that can fire there.
 */
final class Listeners {

	/** On every request: the hook, the part, its method; priority and number of arguments where they are not 10 and 1. */
	const ALWAYS = array(
		array( 'wpmu_drop_tables', 'tables', 'add_names' ),
		array( 'site_transient_update_plugins', 'updates', 'refuse' ),
		// After every plugin that completes the post on the same hook.
		array( 'wp_after_insert_post', 'watcher', 'saved', 33, 4 ),
		// Before whoever acts on the same transition.
		array( 'transition_post_status', 'watcher', 'status_changed', PHP_INT_MIN, 3 ),
		array( 'set_object_terms', 'watcher', 'terms_set', 10, 6 ),
		array( 'added_post_meta', 'watcher', 'meta_changed', 10, 3 ),
		array( 'updated_post_meta', 'watcher', 'meta_changed', 10, 3 ),
		array( 'deleted_post_meta', 'watcher', 'meta_changed', 10, 3 ),
		array( 'before_delete_post', 'watcher', 'deleted', 10, 2 ),
		array( 'deleted_post', 'post_table', 'delete' ),
		array( 'deleted_post', 'bodies', 'forget', 10, 2 ),
		// After whatever makes paragraphs of a text.
		array( 'the_content', 'syndication', 'append', 20 ),
		array( 'wp_footer', 'beacon', 'print_script', 100, 0 ),
		array( 'update_option_' . Settings::OPTION, 'live_posts', 'heed', 10, 2 ),
		// Code of others comes after it, and may change it.
		array( 'bridge_for_medium_choice', 'post_choices', 'add', 1, 2 ),
		array( 'wxr_export_skip_postmeta', 'records', 'is_skipped', 10, 2 ),
		array( Schedule::MOVE, 'pages_move', 'run', 10, 0 ),
		array( Schedule::SWEEP, 'hourly', 'run', 10, 0 ),
		array( Schedule::RUN, 'queue', 'run' ),
		array( 'wp_privacy_personal_data_exporters', 'privacy', 'add_exporter' ),
		array( 'wp_privacy_personal_data_erasers', 'privacy', 'add_eraser' ),
		array( 'admin_init', 'catch_up', 'look', 10, 0 ),
		// All-In-One Security asks for namespaces that it shall let through.
		array( 'aios_whitelisted_rest_routes', 'gate', 'name' ),
	);

	/** What is registered for whoever writes or shows a post: everywhere but in the list of posts, which does neither. */
	const KINDS = array(
		array( 'init', 'syndication', 'register', 10, 0 ),
		// After the types of other plugins.
		array( 'init', 'choice', 'register', 20, 0 ),
		array( 'init', 'post_choices', 'register', 20, 0 ),
	);

	/** On every page of the administration. */
	const SCREENS = array(
		array( 'admin_enqueue_scripts', 'assets', 'add_style' ),
		array( 'admin_menu', 'settings_menu', 'add_page', 10, 0 ),
		array( 'admin_notices', 'next_step', 'show', 10, 0 ),
		array( 'admin_notices', 'settings_menu', 'warn', 10, 0 ),
		array( 'admin_menu', 'handoff_menu', 'add_page', 10, 0 ),
		// The menu leads to a page only where somebody listens to its hook.
		array( 'settings_page_' . Settings_Page::SLUG, 'settings_page', 'print_page', 10, 0 ),
		array( 'posts_page_' . Handoff_Page::SLUG, 'handoff_page', 'print_page', 10, 0 ),
	);

	/** Where posts are listed, or one row of the list is drawn again. */
	const LISTS = array(
		array( 'admin_init', 'posts_list', 'add_columns', 10, 0 ),
		array( 'admin_init', 'bulk_acts', 'listen', 10, 0 ),
		array( 'admin_notices', 'bulk_acts', 'print_notice', 10, 0 ),
		array( 'restrict_manage_posts', 'list_filter', 'print_select', 10, 2 ),
		array( 'posts_clauses', 'list_filter', 'narrow', 10, 2 ),
		array( 'admin_notices', 'posts_list', 'print_notice', 10, 0 ),
		array( 'post_row_actions', 'posts_list', 'add_action_links', 10, 2 ),
		array( 'page_row_actions', 'posts_list', 'add_action_links', 10, 2 ),
		array( 'post_row_actions', 'original', 'add_action_link', 10, 2 ),
		array( 'page_row_actions', 'original', 'add_action_link', 10, 2 ),
		array( 'quick_edit_custom_box', 'choice_field', 'print_quick', 10, 2 ),
		array( 'load-posts_page_' . Handoff_Page::SLUG, 'handoff_page', 'admit', 10, 0 ),
	);

	/** Where forms and scripts are answered. */
	const ACTS = array(
		array( 'admin_post_' . Settings_Page::SAVE, 'settings_page', 'save', 10, 0 ),
		array( 'admin_post_' . Settings_Page::CONNECT, 'settings_page', 'connect', 10, 0 ),
		array( 'admin_post_' . Waiting_Acts::RETRY, 'waiting_acts', 'retry', 10, 0 ),
		array( 'admin_post_' . Waiting_Acts::SEND, 'waiting_acts', 'send', 10, 0 ),
		array( 'admin_post_' . Waiting_Acts::FORGET, 'waiting_acts', 'forget', 10, 0 ),
		array( 'admin_post_' . Settings_Checks::PREFLIGHT, 'settings_checks', 'run_preflight', 10, 0 ),
		array( 'wp_ajax_' . Settings_Checks::PREFLIGHT, 'settings_checks', 'run_preflight', 10, 0 ),
		array( 'admin_post_' . Settings_Checks::FORECAST, 'settings_checks', 'run_forecast', 10, 0 ),
		array( 'wp_ajax_' . Settings_Checks::FORECAST, 'settings_checks', 'run_forecast', 10, 0 ),
		array( 'wp_ajax_' . Preflight_Calls::QUESTION, 'preflight_calls', 'answer', 10, 0 ),
		array( 'wp_ajax_nopriv_' . Preflight_Calls::QUESTION, 'preflight_calls', 'answer', 10, 0 ),
		array( 'admin_post_' . Next_Step::CLOSE, 'next_step', 'answer', 10, 0 ),
		array( 'admin_post_' . Connect::BEGIN, 'connect', 'begin', 10, 0 ),
		array( 'admin_post_' . Connect::FINISH, 'connect', 'finish', 10, 0 ),
		array( 'admin_post_' . Posts_List::RESEND, 'posts_list', 'resend', 10, 0 ),
		array( 'admin_post_' . Original::ACTION, 'original', 'answer', 10, 0 ),
		array( 'admin_post_' . Bulk_Acts::ACTION, 'bulk_acts', 'answer', 10, 0 ),
		array( 'admin_post_' . Handoff_Page::ANSWER, 'handoff_page', 'answer', 10, 0 ),
		array( 'wp_ajax_health-check-' . Site_Health::WAYS, 'site_health', 'answer', 10, 0 ),
	);

	/** On pages that are neither. */
	const OTHERS = array(
		array( 'plugin_action_links', 'settings_menu', 'add_link', 10, 2 ),
		array( 'load-settings_page_' . Settings_Page::SLUG, 'settings_page', 'open', 10, 0 ),
		array( 'admin_init', 'settings_form', 'register', 10, 0 ),
		array( 'add_meta_boxes', 'choice_box', 'add', 10, 0 ),
		array( 'enqueue_block_editor_assets', 'editor_panel', 'load', 10, 0 ),
		array( 'wp_default_scripts', 'syndication', 'add_script' ),
		array( 'save_post', 'choice_field', 'save' ),
		array( 'admin_init', 'privacy', 'add_policy', 10, 0 ),
		array( 'save_post', 'choice_box', 'save' ),
		array( 'site_status_tests', 'site_health', 'add_tests' ),
		array( 'debug_information', 'debug_info', 'add' ),
	);

	/**
	 * What listens on a page.
	 *
	 * @param string $page The page of the administration, as WordPress calls its file; empty outside of it.
	 * @return array<int, array<int, array<int, mixed>>> Some of the lists above.
	 */
	public static function on( string $page ): array {
		switch ( $page ) {
			case '':
				return array( self::ALWAYS, self::KINDS );
			case 'edit.php':
				return array( self::ALWAYS, self::SCREENS, self::LISTS );
			case 'admin-post.php':
				return array( self::ALWAYS, self::KINDS, self::SCREENS, self::ACTS );
			case 'admin-ajax.php':
				return array( self::ALWAYS, self::KINDS, self::SCREENS, self::LISTS, self::ACTS, self::OTHERS );
			default:
				return array( self::ALWAYS, self::KINDS, self::SCREENS, self::OTHERS );
		}
	}
}
