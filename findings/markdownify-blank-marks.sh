#!/bin/sh
# Guess: what is only white space keeps the words around it apart, whatever element it stands in.
# What happens: markdownify drops an inline element that holds nothing but a space, and the space with it.
# Versions: markdownify 1.2.3, beautifulsoup4 4.13.4, Python 3.11.
# Why it matters here: editors leave such spaces behind where a word was bold once, and two
# words of a post would become one. So marks are taken off blanks before our own HTML reaches it (dialects/markdown.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check markdownify==1.2.3 beautifulsoup4==4.13.4
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
from markdownify import markdownify

for html in (
    "<p>We walked<strong> </strong>home.</p>",
    "<p>We walked<em> </em>home.</p>",
    "<p>We walked<strong> all the way </strong>home.</p>",
):
    print(html, "->", repr(markdownify(html).strip()))
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
<p>We walked<strong> </strong>home.</p> -> 'We walkedhome.'
<p>We walked<em> </em>home.</p> -> 'We walkedhome.'
<p>We walked<strong> all the way </strong>home.</p> -> 'We walked **all the way** home.'
SEEN
