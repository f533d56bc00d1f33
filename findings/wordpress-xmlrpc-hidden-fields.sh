#!/bin/sh
# Guess: over XML-RPC an administrator gets every custom field of a post.
# What happens: WordPress leaves out all whose names begin with an underscore, unless their plugin has registered them and said
# who may change them. Nothing in the answer says that there are more.
# Versions: WordPress 6.1.9 (Debian 12), its own XML-RPC server, rights and memory; PHP of Debian 12.
# Why it matters here: by such fields plugins keep whole posts for members and SEO plugins name the canonical address; we looked for
# them there. What is read by XML-RPC is held now (bridge/wordpress/xmlrpc.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download wordpress >/dev/null 2>&1
dpkg-deb -x wordpress_6.1*.deb tree
cat >read.php <<'PHP'
<?php
error_reporting( E_ALL & ~E_DEPRECATED );
define( 'ABSPATH', $argv[1] );
define( 'WPINC', 'wp-includes' );
define( 'WP_CONTENT_DIR', '/nowhere' );
define( 'OBJECT', 'OBJECT' );
define( 'ARRAY_A', 'ARRAY_A' );
define( 'ARRAY_N', 'ARRAY_N' );
require ABSPATH . 'wp-includes/pomo/translations.php';
foreach ( array( 'load', 'default-constants', 'functions', 'plugin', 'class-wp-error', 'formatting', 'l10n', 'class-wp-object-cache', 'cache', 'option', 'post', 'class-wp-post', 'class-wp-post-type', 'taxonomy', 'meta', 'capabilities', 'class-wp-roles', 'class-wp-role', 'class-wp-user', 'user', 'IXR/class-IXR-server', 'class-wp-xmlrpc-server' ) as $file ) {
	require_once ABSPATH . "wp-includes/$file.php";
}

/** What the administration's own has_meta() reads of the database. */
function has_meta( $post_id ) {
	$names = array( 'mood', 'rank_math_canonical_url', '_yoast_wpseo_canonical', '_members_access_role', '_registered' );
	return array_map( fn( $name ) => array( 'meta_id' => 1, 'meta_key' => $name, 'meta_value' => 'x' ), $names );
}

/** Who asks: may edit every post. */
class Administrator {
	public $ID = 1;

	public function has_cap( $right, ...$more ) {
		return ! array_diff( map_meta_cap( $right, 1, ...$more ), array( 'edit_posts', 'edit_others_posts', 'edit_published_posts' ) );
	}
}

function wp_get_current_user() {
	return new Administrator();
}

wp_initial_constants();
add_filter( 'pre_option', '__return_empty_string' );
$wp_object_cache = new WP_Object_Cache();
$wp_post_types   = array( 'post' => new WP_Post_Type( 'post', array( 'public' => true, 'map_meta_cap' => true ) ) );
wp_cache_set( 7, (object) array( 'ID' => 7, 'post_type' => 'post', 'post_author' => 1, 'post_status' => 'publish', 'filter' => 'raw' ), 'posts' );
wp_cache_set( 1, (object) array( 'ID' => 1 ), 'users' );
register_meta( 'post', '_registered', array( 'auth_callback' => '__return_true' ) );
$server = ( new ReflectionClass( 'wp_xmlrpc_server' ) )->newInstanceWithoutConstructor();
echo implode( "\n", array_column( $server->get_custom_fields( 7 ), 'key' ) ), "\n";
PHP
php read.php "$folder/tree/usr/share/wordpress/" >seen
cat seen
diff - seen <<'SEEN'
mood
rank_math_canonical_url
_registered
SEEN
