#!/bin/sh
# Guess: the author of a page is who its <meta name="author"> names.
# What happens: who is named there by one word is nobody to trafilatura, in whatever script; the same word in JSON-LD is a name.
# Two words are one person, also those of a club, and "&" makes two.
# Versions: trafilatura 2.3.1, Python 3.11.
# Why it matters here: WordPress' display names are often one word. The tests read the import page back by trafilatura, and can
# compare title, date and canonical in that way, but no author.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml_html_clean==0.4.6
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
import html
import json

import trafilatura

TEXT = "<p>We walked along the river for a long time, and it was cold, but nobody minded, as the sun was out.</p>" * 3
PAGE = "<html><head><title>A walk</title>{}</head><body><article>{}</article></body></html>"

for name in ("Ada", "漢字", "Ada Lovelace", "Walking Club", "Ada & Bob"):
    meta = f'<meta name="author" content="{html.escape(name)}">'
    graph = {"@context": "https://schema.org", "@type": "Article", "headline": "A walk", "author": {"name": name}}
    linked = f'<script type="application/ld+json">{json.dumps(graph)}</script>'
    by_meta, by_graph = (trafilatura.extract_metadata(PAGE.format(head, TEXT)).author for head in (meta, linked))
    print(f"{name}: by <meta> {by_meta}, by JSON-LD {by_graph}")
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
Ada: by <meta> None, by JSON-LD Ada
漢字: by <meta> None, by JSON-LD 漢字
Ada Lovelace: by <meta> Ada Lovelace, by JSON-LD Ada Lovelace
Walking Club: by <meta> Walking Club, by JSON-LD Walking Club
Ada & Bob: by <meta> Ada; Bob, by JSON-LD Ada; Bob
SEEN
