"""Sample posts through the sandbox's importer, and what is left of each: for a table, and for a test.

The samples are the golden cases, each in the middle of prose, as extractors look for that, and the posts of the demo.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from bridge.config import AccountSection
from bridge.models import Post
from bridge.sandbox import CanonicalRule, Extract, Extracted, Rules
from bridge.sandbox.extraction import extract
from bridge.sandbox.state import Story
from bridge.transform import Draft, to_draft, to_settings
from bridge.transform.blocks import Block, Kind, to_plain
from cases import find, to_post
from sandboxed import PNG, Source, Visitor, visiting
from things import a_post, a_site
from visible import to_words, words_of_story

DEMO = Path(__file__).parents[1] / "demo" / "posts"
PROSE = "<p>{}</p>\n".format(
    "We walked along the river until the light was gone, talked about everything that had happened since spring, and "
    "came home late, tired and content, with mud on our shoes, a bag of apples, and no wish to be anywhere else."
)
_SRC = re.compile(r'(<img\b[^>]*?\ssrc=")(https?://[^"]+)')
_ELSEWHERE = "/elsewhere/"
_SIZE = re.compile(r"-(?:\d+x\d+|scaled)(?=\.\w+$)")
_FOOTER = re.compile(r"<p><em>Originally published at </em>(?:(?!<p>).)*</p>$", re.DOTALL)


def sample_posts() -> dict[str, Post]:
    """Every sample, by name."""
    posts = {}
    for path in find():
        post = to_post(path)
        posts[path.name] = replace(post, content_html=f"{PROSE * 3}{post.content_html}{PROSE * 3}", content_raw="")
    for path in sorted(DEMO.glob("*.html")):
        title, text = path.stem.capitalize(), path.read_text()
        posts[f"demo-{path.stem}"] = a_post(title=title, site_name="A blog", content_html=text)
    return posts


def to_sample(post: Post, url: str) -> Draft:
    """The draft of a sample that stands at an address."""
    placed = replace(post, url=url)
    site = a_site(allowed_hosts=[urlsplit(url).hostname])
    return to_draft(placed, to_settings(placed, site, "main", AccountSection(), {}))


@dataclass(frozen=True)
class Holding:
    """What a text holds: words, pictures by the name of their file whatever its size, and lines of code."""

    words: Counter[str]
    images: Counter[str]
    lines: Counter[str]

    def __sub__(self, other: "Holding") -> "Holding":
        return Holding(self.words - other.words, self.images - other.images, self.lines - other.lines)

    def __and__(self, other: "Holding") -> "Holding":
        return Holding(self.words & other.words, self.images & other.images, self.lines & other.lines)


def read_blocks(blocks: Iterable[Block]) -> Holding:
    """Our own blocks."""
    blocks = list(blocks)
    plain = [to_plain(block.text) for block in blocks]
    code = [text for block, text in zip(blocks, plain, strict=True) if block.kind is Kind.PRE]
    return Holding(
        to_words("\n".join(plain)),
        Counter(_to_file(block.url) for block in blocks if block.kind is Kind.IMG),
        _to_lines("\n".join(code)),
    )


class Importer:
    """The sandbox's import tool, and a web server with pages to import.

    The server stands in for every other one when pictures are fetched: after the extractor, so that this sees the page
    as it is.
    """

    def __init__(self, visitor: Visitor, source: Source) -> None:
        self._visitor, self._source = visitor, source
        self.url = source.url
        self.use(extract)

    def use(self, extract: Extract) -> None:
        """Read pages with this extractor."""

        def extract_here(html: str, url: str) -> Extracted | None:
            found = extract(html, url)
            return found and replace(found, html=_SRC.sub(lambda one: one[1] + self._here(one[2]), found.html))

        self._visitor.state.extract = extract_here

    def put(self, path: str, page: str) -> str:
        """Serve a page; its address."""
        self._source.pages[path] = page
        return self.url + path

    def load(self, url: str, rule: CanonicalRule = CanonicalRule.GIVEN_CANONICAL) -> Story:
        """Import what stands at an address, as if it were the first time."""
        self._visitor.state.pages.clear()
        self._visitor.state.rules = Rules(canonical=rule)
        return self._visitor.load(url)

    def read(self, story: Story) -> Holding:
        """What a story holds, without the importer's own footer."""
        content = _FOOTER.sub("", story.content)
        found = re.findall(r'data-image-id="([^"]+)"', content)
        bodies = [self._visitor.state.images[one].body.removeprefix(PNG).decode() for one in found]
        code = "\n".join(unescape(pre).replace("<br>", "\n") for pre in re.findall("<pre>(.*?)</pre>", content, re.S))
        return Holding(words_of_story(content), Counter(map(_to_file, bodies)), _to_lines(code))

    def _here(self, address: str) -> str:
        return address if address.startswith(self.url) else f"{self.url}{_ELSEWHERE}{quote(unescape(address), safe='')}"


class _Web(Source):
    """Pages, and a picture of its own at every other address."""

    def answer(self, path: str) -> tuple[int, dict[str, str], Any]:
        if path.partition("?")[0] in self.pages:
            return super().answer(path)
        return 200, {"Content-Type": "image/png"}, PNG + unquote(path.removeprefix(_ELSEWHERE)).encode()


@contextmanager
def importing() -> Iterator[Importer]:
    """An importer, with readability-lxml."""
    with visiting() as visitor, _Web().serving() as source:
        yield Importer(visitor, source)


def _to_file(url: str) -> str:
    return _SIZE.sub("", unquote(urlsplit(url).path.rpartition("/")[2]))


def _to_lines(code: str) -> Counter[str]:
    return Counter(" ".join(line.split()) for line in code.split("\n") if line.strip())
