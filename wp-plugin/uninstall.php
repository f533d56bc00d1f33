<?php
/**
 * Takes away what the plugin stored. The ledger of the bridge is untouched: it is what keeps articles from being posted twice.
 *
 * @package Bridge_For_Medium
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

// phpcs:disable WordPress.DB.DirectDatabaseQuery -- once, by prefix.
global $wpdb;
$bridge_for_medium_sites = is_multisite() ? get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) : array( get_current_blog_id() );
foreach ( $bridge_for_medium_sites as $bridge_for_medium_site ) {
	if ( is_multisite() ) {
		switch_to_blog( $bridge_for_medium_site );
	}
	wp_clear_scheduled_hook( 'bridge_for_medium_run' );
	wp_clear_scheduled_hook( 'bridge_for_medium_sweep' );
	$wpdb->query( $wpdb->prepare( "DELETE FROM $wpdb->postmeta WHERE meta_key LIKE %s", $wpdb->esc_like( '_bridge_for_medium_' ) . '%' ) );
	$wpdb->query( $wpdb->prepare( "DELETE FROM $wpdb->options WHERE option_name LIKE %s", $wpdb->esc_like( 'bridge_for_medium' ) . '%' ) );
	if ( is_multisite() ) {
		restore_current_blog();
	}
}
wp_cache_flush();
