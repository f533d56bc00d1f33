"""The parsed page: caps first, then one WHATWG tree, which is only ever read.

selectolax (lexbor) is C: treated wrongly it can end the process, and odd input costs it far more than its size. So this
module is the only one that imports it, looks at the size of things first, and offers no way to change anything.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bridge.errors import ContentError

Node = LexborNode
Attributes = Mapping[str, str | None]

TEXT = "-text"

_TAG = re.compile(r"(/?)([a-zA-Z][^\s/>]*+)((?:\s++[a-zA-Z][\w:.-]*+=\"[^\"]*+\"){0,4}\s*+/?>)?")
"""Slash and name, and the rest where it is as most people write it, with no more attributes than any cap allows."""
_ATTRIBUTE = re.compile(r"[\s/]*([^\s/>=][^\s/>=]*|=[^\s/>=]*)\s*(=?)\s*")
_BARE_VALUE = re.compile(r"[^\s>]*")
# Void elements, and those that a parser closes by itself: they do not nest by being left open.
_FLAT = frozenset(
    (
        "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead"
        " tbody tfoot option"
    ).split()
)
_RAW = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext")
"""What stands in these is no markup."""
_MOST_SIMPLE = 99
_ATTRIBUTES = rf"(?:\s++[a-zA-Z][\w:.-]*+=\"[^\"]*+\"){{0,{_MOST_SIMPLE}}}\s*+/?>"
_SIMPLE = re.compile(
    rf"<(?:/?(?:{'|'.join(_FLAT)}){_ATTRIBUTES}"
    r"|!--[^<>]*+(?<=--)>"
    rf"|(?!(?:{'|'.join(_RAW)})[\s/>])(/(?=[a-z])|[a-z])[a-z0-9-]*+{_ATTRIBUTES})"
)
"""A tag as most people write it, or a comment; of what nests the sign of its end, or its first letter."""
_BRACKETS = {ord("/"): ")"} | {ord(letter): "(" for letter in "abcdefghijklmnopqrstuvwxyz"}
_LONE = re.compile(r"[\x00\ud800-\udfff]")
UNREAD = frozenset({"-comment", "_comment", "!doctype", "!--"})
"""Tags of what is no part of a post."""


@dataclass(frozen=True, slots=True)
class Caps:
    """How large a post may be: far more than anything a person writes.

    Attributes:
        bytes: of the whole, in UTF-8.
        tags: ``<`` of any kind.
        entities: ``&`` of any kind.
        depth: levels. Three calls of Python for each stay under its limit; what people and page builders write is
            under 60.
        attributes: of one tag.
        few_tags: so many cost the parser milliseconds however they nest; the walk itself refuses what is too deep.
        short_tag: characters between two ``<`` that are not looked at one by one before the parser does.
    """

    bytes: int = 2 * 1024 * 1024
    tags: int = 120_000
    entities: int = 20_000
    depth: int = 200
    attributes: int = 256
    few_tags: int = 4_000
    short_tag: int = 2_000


CAPS = Caps()


def parse(html: str, caps: Caps = CAPS) -> Node:
    """The body of a post's HTML.

    Raises:
        ContentError: it is larger or deeper than anything a person writes; the message holds the number.
    """
    tags = _check_size(html, caps)
    # Few tags, and short ones, cost the parser no more than milliseconds.
    is_small = tags < caps.few_tags and not _tag_over(caps.short_tag).search(html)
    if not is_small and not _is_plain(html, tags, caps):
        _check_shape(html, caps)
    try:
        data = html.replace("\x00", "\ufffd").encode()
    except UnicodeEncodeError:
        data = _LONE.sub("\ufffd", html).encode()
    body = LexborHTMLParser(b"<!doctype html><body>" + data).body
    assert body is not None, "a document has a body"
    return body


@cache
def _tag_over(most: int) -> re.Pattern[str]:
    """What has more characters before the next ``<``."""
    return re.compile(f"<[^<]{{{most + 1}}}")


def _check_size(html: str, caps: Caps) -> int:
    """How many ``<`` there are."""
    tags = html.count("<")
    counts = (
        (len(html) if html.isascii() else len(html.encode(errors="replace")), caps.bytes, "bytes"),
        (tags, caps.tags, "tags"),
        (html.count("&"), caps.entities, "entities"),
    )
    for count, most, what in counts:
        if count > most:
            raise ContentError(f"the post has {count:,} {what}; at most {most:,} can be sent")
    return tags


def _is_plain(html: str, tags: int, caps: Caps) -> bool:
    """Whether every ``<`` begins a tag as most people write it, and these nest no deeper than they may.

    Pairs that hold nothing else are taken out until none is left: that many times they are nested at the most.
    """
    found = _SIMPLE.findall(html)
    if len(found) != tags or caps.attributes < _MOST_SIMPLE:
        return False
    brackets = "".join(found).translate(_BRACKETS)
    depth = 0
    while depth <= caps.depth and "()" in brackets:
        brackets = brackets.replace("()", "")
        depth += 1
    return depth + brackets.count("(") <= caps.depth


def _check_shape(html: str, caps: Caps) -> None:
    """Depth and attributes, tag by tag as a parser reads them."""
    depth = 0
    at = html.find("<")
    while at >= 0:
        if match := _TAG.match(html, at + 1):
            slash, name, rest = match.groups()
            end = match.end() if rest else _end_of_tag(html, match.end(), caps.attributes)
            name = name.lower()
            if name in _RAW:
                end = end if slash else _end_of_raw(html, name, end)
            elif name not in _FLAT:
                depth = max(depth - 1, 0) if slash else depth + 1
            if depth > caps.depth:
                raise too_deep(caps.depth)
        elif html.startswith("<!--", at):
            end = html.find("-->", at + 4)
        else:
            end = at + 1
        at = html.find("<", end) if end >= 0 else -1


def _end_of_raw(html: str, name: str, at: int) -> int:
    """Where the end tag of what is no markup begins; -1 when there is none."""
    close = re.compile(f"</{name}", re.IGNORECASE).search(html, at)
    return close.start() if close else -1


def too_deep(most: int) -> ContentError:
    """The error for markup that nests deeper than people write."""
    return ContentError(f"the post's markup is more than {most} levels deep")


def _end_of_tag(html: str, at: int, most: int) -> int:
    """Where a tag of at most so many attributes ends; -1 when it never does."""
    for _ in range(most + 1):
        match = _ATTRIBUTE.match(html, at)
        if match is None:
            return html.find(">", at)
        at = match.end()
        if match[2]:
            quote = html[at : at + 1]
            if quote in {'"', "'"}:
                at = html.find(quote, at + 1) + 1
                if at == 0:
                    return -1
            elif value := _BARE_VALUE.match(html, at):
                at = value.end()
    raise ContentError(f"a tag of the post has more than {most} attributes")


def inside(node: Node) -> list[tuple[str, Node]]:
    """Elements and texts directly inside with their tags, in order; comments are left out."""
    found = []
    child = node.child
    while child is not None:
        tag = child.tag or ""
        if tag not in UNREAD:
            found.append((tag, child))
        child = child.next
    return found


def children(node: Node) -> list[Node]:
    """Elements and texts directly inside, in order; comments are left out."""
    return [child for _, child in inside(node)]


def following(node: Node, most: int) -> Iterator[Node]:
    """The next siblings, texts included; at most so many."""
    after = node.next
    for _ in range(most):
        if after is None:
            return
        yield after
        after = after.next


def beside(node: Node, most: int) -> Iterator[Node]:
    """The siblings behind and before it, texts included, the nearest of each side first; at most so many to each."""
    yield from following(node, most)
    before = node.prev
    for _ in range(most):
        if before is None:
            return
        yield before
        before = before.prev


def root_of(node: Node) -> Node:
    """The outermost element above it."""
    while node.parent is not None:
        node = node.parent
    return node


def identity(node: Node) -> int:
    """The same number for the same element, whichever way it was reached."""
    return int(node.mem_id)


def is_text(node: Node) -> bool:
    return bool(node.tag == TEXT)


def words_in(node: Node) -> str:
    """The text of a text node."""
    return node.text_content or ""


def lone_words(node: Node) -> str:
    """The text of an element that holds nothing else; empty for all others."""
    only = node.child
    return (only.text_content or "") if only is not None and only.next is None else ""


def text_of(node: Node) -> str:
    """All words inside, as they stand in the source."""
    return node.text(deep=True) or ""


def attributes_of(node: Node) -> Attributes:
    """All attributes; one without a value is None."""
    attributes: Attributes = node.attributes
    return attributes


def attribute(node: Node, name: str) -> str:
    """An attribute's value; empty when it is absent."""
    return node.attributes.get(name) or ""


def classes(node: Node) -> list[str]:
    return attribute(node, "class").split()


def find(node: Node, *tags: str) -> Node | None:
    """The first element inside with one of these tags."""
    return next(find_all(node, *tags), None)


def find_all(node: Node, *tags: str) -> Iterator[Node]:
    """Elements inside with one of these tags, in order."""
    inner = node.traverse()
    next(inner)  # the node itself
    for one in inner:
        if one.tag in tags:
            yield one


def find_class(node: Node, *names: str) -> Node | None:
    """The first element inside with one of these classes."""
    wanted = set(names)
    return next((one for one in every(node) if wanted & set(classes(one))), None)


def has(node: Node, selector: str) -> bool:
    """Whether anything inside is what a CSS selector names."""
    return node.css_first(selector) is not None


def outermost(node: Node, is_wanted: Callable[[Node], bool]) -> Iterator[Node]:
    """The elements inside of which something is true, in order; of those in one another only the outer ones.

    Whoever reads what it finds, and not only looks at it, takes this: what is inside is read with it.
    """
    for one in around(node, is_wanted):
        if one.tag != TEXT and is_wanted(one):
            yield one


def around(node: Node, is_apart: Callable[[Node], bool]) -> Iterator[Node]:
    """Every element and text inside, in order, but for what is inside of elements of which something is true."""
    waiting = children(node)[::-1]
    while waiting:
        one = waiting.pop()
        yield one
        if one.tag != TEXT and not is_apart(one):
            waiting += children(one)[::-1]


def every(node: Node) -> Iterator[Node]:
    """Every element and text inside, in order."""
    inner = node.traverse(include_text=True)
    next(inner)  # the node itself
    for one in inner:
        if one.tag not in UNREAD:
            yield one
