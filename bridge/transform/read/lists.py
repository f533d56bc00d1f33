"""Lists: Medium's are flat runs of items, and number themselves."""

from bridge.transform.blocks import BREAK, PLAIN, Block, Kind, Span, to_plain
from bridge.transform.dom import TEXT, Node, attribute, children, classes, find, inside, words_in
from bridge.transform.read.state import Reader

_BACK_LINKS = ("↩", "↑")


def read_list(reader: Reader, node: Node) -> None:
    """Nested items follow their parent: after a dash among bullets, on lines of the same item among numbers.

    Medium's lists do not nest (its API flattens them), and a bullet between two numbers would start them anew.
    """
    if "wp-block-footnotes" in classes(node):
        reader.page.add(Block(Kind.H4, (Span(reader.page.words.story["notes"]),)))
        reader.page.note("footnote.notes")
    if _counts_by_itself(node):
        _read_items(reader, node, Kind.OLI if node.tag == "ol" else Kind.ULI)
        return
    reader.page.note("list.numbers")
    _read_items(reader, node, Kind.P)


def _counts_by_itself(node: Node) -> bool:
    return node.tag != "ol" or (attribute(node, "start") in {"", "1"} and "reversed" not in node.attributes)


def _read_items(reader: Reader, node: Node, kind: Kind) -> None:
    items, stray = [], []
    for tag, child in inside(node):
        if tag in {"li", "ul", "ol"}:
            items.append(child)
        elif tag != TEXT or words_in(child).strip():
            stray.append(child)
    numbers = _numbers(node, len(items)) if kind is Kind.P else []
    for index, item in enumerate(items):
        words = reader.line_of(_own(item), PLAIN)
        prefix = [Span(f"{numbers[index]}. ")] if numbers else []
        nested = _nested(item)
        if kind is Kind.OLI or kind is Kind.P:
            words += [span for inner in nested for span in _as_lines(reader, inner)]
            nested = []
        text = reader.page.to_text([*prefix, *_task(item), *words])
        if text:
            reader.page.blocks.append(Block(kind, text))
        for inner in nested:
            _read_nested(reader, inner, 1)
    if stray:
        text = reader.page.to_text(reader.line_of(stray, PLAIN))
        if text:
            reader.page.blocks.append(Block(Kind.P, text))


def _read_nested(reader: Reader, node: Node, level: int) -> None:
    reader.page.note("list.flat")
    for number, item in enumerate(_items(node), 1):
        sign = f"{number}. " if node.tag == "ol" else ""
        words = reader.line_of(_own(item), PLAIN)
        text = reader.page.to_text([Span("– " * level + sign), *_task(item), *words])
        if to_plain(text).strip("– 0123456789."):
            reader.page.blocks.append(Block(Kind.ULI, text))
        for inner in _nested(item):
            _read_nested(reader, inner, level + 1)


def _as_lines(reader: Reader, node: Node, level: int = 1) -> list[Span]:
    reader.page.note("list.lines")
    spans: list[Span] = []
    for number, item in enumerate(_items(node), 1):
        sign = f"{number}. " if node.tag == "ol" else ""
        spans += [Span(BREAK + "– " * level + sign), *_task(item), *reader.line_of(_own(item), PLAIN)]
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
