#!/bin/sh
# Guess: wp_strip_all_tags() takes tags out of a title, and "<3" is none, as no browser takes it for one.
# What happens: all from "<3" or "<5" on is gone, to the end of the title. Words on both sides of a <br> become one.
# With a blank behind it ("5 < 6") nothing happens, so that it passes a first test.
# Versions: WordPress 6.1.9 (Debian 12), PHP of Debian 12; selectolax 1.0.2 stands for the browser.
# Why it matters here: the plugin's titles went to Medium cut, and differed from those that REST told. Both sides take out what
# a browser takes for a tag (wp-plugin/includes/class-wire.php, bridge/wordpress/values.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download wordpress >/dev/null 2>&1
dpkg-deb -x wordpress_6.1*.deb tree
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check selectolax==1.0.2
printf '%s\n' 'We <3 Rome' 'Lunch for <5 euros in <em>Rome</em>' '5 < 6' 'Rome<br>in spring' >titles
cat >read.php <<'PHP'
<?php
define( 'ABSPATH', $argv[1] );
require ABSPATH . 'wp-includes/formatting.php';
foreach ( file( 'titles', FILE_IGNORE_NEW_LINES ) as $title ) {
	echo "WordPress: $title -> ", wp_strip_all_tags( $title ), "\n";
}
PHP
php read.php "$folder/tree/usr/share/wordpress/" >seen
venv/bin/python - >>seen <<'PY'
from selectolax.lexbor import LexborHTMLParser

for title in open("titles", encoding="utf-8").read().splitlines():
    print("browser:", title, "->", LexborHTMLParser(title).body.text())
PY
cat seen
diff - seen <<'SEEN'
WordPress: We <3 Rome -> We
WordPress: Lunch for <5 euros in <em>Rome</em> -> Lunch for
WordPress: 5 < 6 -> 5 < 6
WordPress: Rome<br>in spring -> Romein spring
browser: We <3 Rome -> We <3 Rome
browser: Lunch for <5 euros in <em>Rome</em> -> Lunch for <5 euros in Rome
browser: 5 < 6 -> 5 < 6
browser: Rome<br>in spring -> Romein spring
SEEN
