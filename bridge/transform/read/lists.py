"""Lists: Medium's are flat runs of items, and number themselves."""

from typing import Protocol

from bridge.models import Severity
from bridge.transform.blocks import BREAK, Block, Kind, Span, to_text
from bridge.transform.dom import Node, attribute, children, classes, find, is_text
from bridge.transform.read.state import Page

_BACK_LINKS = ("↩", "↑")


class Reader(Protocol):
    """What a list needs to read its items."""

    page: Page

    def line_of(self, nodes: list[Node], mark: Span) -> list[Span]: ...


def read_list(reader: Reader, node: Node) -> None:
    """Nested items follow their parent: after a dash among bullets, on lines of the same item among numbers.

    Medium's lists do not nest (its API flattens them), and a bullet between two numbers would start them anew.
    """
    if "wp-block-footnotes" in classes(node):
        reader.page.add(Block(Kind.H4, (Span("Notes"),)))
        reader.page.note("footnote", Severity.INFO, "footnotes became numbered notes at the end")
    if _counts_by_itself(node):
        _read_items(reader, node, Kind.OLI if node.tag == "ol" else Kind.ULI)
        return
    reader.page.note("list", Severity.INFO, "a list that does not count up from one became numbered paragraphs")
    _read_items(reader, node, Kind.P)


def _counts_by_itself(node: Node) -> bool:
    return node.tag != "ol" or (attribute(node, "start") in {"", "1"} and "reversed" not in node.attributes)


def _read_items(reader: Reader, node: Node, kind: Kind) -> None:
    items = [child for child in children(node) if child.tag == "li" or child.tag in {"ul", "ol"}]
    stray = [
        child
        for child in children(node)
        if child not in items and (not is_text(child) or (child.text_content or "").strip())
    ]
    numbers = _numbers(node, len(items)) if kind is Kind.P else []
    for index, item in enumerate(items):
        words = reader.line_of(_own(item), Span(""))
        prefix = [Span(f"{numbers[index]}. ")] if numbers else []
        nested = _nested(item)
        if kind is Kind.OLI or kind is Kind.P:
            words += [span for inner in nested for span in _as_lines(reader, inner)]
            nested = []
        text = to_text([*prefix, *_task(item), *words])
        if text:
            reader.page.blocks.append(Block(kind, text))
        for inner in nested:
            _read_nested(reader, inner, 1)
    if stray:
        text = to_text(reader.line_of(stray, Span("")))
        if text:
            reader.page.blocks.append(Block(Kind.P, text))


def _read_nested(reader: Reader, node: Node, level: int) -> None:
    reader.page.note("list", Severity.INFO, "nested lists were made flat, their items after a dash")
    for number, item in enumerate(_items(node), 1):
        sign = f"{number}. " if node.tag == "ol" else ""
        words = reader.line_of(_own(item), Span(""))
        text = to_text([Span("– " * level + sign), *_task(item), *words])
        reader.page.blocks.append(Block(Kind.ULI, text))
        for inner in _nested(item):
            _read_nested(reader, inner, level + 1)


def _as_lines(reader: Reader, node: Node, level: int = 1) -> list[Span]:
    reader.page.note("list", Severity.INFO, "nested lists were made flat, as lines of the item they belong to")
    spans: list[Span] = []
    for number, item in enumerate(_items(node), 1):
        sign = f"{number}. " if node.tag == "ol" else ""
        spans += [Span(BREAK + "– " * level + sign), *_task(item), *reader.line_of(_own(item), Span(""))]
        for inner in _nested(item):
            spans += _as_lines(reader, inner, level + 1)
    return spans


def _items(node: Node) -> list[Node]:
    return [child for child in children(node) if child.tag == "li"]


def _own(item: Node) -> list[Node]:
    if item.tag != "li":
        return []
    return [child for child in children(item) if child.tag not in {"ul", "ol"} and not _is_back_link(child)]


def _is_back_link(node: Node) -> bool:
    return node.tag == "a" and (node.text(deep=True) or "").strip().startswith(_BACK_LINKS)


def _nested(item: Node) -> list[Node]:
    if item.tag != "li":
        return [item]
    return [child for child in children(item) if child.tag in {"ul", "ol"}]


def _task(item: Node) -> list[Span]:
    box = find(item, "input")
    if box is None or attribute(box, "type") != "checkbox":
        return []
    return [Span("☑ " if "checked" in box.attributes else "☐ ")]


def _numbers(node: Node, count: int) -> list[int]:
    given = attribute(node, "start")
    is_number = given.lstrip("-").isdigit() and len(given) < 9
    if "reversed" in node.attributes:
        first = int(given) if is_number else count
        return list(range(first, first - count, -1))
    first = int(given) if is_number else 1
    return list(range(first, first + count))
