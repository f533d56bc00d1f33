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
 * fires: most requests need none.
 */
final class Listeners {

	/** On every request: the hook, the part, its method; priority and number of arguments where they are not 10 and 1. */
	const ALWAYS = array(
		// Before whatever says something there.
		array( 'init', 'translations', 'load', 0, 0 ),
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
		// After the types of other plugins.
		array( 'init', 'choice', 'register', 20, 0 ),
		array( 'init', 'syndication', 'register', 10, 0 ),
		// After whatever makes paragraphs of a text.
		array( 'the_content', 'syndication', 'append', 20 ),
		array( 'init', 'post_choices', 'register', 20, 0 ),
		// Code of others comes after it, and may change it.
		array( 'bridge_for_medium_choice', 'post_choices', 'add', 1, 2 ),
		array( 'wxr_export_skip_postmeta', 'records', 'is_skipped', 10, 2 ),
		array( Pages_Move::HOOK, 'pages_move', 'run', 10, 0 ),
		// Before the queue, which tells what is marked there.
		array( Schedule::SWEEP, 'ping', 'renew', 4, 0 ),
		array( Schedule::SWEEP, 'pages_move', 'run', 5, 0 ),
		array( Schedule::SWEEP, 'sweep', 'run', 5, 0 ),
		array( Schedule::SWEEP, 'bodies', 'sweep', 6, 0 ),
		array( Schedule::SWEEP, 'queue', 'run', 10, 0 ),
		array( Schedule::SWEEP, 'weekly_mail', 'run', 20, 0 ),
		array( Schedule::RUN, 'queue', 'run' ),
		array( 'wp_privacy_personal_data_exporters', 'privacy', 'add_exporter' ),
		array( 'wp_privacy_personal_data_erasers', 'privacy', 'add_eraser' ),
		array( 'admin_init', 'catch_up', 'look', 10, 0 ),
		array( 'rest_api_init', 'status_route', 'register', 10, 0 ),
		array( 'rest_api_init', 'post_route', 'register', 10, 0 ),
		array( 'rest_api_init', 'pages_route', 'register', 10, 0 ),
		array( 'rest_api_init', 'look_route', 'register', 10, 0 ),
		array( 'rest_api_init', 'guest_route', 'register', 10, 0 ),
		array( 'rest_api_init', 'editor_route', 'register', 10, 0 ),
		// After whatever refuses.
		array( 'rest_authentication_errors', 'gate', 'admit', PHP_INT_MAX ),
		// All-In-One Security asks for namespaces that it shall let through.
		array( 'aios_whitelisted_rest_routes', 'gate', 'name' ),
	);

	/** On pages of the administration. */
	const SCREENS = array(
		array( 'admin_enqueue_scripts', 'assets', 'add_style' ),
		array( 'admin_menu', 'settings_menu', 'add_page', 10, 0 ),
		array( 'settings_page_' . Settings_Page::SLUG, 'settings_page', 'print_page', 10, 0 ),
		array( 'admin_post_' . Settings_Page::SAVE, 'settings_page', 'save', 10, 0 ),
		array( 'admin_post_' . Settings_Page::CONNECT, 'settings_page', 'connect', 10, 0 ),
		array( 'load-settings_page_' . Settings_Page::SLUG, 'settings_page', 'open', 10, 0 ),
		array( 'admin_init', 'settings_form', 'register', 10, 0 ),
		array( 'admin_post_' . Waiting_Acts::RETRY, 'waiting_acts', 'retry', 10, 0 ),
		array( 'admin_post_' . Waiting_Acts::SEND, 'waiting_acts', 'send', 10, 0 ),
		array( 'admin_post_' . Waiting_Acts::FORGET, 'waiting_acts', 'forget', 10, 0 ),
		array( 'admin_post_' . Settings_Checks::PREFLIGHT, 'settings_checks', 'run_preflight', 10, 0 ),
		array( 'wp_ajax_' . Settings_Checks::PREFLIGHT, 'settings_checks', 'run_preflight', 10, 0 ),
		array( 'admin_post_' . Settings_Checks::FORECAST, 'settings_checks', 'run_forecast', 10, 0 ),
		array( 'wp_ajax_' . Settings_Checks::FORECAST, 'settings_checks', 'run_forecast', 10, 0 ),
		array( 'wp_ajax_' . Preflight_Calls::QUESTION, 'preflight_calls', 'answer', 10, 0 ),
		array( 'wp_ajax_nopriv_' . Preflight_Calls::QUESTION, 'preflight_calls', 'answer', 10, 0 ),
		array( 'admin_notices', 'next_step', 'show', 10, 0 ),
		array( 'admin_post_' . Next_Step::CLOSE, 'next_step', 'answer', 10, 0 ),
		array( 'admin_notices', 'settings_menu', 'warn', 10, 0 ),
		array( 'admin_post_' . Connect::BEGIN, 'connect', 'begin', 10, 0 ),
		array( 'admin_post_' . Connect::FINISH, 'connect', 'finish', 10, 0 ),
		array( 'admin_init', 'posts_list', 'add_columns', 10, 0 ),
		array( 'admin_post_' . Posts_List::RESEND, 'posts_list', 'resend', 10, 0 ),
		array( 'admin_init', 'bulk_acts', 'listen', 10, 0 ),
		array( 'admin_post_' . Bulk_Acts::ACTION, 'bulk_acts', 'answer', 10, 0 ),
		array( 'admin_notices', 'bulk_acts', 'print_notice', 10, 0 ),
		array( 'restrict_manage_posts', 'list_filter', 'print_select', 10, 2 ),
		array( 'posts_clauses', 'list_filter', 'narrow', 10, 2 ),
		array( 'admin_notices', 'posts_list', 'print_notice', 10, 0 ),
		array( 'post_row_actions', 'posts_list', 'add_action_link', 10, 2 ),
		array( 'page_row_actions', 'posts_list', 'add_action_link', 10, 2 ),
		array( 'admin_menu', 'handoff_page', 'add_page', 10, 0 ),
		array( 'admin_post_' . Handoff_Page::ANSWER, 'handoff_page', 'answer', 10, 0 ),
		array( 'post_row_actions', 'handoff_page', 'add_action_link', 11, 2 ),
		array( 'page_row_actions', 'handoff_page', 'add_action_link', 11, 2 ),
		array( 'add_meta_boxes', 'choice_box', 'add', 10, 0 ),
		array( 'enqueue_block_editor_assets', 'editor_panel', 'load', 10, 0 ),
		array( 'quick_edit_custom_box', 'choice_field', 'print_quick', 10, 2 ),
		array( 'save_post', 'choice_field', 'save' ),
		array( 'admin_init', 'privacy', 'add_policy', 10, 0 ),
		array( 'save_post', 'choice_box', 'save' ),
		array( 'site_status_tests', 'site_health', 'add_tests' ),
		array( 'debug_information', 'debug_info', 'add' ),
		array( 'wp_ajax_health-check-' . Site_Health::WAYS, 'site_health', 'answer', 10, 0 ),
	);
}
