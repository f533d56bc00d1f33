#!/bin/sh
# Guess: of the links that a feed is given in feedgen the one with rel="alternate" is the channel's <link>, the blog's own page.
# What happens: in RSS it is the last one that was given, whatever its rel: "self" after "alternate", as in feedgen's own first
# example, and the channel says that the feed is its page. Of several authors those without an address of mail are left out.
# Versions: feedgen 1.0.0, Python 3.11.
# Why it matters here: partners' feeds come out of such programs. Which blog a feed is of is what the owner has written down; of the
# feed only its entries' links count (bridge/medium/partner_feed.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check feedgen==1.0.0
"$folder/venv/bin/python" - > "$folder/seen" <<'PY'
import re

from feedgen.feed import FeedGenerator

ALTERNATE = {"href": "https://blog.example/", "rel": "alternate"}
SELF = {"href": "https://blog.example/feed/", "rel": "self"}

for links in ((ALTERNATE, SELF), (SELF, ALTERNATE)):
    feed = FeedGenerator()
    feed.id("https://blog.example/")
    feed.title("Walks")
    feed.description("Walks of all kinds")
    for link in links:
        feed.link(**link)
    entry = feed.add_entry()
    entry.id("https://blog.example/?p=7")
    entry.title("A walk")
    entry.content("We walked.")
    entry.author([{"name": "Ada", "email": "ada@blog.example"}, {"name": "Bob"}])
    rss, atom = feed.rss_str().decode(), feed.atom_str().decode()
    print(" then ".join(one["rel"] for one in links))
    print("  RSS:", re.findall(r"<link>(.*?)</link>", rss), re.findall(r"<author>(.*?)</author>", rss))
    print("  Atom:", re.findall(r"<link href=\"([^\"]*)\" rel=\"alternate\"", atom), re.findall(r"<name>(.*?)</name>", atom))
PY
cat "$folder/seen"
diff - "$folder/seen" <<'SEEN'
alternate then self
  RSS: ['https://blog.example/feed/'] ['ada@blog.example (Ada)']
  Atom: ['https://blog.example/'] ['Ada', 'Bob']
self then alternate
  RSS: ['https://blog.example/'] ['ada@blog.example (Ada)']
  Atom: ['https://blog.example/'] ['Ada', 'Bob']
SEEN
