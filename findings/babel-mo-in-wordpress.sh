#!/bin/sh
# Guess: a catalogue that Babel writes as .mo is read by WordPress as one that gettext's msgfmt writes.
# What happens: Babel writes no hash table and 0 as its address; WordPress 6.1 takes that for a damaged file, reads nothing and
# says nothing. gettext reads both.
# Versions: Babel 2.19.0, WordPress 6.1.9 (Debian 12), msgfmt and PHP of Debian 12.
# Why it matters here: the plugin would have stayed English with a complete German file, so `make translations` gives the
# (empty) table the address at which the texts begin (tools/translations.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download wordpress >/dev/null 2>&1
dpkg-deb -x wordpress_6.1*.deb tree
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check babel==2.19.0
printf 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Save"\nmsgstr "Speichern"\n' >de.po
msgfmt -o gettext.mo de.po
venv/bin/python - <<'PY'
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

with open("de.po", "rb") as source, open("babel.mo", "wb") as target:
    write_mo(target, read_po(source, locale="de"))
PY
cat >read.php <<'PHP'
<?php
define( 'ABSPATH', __DIR__ . '/tree/usr/share/wordpress/' );
require ABSPATH . 'wp-includes/pomo/mo.php';
foreach ( array( 'gettext', 'babel' ) as $maker ) {
	$catalogue = new MO();
	$read      = $catalogue->import_from_file( "$maker.mo" );
	echo "WordPress, of $maker: ", var_export( $read, true ), ', ', $catalogue->translate( 'Save' ), "\n";
}
PHP
php -d error_reporting=0 read.php >seen
venv/bin/python -c 'import gettext; print("Python, of babel:", gettext.GNUTranslations(open("babel.mo", "rb")).gettext("Save"))' >>seen
cat seen
diff - seen <<'SEEN'
WordPress, of gettext: true, Speichern
WordPress, of babel: false, Save
Python, of babel: Speichern
SEEN
