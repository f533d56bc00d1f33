"""Small pictures inside a sentence: a story's images stand alone, and a key or a flag would tear the sentence apart."""

import re

from bridge.transform.blocks import BREAK, Mark
from bridge.transform.dom import TEXT, Attributes, Node, find, following, text_of, words_in
from bridge.transform.read.state import Page

_MOST = 32
"""Pixels of an edge that still stands in a line of text."""
_EDGE = re.compile(r"(?:^|[\s;])(?:max-)?(?:width|height)\s*:\s*(\d{1,4}(?:\.\d{1,4})?)\s*(px|em|rem)", re.IGNORECASE)
_SIZING = frozenset({"width", "height", "style"})
_PIXELS = {"px": 1.0, "em": 16.0, "rem": 16.0}
_INLINE = frozenset("a abbr b bdi cite code em font i kbd mark small span strong u".split())
_SIGNS = frozenset("emoji wp-smiley latex ql-img-inline-formula ql-img-displayed-formula".split())
"""What is text by another name already."""
_BLANKS = f"{BREAK} \n\t\xa0"
_NEAR = 4
"""So many inline elements around it, and siblings beside it, are looked at for words."""


def read_icon(page: Page, node: Node, attributes: Attributes, mark: Mark) -> bool:
    """Write a small picture's words in its sentence; False for a larger one, or one that stands by itself."""
    if not _is_small(attributes) or not _SIGNS.isdisjoint((attributes.get("class") or "").split()):
        return False
    if not _is_in_sentence(page, node):
        return False
    alt = " ".join((attributes.get("alt") or "").split())
    if alt:
        page.write(alt, mark)
        page.note("image.icon", words=alt)
    else:
        page.seen["images"] += 1
        page.note("image.speck", link=ascii((attributes.get("src") or "")[-80:])[1:-1])
    return True


def read_labelled(page: Page, node: Node, attributes: Attributes, mark: Mark) -> bool:
    """Write the label of a drawn icon or a sign of an icon font; False when it has words to show, or stands alone."""
    label = attributes.get("aria-label") or attributes.get("title") or ""
    if not label and (title := find(node, "title")) is not None:
        label = text_of(title)
    label = " ".join(label.split())
    if not label or (node.tag != "svg" and text_of(node).strip()) or not _is_in_sentence(page, node):
        return False
    page.write(label, mark)
    page.note("image.icon", words=label)
    return True


def _is_small(attributes: Attributes) -> bool:
    if _SIZING.isdisjoint(attributes):
        return False
    edges = [_to_pixels(attributes[name] or "") for name in ("width", "height") if name in attributes]
    if style := attributes.get("style"):
        edges += [float(number) * _PIXELS[unit.lower()] for number, unit in _EDGE.findall(style)]
    known = [edge for edge in edges if edge >= 0]
    return bool(known) and 1 < max(known) <= _MOST


def _to_pixels(value: str) -> float:
    number = value.strip().removesuffix("px")
    return float(number) if number.isdecimal() and len(number) < 6 else -1


def _is_in_sentence(page: Page, node: Node) -> bool:
    if any(words.strip(_BLANKS) for words, _ in page.line):
        return True
    around: Node | None = node
    for _ in range(_NEAR):
        if around is None or _words_follow(around):
            break
        around = around.parent if around.parent is not None and around.parent.tag in _INLINE else None
    return around is not None and _words_follow(around)


def _words_follow(node: Node) -> bool:
    for after in following(node, _NEAR):
        if after.tag != TEXT and after.tag not in _INLINE and after.tag != "img":
            return False
        if after.tag != "img" and words_in(after).strip():
            return True
    return False
