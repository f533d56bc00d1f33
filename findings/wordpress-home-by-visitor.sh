#!/bin/sh
# Guess: home_url(), and so a post's permalink, is what the settings say, whoever asks.
# What happens: whoever asks by https gets https, whatever the settings say; WP-Cron, the command line and visitors by http get http. A
# blog that answers to both tells of one post under two addresses, by who was there when it was told.
# Versions: WordPress 6.1.9 (Debian 12; 7.1 does the same), PHP of Debian 12.
# Why it matters here: an edit that a visitor's request sends looks like a post that moved. Addresses are compared without their scheme
# (bridge/planner/addresses.py).
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
foreach ( array( 'plugin', 'load', 'functions', 'formatting', 'link-template' ) as $file ) {
	require ABSPATH . "wp-includes/$file.php";
}
add_filter( 'pre_option_home', fn() => 'http://blog.example' );
echo 'settings: ', get_option( 'home' ), "\n";
echo 'cron, or a visitor by http: ', home_url( '/a-walk/' ), "\n";
$_SERVER['HTTPS'] = 'on';
echo 'a visitor by https: ', home_url( '/a-walk/' ), "\n";
PHP
php ask.php "$folder/tree/usr/share/wordpress/" >seen
cat seen
diff - seen <<'SEEN'
settings: http://blog.example
cron, or a visitor by http: http://blog.example/a-walk/
a visitor by https: https://blog.example/a-walk/
SEEN
