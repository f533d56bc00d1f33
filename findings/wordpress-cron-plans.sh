#!/bin/sh
# Guess: wp_unschedule_event() takes away the one event that it is given.
# What happens: it writes the plans of the whole site as they were when its process read them first. What other requests have
# planned since then is gone, an editor's scheduled post among it, and nobody is told.
# Versions: WordPress 6.1.9 (Debian 12), its own cron, options and memory over a table of options; PHP of Debian 12.
# Why it matters here: the plugin's queue runs for up to forty seconds and took its own plan back at the end. Whatever it plans or
# takes back is read anew before (wp-plugin/includes/class-schedule.php).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download wordpress >/dev/null 2>&1
dpkg-deb -x wordpress_6.1*.deb tree
cat >read.php <<'PHP'
<?php
define( 'ABSPATH', $argv[1] );
define( 'WPINC', 'wp-includes' );
define( 'WP_CONTENT_DIR', '/nowhere' );
foreach ( array( 'load', 'default-constants', 'functions', 'plugin', 'class-wp-error', 'formatting', 'l10n', 'class-wp-object-cache', 'cache', 'option', 'cron' ) as $file ) {
	require_once ABSPATH . "wp-includes/$file.php";
}

/** The table of options, and nothing else: each request of a site sees the same one. */
class Options {
	public $options = 'options';
	public $rows    = array( 'cron' => 'a:1:{s:7:"version";i:2;}' );

	public function suppress_errors( $is = true ) {
		return $is;
	}

	public function get_results( $query ) {
		return array_map( fn( $name ) => (object) array( 'option_name' => $name, 'option_value' => $this->rows[ $name ] ), array_keys( $this->rows ) );
	}

	public function prepare( $query, $name ) {
		return $name;
	}

	public function get_row( $name ) {
		return isset( $this->rows[ $name ] ) ? (object) array( 'option_value' => $this->rows[ $name ] ) : null;
	}

	public function update( $table, $values, $where ) {
		$this->rows[ $where['option_name'] ] = $values['option_value'];
		return 1;
	}
}
wp_initial_constants();
$wpdb = new Options();

/** Do something as one request, with what that request has in its memory. */
function as_request( WP_Object_Cache $memory, callable $act ) {
	$GLOBALS['wp_object_cache'] = $memory;
	return $act();
}
$run    = new WP_Object_Cache();
$editor = new WP_Object_Cache();
as_request( $run, fn() => wp_schedule_single_event( 2000000000, 'a_job_goes_on' ) );
as_request( $editor, fn() => wp_schedule_single_event( 1900000000, 'publish_future_post', array( 7 ) ) );
$before = as_request( new WP_Object_Cache(), fn() => wp_next_scheduled( 'publish_future_post', array( 7 ) ) );
as_request( $run, fn() => wp_unschedule_event( 2000000000, 'a_job_goes_on' ) );
$after = as_request( new WP_Object_Cache(), fn() => wp_next_scheduled( 'publish_future_post', array( 7 ) ) );
echo 'planned by the editor: ', var_export( $before, true ), "\n", 'after the run took its own plan back: ', var_export( $after, true ), "\n";
PHP
php read.php "$folder/tree/usr/share/wordpress/" >seen
cat seen
diff - seen <<'SEEN'
planned by the editor: 1900000000
after the run took its own plan back: false
SEEN
