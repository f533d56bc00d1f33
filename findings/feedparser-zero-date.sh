#!/bin/sh
# Guess: the date that WordPress writes for a post without one (pubDate -0001, in exports and in some feeds) is refused alike.
# What happens: feedparser gives no date; Python's own parsedate_to_datetime gives 30 November 2000 at an offset of -00:01, without
# a word, as it takes the year for one of two digits and the sign for that of an offset.
# Versions: feedparser 6.0.14, Python 3.11.2.
# Why it matters here: a post without a date would be 26 years old, so a schedule of old posts would take it first. Dates of posts
# are therefore read from wp:post_date_gmt and its like; pubDate only says how far from UTC one is (bridge/wordpress/wxr_dates.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check feedparser==6.0.14
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
from email.utils import parsedate_to_datetime

import feedparser

ZERO = "Wed, 30 Nov -0001 00:00:00 +0000"
item = f"<item><title>A draft</title><pubDate>{ZERO}</pubDate></item>"
(entry,) = feedparser.parse(f"<rss version='2.0'><channel><title>A blog</title>{item}</channel></rss>").entries
print("feedparser:", entry.get("published_parsed"))
print("email.utils:", parsedate_to_datetime(ZERO))
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
feedparser: None
email.utils: 2000-11-30 00:00:00-00:01
SEEN
