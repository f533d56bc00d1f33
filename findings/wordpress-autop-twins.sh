#!/bin/sh
# Guess: @wordpress/autop, which WordPress' editor has for wpautop() of its PHP, makes the same paragraphs.
# What happens: behind an <hr> the editor's opens no paragraph and closes one all the same, so that a browser adds an empty one; a
# line of a no-break space alone parts paragraphs to the editor, and is text to PHP. Double <br> part them in both.
# Versions: @wordpress/autop 4.56.0, WordPress 6.1.9 (Debian 12), node 20.20.2, PHP of Debian 12.
# Why it matters here: posts without blocks get their paragraphs from us where WordPress does not render them; what that is compared
# with is a whole WordPress, not the package (tests/live/test_live_sources.py, bridge/wordpress/paragraphs.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download wordpress >/dev/null 2>&1
dpkg-deb -x wordpress_6.1*.deb tree
npm install --silent --no-fund --no-audit @wordpress/autop@4.56.0 >/dev/null 2>&1
printf '["One\\n\\nTwo", "One\\n<hr>\\nTwo", "One\\n\\u00a0\\nTwo", "One<br /><br />Two"]' >texts.json
cat >node.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { autop } from '@wordpress/autop';
for ( const text of JSON.parse( readFileSync( 'texts.json', 'utf8' ) ) ) {
	console.log( 'editor:', JSON.stringify( text ), '->', JSON.stringify( autop( text ) ) );
}
JS
cat >wordpress.php <<'PHP'
<?php
require 'tree/usr/share/wordpress/wp-includes/formatting.php';
foreach ( json_decode( file_get_contents( 'texts.json' ) ) as $text ) {
	echo 'PHP: ', json_encode( $text, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ), ' -> ', json_encode( wpautop( $text ), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ), "\n";
}
PHP
{ node node.mjs; php wordpress.php; } | sed 's/\xc2\xa0/(no-break space)/g' >seen
cat seen
diff - seen <<'SEEN'
editor: "One\n\nTwo" -> "<p>One</p>\n<p>Two</p>\n"
editor: "One\n<hr>\nTwo" -> "<p>One</p>\n<hr>\nTwo</p>\n"
editor: "One\n(no-break space)\nTwo" -> "<p>One</p>\n<p>Two</p>\n"
editor: "One<br /><br />Two" -> "<p>One</p>\n<p>Two</p>\n"
PHP: "One\n\nTwo" -> "<p>One</p>\n<p>Two</p>\n"
PHP: "One\n<hr>\nTwo" -> "<p>One</p>\n<hr>\n<p>Two</p>\n"
PHP: "One\n(no-break space)\nTwo" -> "<p>One<br />\n(no-break space)<br />\nTwo</p>\n"
PHP: "One<br /><br />Two" -> "<p>One</p>\n<p>Two</p>\n"
SEEN
