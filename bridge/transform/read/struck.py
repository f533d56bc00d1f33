"""Struck-out words: Medium cannot strike out, and what is not true any more must not read as if it were."""

import re
from collections.abc import Callable
from typing import Any

from bridge.models.letters import cut
from bridge.transform.blocks import BREAK, PLAIN, Kind, Mark, Piece, Span, Text
from bridge.transform.dom import TEXT, Attributes, Node, text_of, words_in
from bridge.transform.read.leaving import visible_words
from bridge.transform.read.state import Reader

STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;]*\bline-through\b", re.IGNORECASE)
"""How editors strike out without an element of its own."""
_SHOWN = 80


def read_struck(
    read: Callable[[Any, Node, Attributes, Mark], None], reader: Reader, node: Node, attributes: Attributes, mark: Mark
) -> None:
    """Read struck words with what reads them. Words that others replace go, all others stand in brackets that say so.

    ``<ins>`` behind ``<del>`` is what stands in its place
    (https://html.spec.whatwg.org/multipage/edits.html#attributes-common-to-ins-and-del-elements).
    """
    page = reader.page
    if page.is_struck:
        read(reader, node, attributes, mark)
        return
    words = " ".join(visible_words(node).split())
    if words and _is_replaced(node):
        page.lose("text.replaced", words)
        return
    if not words:
        read(reader, node, attributes, mark)
        return
    page.note("text.struck", words=cut(words, _SHOWN))
    opening = f"[{page.words.story['struck']} "
    before, page.line = page.line, []
    first = len(page.blocks)
    page.is_struck = True
    read(reader, node, attributes, mark)
    page.is_struck = False
    if len(page.blocks) == first:
        page.line = [*before, (opening, mark), *_trimmed(page.line), ("]", mark)]
        return
    # Whole paragraphs: each is marked, as each is read alone. What stood before them is a line of its own.
    page.end_line()
    inner = page.blocks[first:]
    del page.blocks[first:]
    page.line = before
    page.end_line()
    for block in inner:
        if block.text and block.kind not in {Kind.IMG, Kind.PRE}:
            block = block._replace(text=_bracketed(block.text, opening))
        page.blocks.append(block)


def _trimmed(line: list[Piece]) -> list[Piece]:
    """A line without blanks at its end, where a bracket follows."""
    if line and not line[-1][0].endswith(BREAK):
        line[-1] = (line[-1][0].rstrip(), line[-1][1])
    return line


def _bracketed(text: Text, opening: str) -> Text:
    first, last = text[0], text[-1]
    head = [Span(opening + first.text)] if first.mark == PLAIN else [Span(opening), first]
    if len(text) == 1:
        return (*head[:-1], *_closed(head[-1]))
    return (*head, *text[1:-1], *_closed(last))


def _closed(span: Span) -> tuple[Span, ...]:
    return (Span(f"{span.text}]"),) if span.mark == PLAIN else (span, Span("]"))


def _is_replaced(node: Node) -> bool:
    after = node.next
    while after is not None and after.tag == TEXT and not words_in(after).strip():
        after = after.next
    return after is not None and after.tag == "ins" and bool(text_of(after).strip())
