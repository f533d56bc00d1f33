#!/bin/sh
# Guess: of a title with one byte that is no UTF-8 WordPress drops the byte, or shows a question mark in its place.
# What happens: esc_html(), esc_attr() and sanitize_text_field() make the whole title empty, without a word. wp_json_encode() mends the byte,
# and wp_strip_all_tags() passes it on.
# Versions: WordPress 6.1.9 (Debian 12; 7.1 does the same), PHP of Debian 12.
# Why it matters here: posts that came out of a Latin-1 database, by an import that went wrong once, have no title in lists that WordPress
# prints. What the plugin sends goes past these functions (wp-plugin/includes/class-wire.php), so that the title arrives.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download wordpress >/dev/null 2>&1
dpkg-deb -x wordpress_6.1*.deb tree
cat >ask.php <<'PHP'
<?php
define( 'ABSPATH', $argv[1] );
define( 'WPINC', 'wp-includes' );
define( 'WP_DEBUG', false );
foreach ( array( 'compat', 'plugin', 'load', 'functions', 'formatting' ) as $file ) {
	require ABSPATH . "wp-includes/$file.php";
}
add_filter( 'pre_option_blog_charset', fn() => 'UTF-8' );
foreach ( array( 'esc_html', 'esc_attr', 'sanitize_text_field', 'wp_strip_all_tags', 'wp_json_encode' ) as $function ) {
	echo $function, ': "', strtr( trim( $function( "A caf\xe9 in Rome" ), '"' ), array( "\xe9" => '(byte E9)' ) ), "\"\n";
}
PHP
php ask.php "$folder/tree/usr/share/wordpress/" >seen
cat seen
diff - seen <<'SEEN'
esc_html: ""
esc_attr: ""
sanitize_text_field: ""
wp_strip_all_tags: "A caf(byte E9) in Rome"
wp_json_encode: "A caf? in Rome"
SEEN
