#!/bin/sh
# Guess: a line break inside inline code or bold text ends the span, or comes out so that Markdown reads the same words.
# What happens: markdownify leaves the break inside. In code the backslash that stands for it is a letter, which every
# reader then shows; in bold text it stands before the closing stars and makes letters of them, and the break is gone.
# Versions: markdownify 1.2.3, beautifulsoup4 4.13.4, markdown-it-py 4.0.0, Python 3.11.
# Why it matters here: editors write <code>a<br>b</code>; so code and marks end before a break (dialects/markdown.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  markdownify==1.2.3 beautifulsoup4==4.13.4 markdown-it-py==4.0.0
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
from markdown_it import MarkdownIt
from markdownify import BACKSLASH, markdownify

for html in ("<p>Run <code>make<br>make install</code> now.</p>", "<p><strong>One<br></strong>two</p>"):
    written = markdownify(html, newline_style=BACKSLASH).strip()
    print(html, "->", repr(written), "->", repr(MarkdownIt().render(written)))
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
<p>Run <code>make<br>make install</code> now.</p> -> 'Run `make\\\nmake install` now.' -> '<p>Run <code>make\\ make install</code> now.</p>\n'
<p><strong>One<br></strong>two</p> -> '**One\\**two' -> '<p>**One**two</p>\n'
SEEN
