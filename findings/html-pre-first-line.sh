#!/bin/sh
# Guess: HTML that a parser has printed is read by it as the same.
# What happens: an empty line at the beginning of a <pre> is taken away by each reading, and none is put back in printing. So code that
# begins with three loses one whenever it is cleaned, and nh3, which finds nothing to clean, changes it, too.
# Versions: selectolax 1.0.2, nh3 0.3.8, Python 3.11.
# Why it matters here: a story is read back and cleaned before it leaves, and must come out as it went in. Our printers begin no <pre>
# with a line feed (bridge/transform).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check selectolax==1.0.2 nh3==0.3.8
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
import nh3
from selectolax.lexbor import LexborHTMLParser

parsed = cleaned = "<pre>\n\n\nfirst</pre>"
for _ in range(3):
    parsed, cleaned = LexborHTMLParser(parsed).css_first("pre").html, nh3.clean(cleaned)
    print(repr(parsed), repr(cleaned))
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
'<pre>\n\nfirst</pre>' '<pre>\n\nfirst</pre>'
'<pre>\nfirst</pre>' '<pre>\nfirst</pre>'
'<pre>first</pre>' '<pre>first</pre>'
SEEN
