#!/bin/sh
# Guess: a WordPressPost whose date the site did not send has none, and its other fields say what the site sent.
# What happens: it is dated now, by the clock of this machine and without a zone; a title that was not asked for is
# "Untitled". wp.getPosts with a list of fields leaves out what is not named.
# Versions: python-wordpress-xmlrpc 2.3, Python 3.11.
# Why it matters here: an old post would enter the ledger as one of today, and go to Medium as fresh. So the bridge reads the
# structs that the library transports, and asks for each field by name (bridge/wordpress/xmlrpc.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-wordpress-xmlrpc==2.3
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
from datetime import datetime, timedelta
from xmlrpc.client import DateTime

from wordpress_xmlrpc import WordPressPost

post = WordPressPost({"post_id": "7", "post_date": DateTime("20190405T10:00:00"), "link": "https://blog.example/a-walk/"})
print("dated today:", abs(post.date - datetime.now()) < timedelta(minutes=1), "zone:", post.date.tzinfo)
print("title:", post.title)
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
dated today: True zone: None
title: Untitled
SEEN
