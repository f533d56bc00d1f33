#!/bin/sh
# Guess: footnotes that stand within the article, in the element of its text, are part of what readability takes out of a page.
# What happens: the list of WordPress' own footnotes is thrown away for its class, "wp-block-footnotes", in which "foot" is a
# sign of a page's footer; a table of two lines goes as well. The same list without its class stays.
# Versions: readability-lxml 0.9, lxml_html_clean 0.4.6, Python 3.11.
# Why it matters here: importers read pages in such ways, so the page for Medium's importer carries notes as plain paragraphs
# without any class (bridge/transform/read/footnotes.py, bridge/transform/dialects/importing.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check readability-lxml==0.9 lxml_html_clean==0.4.6
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
from readability import Document

TEXT = (
    "<p>We walked along the river for a long time, and it was cold,{call} but nobody minded the cold, as the sun was out.</p>"
    "<p>On the way back we took the other side, which is longer, but has more trees, and a small inn, where we had soup.</p>"
)
CALL = '<sup data-fn="f1" class="fn"><a href="#f1" id="f1-link">1</a></sup>'
NOTES = '<ol class="wp-block-footnotes"><li id="f1">It was two degrees below zero. <a href="#f1-link">back</a></li></ol>'
TABLE = "<table><tr><th>Day</th><th>Miles</th></tr><tr><td>Monday</td><td>Twelve</td></tr></table>"
PAGE = '<html><head><title>A walk</title></head><body><article><div class="entry-content">{}</div></article></body></html>'

for name, notes in (("WordPress'", NOTES), ("without a class", NOTES.replace(' class="wp-block-footnotes"', ""))):
    kept = Document(PAGE.format(TEXT.format(call=CALL) + TABLE + notes)).summary()
    print(f"notes, {name}:", "below zero" in kept, "- their call:", "#f1" in kept, "- the table:", "Monday" in kept)
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
notes, WordPress': False - their call: True - the table: False
notes, without a class: True - their call: True - the table: False
SEEN
