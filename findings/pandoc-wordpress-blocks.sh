#!/bin/sh
# Guess: pandoc brings a picture's alternative text, link and caption to Markdown, and the language that a code block names.
# What happens: of a picture in a <figure> alternative text and link are gone, and the caption, where there is one, stands for the
# text; a code block is in the language "wp-block-code", the class of its <pre>, and the one that <code> names is gone.
# Versions: pandoc 2.17.1.1 (Debian 12).
# Why it matters here: it is one more reason for Markdown of our own (bridge/transform/dialects/markdown.py), in which alternative
# texts stay and the language is the code's.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download pandoc pandoc-data liblua5.3-0 >/dev/null 2>&1
for one in *.deb; do dpkg-deb -x "$one" tree; done
convert() {
  printf '%s\n' "$1"
  printf '%s' "$1" | LD_LIBRARY_PATH=$(dirname tree/usr/lib/*/liblua5.3.so.0) tree/usr/bin/pandoc --data-dir=tree/usr/share/pandoc/data -f html -t gfm
  echo
}
{
  convert '<figure class="wp-block-image"><img src="a.jpg" alt="A river between two hills"><figcaption>In spring</figcaption></figure>'
  convert '<figure class="wp-block-image"><a href="https://blog.example/map/"><img src="a.jpg" alt="A map"></a></figure>'
  convert '<figure class="wp-block-image"><a href="https://blog.example/map/"><img src="a.jpg" alt="A map"></a><figcaption>The way</figcaption></figure>'
  convert '<pre class="wp-block-code"><code lang="php" class="language-php">echo 1;</code></pre>'
} >seen
cat seen
diff - seen <<'SEEN'
<figure class="wp-block-image"><img src="a.jpg" alt="A river between two hills"><figcaption>In spring</figcaption></figure>
![In spring](a.jpg)

<figure class="wp-block-image"><a href="https://blog.example/map/"><img src="a.jpg" alt="A map"></a></figure>
![](a.jpg)

<figure class="wp-block-image"><a href="https://blog.example/map/"><img src="a.jpg" alt="A map"></a><figcaption>The way</figcaption></figure>
![The way](a.jpg)

<pre class="wp-block-code"><code lang="php" class="language-php">echo 1;</code></pre>
``` wp-block-code
echo 1;
```

SEEN
