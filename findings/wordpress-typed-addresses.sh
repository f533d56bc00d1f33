#!/bin/sh
# Guess: sanitize_text_field() leaves an address alone that holds no tag, line break or blank.
# What happens: it takes out every escaped byte. What is left is an address that looks right and leads to another page, or, of a
# page whose name has no Latin letter, to none. sanitize_url() keeps it.
# Versions: WordPress 6.1.9 (Debian 12), PHP of Debian 12.
# Why it matters here: stories' addresses, goal pages and reasons with addresses in them went through it, as WordPress' own
# checker of code asks for; they go through Wire::line() now (wp-plugin/includes/class-wire.php).
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
foreach ( array( 'functions', 'plugin', 'formatting', 'kses' ) as $file ) {
	require_once ABSPATH . "wp-includes/$file.php";
}
add_filter( 'pre_option_blog_charset', fn() => 'UTF-8' );
foreach ( array( 'https://blog.example/caf%C3%A9-by-the-river/', '/%E6%84%9F%E8%AC%9D/', 'Save 50%de' ) as $typed ) {
	echo "$typed -> ", sanitize_text_field( $typed ), "\n";
}
PHP
php read.php "$folder/tree/usr/share/wordpress/" >seen
cat seen
diff - seen <<'SEEN'
https://blog.example/caf%C3%A9-by-the-river/ -> https://blog.example/caf-by-the-river/
/%E6%84%9F%E8%AC%9D/ -> //
Save 50%de -> Save 50
SEEN
