"""How much of an article something holds: what calls itself junk is believed only while it is as small as junk."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from bridge.transform.dom import TEXT, Attributes, Node, attributes_of, every, inside, words_in
from bridge.transform.read.junk import find_junk

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "template", "noscript", "svg"})
_ITEMS = frozenset({"li", "article", "dd"})
"""What a list of other posts or of comments is made of: prose in it is theirs."""
_LABELS = frozenset({"a", "label", "button", "legend", "option"})
"""Words in these are no prose."""
_INLINE = _LABELS | frozenset(
    (
        "abbr b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strong sub sup time tt u var"
        " img input br wbr"
    ).split()
)
_PROSE = 8
"""So many words outside links make a paragraph prose."""
_LONG = 60
"""So many make it more than one."""
_SEVERAL = 2
_SMALL = 12
"""Words that are never too many."""
_SHARE = 3
"""What is more than one part in so many of the post is not beside it."""
_TAGS = {"form": "form", "nav": "navigation"}
_BOXES = frozenset({"author", "form", "affiliate", "related", "dynamic", "cookie"})
"""Kinds that may have a heading behind other words: "Written by", then a name."""


class Verdict(Enum):
    """What something that calls itself junk is."""

    JUNK = "junk"
    ARTICLE = "article"
    """It holds prose or headings of the article."""
    LARGE = "large"
    """It holds neither, and more than a third of the post's words."""


@dataclass(slots=True)
class _Sum:
    """What has been counted inside one element so far.

    Attributes:
        kind: of junk that it calls itself; empty for all else.
        words: all that are seen, but for links within the page.
        loose: words outside links in the paragraph at hand.
        prose: paragraphs of prose.
        headings: those that are no link.
        is_titled: whether the first words are a heading.
    """

    tag: str
    kind: str
    identity: int
    is_jump: bool
    rest: Iterator[tuple[str, Node]]
    words: int = 0
    loose: int = 0
    prose: int = 0
    headings: int = 0
    is_titled: bool = False

    def close(self) -> None:
        """The element ends: a paragraph or heading in it has its size."""
        if self.tag in _HEADINGS:
            self.headings, self.is_titled = int(self.loose > 0), self.loose > 0
        elif self.tag not in _INLINE:
            self.prose += (self.loose >= _PROSE) + (self.loose >= _LONG)
        if self.tag in _ITEMS:
            self.prose = self.headings = 0
            self.is_titled = False
        if self.tag in _LABELS or self.tag not in _INLINE:
            self.loose = 0
        if self.is_jump:
            self.words = 0

    def add(self, inner: "_Sum", verdict: Verdict | None) -> None:
        """Take in an element that has ended; of junk only its words."""
        if verdict not in {Verdict.JUNK, Verdict.LARGE}:
            self.is_titled = self.is_titled or (inner.is_titled and not self.words)
            self.prose += inner.prose
            self.headings += inner.headings
            self.loose += inner.loose
        self.words += inner.words


class Measure:
    """Measures elements of one page, each once, however they stand in one another."""

    def __init__(self, body: Node) -> None:
        self._body = body
        self._total = 0
        self._verdicts: dict[int, Verdict] = {}

    def judge(self, node: Node, kind: str) -> Verdict:
        """What an element is that calls itself this kind of junk."""
        if node.mem_id not in self._verdicts:
            self._count(node, kind)
        return self._verdicts[node.mem_id]

    def _count(self, node: Node, kind: str) -> None:
        stack = [_start(node.tag or "", node, kind)]
        while stack:
            top = stack[-1]
            tag, child = next(top.rest, ("", None))
            if child is None:
                self._close(stack)
            elif tag == TEXT:
                words = len(words_in(child).split())
                top.words += words
                top.loose += words
            elif tag not in _UNSEEN:
                stack.append(_start(tag, child, _kind_of(tag, attributes_of(child))))

    def _close(self, stack: list[_Sum]) -> None:
        ended = stack.pop()
        ended.close()
        verdict = None
        if ended.kind or not stack:
            verdict = self._verdicts[ended.identity] = self._verdict(ended)
        if stack:
            stack[-1].add(ended, verdict)

    def _verdict(self, counted: _Sum) -> Verdict:
        headings = counted.headings - counted.is_titled
        if counted.prose >= _SEVERAL or headings > (counted.kind in _BOXES):
            return Verdict.ARTICLE
        if counted.words > _SMALL and counted.words * _SHARE > self._all_words():
            return Verdict.ARTICLE if counted.prose else Verdict.LARGE
        return Verdict.JUNK

    def _all_words(self) -> int:
        """The post's words, counted when somebody asks."""
        if not self._total:
            texts = (one for one in every(self._body) if one.tag == TEXT)
            seen = (one for one in texts if one.parent is None or one.parent.tag not in _UNSEEN)
            self._total = sum(len(words_in(one).split()) for one in seen)
        return self._total


def _start(tag: str, node: Node, kind: str) -> _Sum:
    is_jump = tag == "a" and (attributes_of(node).get("href") or "").startswith("#")
    return _Sum(tag, kind, node.mem_id, is_jump, iter(inside(node)))


def _kind_of(tag: str, attributes: Attributes) -> str:
    if tag in _TAGS:
        return _TAGS[tag]
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return find_junk(names.split())[0] if len(names) > 1 else ""
