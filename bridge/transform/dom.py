"""The parsed page: caps first, then one WHATWG tree, which is only ever read.

selectolax (lexbor) crashes the process when a tree is changed while it is walked, and is quadratic on absurd input; so
this module is the only one that imports it, looks at the size of things first, and offers no way to change anything.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bridge.errors import ContentError

Node = LexborNode

MOST_BYTES = 2 * 1024 * 1024
MOST_TAGS = 120_000
MOST_ENTITIES = 20_000
MOST_DEPTH = 200
"""Three calls of Python for each level stay under its limit; what people and page builders write is under 60."""
MOST_ATTRIBUTES = 256

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r"[^\s=\"'/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
# Void elements, and those that a parser closes by itself: they do not nest by being left open.
_FLAT = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "option",
    }
)
_UNSAFE = re.compile("[\x00\ud800-\udfff]")


def parse(html: str) -> Node:
    """The body of a post's HTML.

    Raises:
        ContentError: it is larger or deeper than anything a person writes; the message holds the number.
    """
    html = _UNSAFE.sub("\ufffd", html)
    _check_size(html)
    _check_shape(html)
    body = LexborHTMLParser(f"<!doctype html><body>{html}").body
    assert body is not None, "a document has a body"
    return body


def _check_size(html: str) -> None:
    counts = (
        (len(html.encode()), MOST_BYTES, "bytes"),
        (html.count("<"), MOST_TAGS, "tags"),
        (html.count("&"), MOST_ENTITIES, "entities"),
    )
    for count, most, what in counts:
        if count > most:
            raise ContentError(f"the post has {count:,} {what}; at most {most:,} can be sent")


def _check_shape(html: str) -> None:
    depth = deepest = 0
    for match in _TAG.finditer(html):
        closes, name, rest = match.groups()
        if len(rest) > MOST_ATTRIBUTES and len(_ATTRIBUTE.findall(rest)) > MOST_ATTRIBUTES:
            raise ContentError(f"a tag of the post has more than {MOST_ATTRIBUTES} attributes")
        if name.lower() in _FLAT or rest.endswith("/"):
            continue
        depth = max(depth - 1, 0) if closes else depth + 1
        deepest = max(deepest, depth)
    if deepest > MOST_DEPTH:
        raise ContentError(f"the post's markup is {deepest:,} levels deep; at most {MOST_DEPTH} can be sent")


def children(node: Node) -> Iterator[Node]:
    """Elements and texts directly inside, in order; comments are left out."""
    child = node.child
    while child is not None:
        if child.tag not in {"-comment", "_comment", "!doctype"}:
            yield child
        child = child.next


def is_text(node: Node) -> bool:
    return bool(node.tag == "-text")


def text_of(node: Node) -> str:
    """All words inside, as they stand in the source."""
    return node.text(deep=True) or ""


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
    wanted = set(tags)
    stack = [iter(children(node))]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        else:
            if child.tag in wanted:
                yield child
            stack.append(iter(children(child)))
