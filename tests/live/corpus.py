"""``python tests/live/corpus.py FILE [oldest|newest]``: what becomes of many posts, rendered by a real WordPress.

FILE holds one JSON object a line with a post's raw ``html``. What a browser shows of each is compared with its story and
notes; prints words, links and images: shown, named as lost, and neither (with each of these, to look at:
addresses in what was left out are among them).
"""

import json
import re
import sys
import tempfile
from collections import Counter
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "support")]

from lxml import html as parser
from mariadb import MariaDb
from rendering import HOME, to_html
from visibility import see, shut_off

from bridge.errors import ContentError
from bridge.models import Story
from cases import make_story
from things import a_post
from visible import find_vanished, to_words, words_of_story
from wordpress import WordPress

_SIZE = re.compile(r"(?:-\d+x\d+|-scaled)?\.\w+$")


class Sums:
    """What was found over all posts."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, name: str, seen: str, html: str, raw: str) -> None:
        """Compare one post: its visible text, its rendered and its raw form."""
        self.counts["posts"] += 1
        try:
            story = make_story(a_post(content_html=html, content_raw=raw, media=()))
        except ContentError as error:
            self.counts["refused"] += 1
            print(f"{name}: refused, {error}")
            return
        said = " ".join([story.title, *(note.text for note in story.notes)])
        self._add_words(name, seen, story, said)
        self._add_addresses(name, html, story, said)

    def _add_words(self, name: str, seen: str, story: Story, said: str) -> None:
        words = to_words(seen)
        self.counts["words"] += words.total()
        lost = sum(note.lost * note.count for note in story.notes)
        self.counts["words lost"] += lost
        if lost > max(20, words.total() // 10):
            print(f"{name}: {lost} of {words.total()} words lost")
        is_cut = "… (+" in said  # a long note counts words instead of repeating them
        if not is_cut and (vanished := find_vanished(words, words_of_story(story.content) + to_words(said))):
            self.counts["words vanished"] += len(vanished)
            print(f"{name}: words vanished: {sorted(vanished)[:12]}")

    def _add_addresses(self, name: str, html: str, story: Story, said: str) -> None:
        tree = parser.fragment_fromstring(html, create_parent="div")
        there = unescape(story.content) + said
        for kind, addresses in {"links": tree.xpath("//a/@href"), "images": tree.xpath("//img/@src")}.items():
            for address in {urljoin(f"{HOME}/", one) for one in addresses}:
                if not address.startswith("http") or "#" in address.removeprefix(HOME)[:2]:
                    continue
                self.counts[kind] += 1
                if _SIZE.sub("", address.partition("?")[0]) not in there and not re.search(
                    rf"\b{kind.rstrip('s')}", said
                ):
                    self.counts[f"{kind} vanished"] += 1
                    print(f"{name}: {kind} vanished: {address}")


def main() -> None:
    file, version = Path(sys.argv[1]), (sys.argv[2:] or ["newest"])[0]
    posts = [json.loads(line)["html"] for line in file.read_text().splitlines()]
    sums = Sums()
    with tempfile.TemporaryDirectory() as folder, MariaDb() as database, shut_off() as page:
        wordpress = WordPress(version, Path(folder), database, "corpus").install().start()
        try:
            for number, raw in enumerate(posts):
                html = to_html(wordpress, raw)
                sums.add(f"post {number}", see(page, html), html, raw)
        finally:
            wordpress.stop()
    print(f"WordPress {wordpress.version}:", ", ".join(f"{name} {count:,}" for name, count in sums.counts.items()))


if __name__ == "__main__":
    main()
