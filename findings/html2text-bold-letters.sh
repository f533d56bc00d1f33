#!/bin/sh
# Guess: an emphasis within a word is put into Markdown as it stands, as both <strong>W</strong>e and **W**e are one word.
# What happens: html2text adds a space behind it, so that the word is two; a link or code within a word gets none. Chinese and
# Japanese get a space in the middle of a sentence.
# Versions: html2text 2025.4.15, markdownify 1.2.3, beautifulsoup4 4.13.4, Python 3.11.
# Why it matters here: blogs begin posts with a bold letter. It is one more reason for markdownify, which adds nothing
# (bridge/transform/dialects/markdown.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check html2text==2025.4.15 markdownify==1.2.3 beautifulsoup4==4.13.4
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
import html2text
import markdownify

for html in (
    "<p><strong>W</strong>e walked home.</p>",
    "<p>un<em>believ</em>able</p>",
    "<p>漢<strong>字</strong>かな</p>",
    '<p>See <a href="u">it</a>s <code>a</code>s</p>',
):
    print(html, "-> html2text", repr(html2text.html2text(html).strip()), "markdownify", repr(markdownify.markdownify(html).strip()))
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
<p><strong>W</strong>e walked home.</p> -> html2text '**W** e walked home.' markdownify '**W**e walked home.'
<p>un<em>believ</em>able</p> -> html2text 'un _believ_ able' markdownify 'un*believ*able'
<p>漢<strong>字</strong>かな</p> -> html2text '漢**字** かな' markdownify '漢**字**かな'
<p>See <a href="u">it</a>s <code>a</code>s</p> -> html2text 'See [it](u)s `a`s' markdownify 'See [it](u)s `a`s'
SEEN
