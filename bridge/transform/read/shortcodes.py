"""Shortcodes that nobody rendered: their plugin is gone, or does not work outside the page.

Brackets in prose are prose. A shortcode is what WordPress or a known plugin registers, what has attributes, what is
opened and closed, or what stands alone in its paragraph (https://codex.wordpress.org/Shortcode_API).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from bridge.models import shortcodes
from bridge.transform.blocks import Mark, Span, Text, to_plain
from bridge.transform.read.addresses import to_link

_NAME = r"[a-zA-Z][a-zA-Z0-9_-]{0,60}"
_SHORTCODE = re.compile(rf"\[(?P<end>/?)(?P<name>{_NAME})(?P<rest>(?:[\s/][^\[\]\n]{{0,2000}})?)\]")
_AROUND = re.compile(
    rf"\[(?P<name>{_NAME})(?P<end>)[^\[\]\n]{{0,500}}\]\s?(?P<rest>[^\s\[\]]{{6,500}})\s?\[/(?P=name)\]"
)
_OPENED = re.compile(rf"\[({_NAME})[\s/\]]")
_CLOSED = re.compile(rf"\[/({_NAME})\]")
_LITERAL = re.compile(rf"\[(\[/?{_NAME}(?:[\s/][^\[\]\n]{{0,2000}})?\])|(\[/{_NAME}\])\]")
_ATTRIBUTE = re.compile(r"\s+[\w-]{1,60}\s?=")
_WEB = re.compile(r"https?://[^\s\"'<>“”″‘’\]]+")
_IDENTITY = re.compile(r"(?:^|[\s\"'“”″=])([\w-]{4,40})(?=[\s\"'“”″]|$)")
_IDS = re.compile(r"\b(?:ids|include)=[\"'“”″]?([\d,\s]{1,2000})")
_QUOTES = str.maketrans("“”″‘’′", "\"\"\"'''")
_MOST_PASSES = 5
"""Dropping one can make another out of what stood around it; nobody nests them deeper by accident."""


@dataclass(slots=True)
class Found:
    """A line without its shortcodes.

    Attributes:
        spans: what is left; a shortcode that stands for something at an address became the address.
        dropped: what was left out, as it stood.
        addresses: each that became an address as it stood, and the address.
        galleries: each as it stood, and the numbers of its files; none for all that belong to the post.
        is_address: the line is nothing but such an address.
    """

    spans: list[Span] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    galleries: list[tuple[str, list[int]]] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return bool(self.dropped or self.addresses or self.galleries)

    @property
    def is_address(self) -> bool:
        return bool(self.addresses) and to_plain(self.spans).strip() == self.addresses[0][1]


def find_pairs(markup: str) -> frozenset[str]:
    """Names of what is opened and closed somewhere in a post."""
    if "[/" not in markup:
        return frozenset()
    return frozenset(_CLOSED.findall(markup)) & frozenset(_OPENED.findall(markup))


def find_literals(raw: str) -> frozenset[str]:
    """Shortcodes that a post only speaks of: ``[[gallery]]``, which WordPress shows as ``[gallery]``."""
    if "[[" not in raw and "]]" not in raw:
        return frozenset()
    return frozenset(_straight(match[1] or match[2]) for match in _LITERAL.finditer(raw))


def without_shortcodes(text: Text, pairs: Collection[str] = (), literals: Collection[str] = ()) -> Found:
    """The text without them, and what was dropped.

    Args:
        pairs: names that are opened and closed somewhere in the post.
        literals: shortcodes that the post only speaks of.
    """
    found = Found()
    alone = to_plain(text).strip()
    for words, mark in text:
        if "[" not in words or mark.code:
            found.spans.append(Span(words, mark))
            continue
        for _ in range(_MOST_PASSES):
            before, words = words, _drop(words, alone, pairs, literals, found)
            if before == words:
                break
        found.spans += _with_addresses(words, mark, found)
    return found


def _drop(words: str, alone: str, pairs: Collection[str], literals: Collection[str], found: Found) -> str:
    def stand_for(match: re.Match[str]) -> str:
        url = _to_address(match)
        found.addresses += [(match[0], url)] if url else []
        return url or match[0]

    def drop(match: re.Match[str]) -> str:
        is_doubled = (
            words[max(0, match.start() - 1) : match.start()] == "[" and words[match.end() : match.end() + 1] == "]"
        )
        if is_doubled or _straight(match[0]) in literals or not _is_shortcode(match, alone, pairs):
            return match[0]
        if url := _to_address(match):
            found.addresses.append((match[0], url))
            return url
        if match["name"] == "gallery" and not match["end"]:
            ids = _IDS.search(match["rest"])
            numbers = [int(one) for one in re.findall(r"\d{1,18}", ids[1])] if ids else []
            found.galleries.append((match[0], numbers))
        else:
            found.dropped.append(match[0])
        return ""

    return _SHORTCODE.sub(drop, _AROUND.sub(stand_for, words))


def _is_shortcode(match: re.Match[str], alone: str, pairs: Collection[str]) -> bool:
    name, rest = match["name"], match["rest"]
    if shortcodes.is_registered(name) or name in pairs:
        return True
    if rest.strip(" /"):
        return bool(_ATTRIBUTE.match(rest)) or _to_address(match) != ""
    return "/" in rest or (alone == match[0] and name.islower())


def _to_address(match: re.Match[str]) -> str:
    """What a shortcode stands for: the address in it, or the page of the number in it."""
    name, rest = match["name"], match["rest"]
    if match["end"] or not shortcodes.ADDRESSES.fullmatch(name):
        return ""
    if address := _WEB.search(rest):
        return to_link(address[0].rstrip("/") if rest.endswith("/") else address[0], "")
    identity = _IDENTITY.search(rest)
    return shortcodes.BY_NUMBER[name].format(identity[1]) if identity and name in shortcodes.BY_NUMBER else ""


def _with_addresses(words: str, mark: Mark, found: Found) -> list[Span]:
    """The words, each address that stood for a shortcode linked."""
    spans = []
    for _, url in found.addresses:
        before, there, words = words.partition(url) if url in words else ("", "", words)
        spans += [Span(before, mark), Span(there, mark._replace(href=url))] if there else []
    return [*spans, Span(words, mark)]


def _straight(shortcode: str) -> str:
    return shortcode.translate(_QUOTES)
