"""Lists: Medium's are flat runs of items, and number themselves."""

from bridge.transform.blocks import BREAK, PLAIN, Block, Kind, Span, to_plain
from bridge.transform.dom import TEXT, Node, attribute, children, classes, find, inside, text_of, words_in
from bridge.transform.read.state import Reader

_BACK_LINKS = ("↩", "↑")


def read_list(reader: Reader, node: Node) -> None:
    """Nested items follow their parent: after a dash among bullets, on lines of the same item among numbers.

    Medium's lists do not nest (its API flattens them), and a bullet between two numbers would start them anew.
    """
    page = reader.page
    page.seen["lists"] += 1
    before = len(page.blocks)
    if "wp-block-footnotes" in classes(node):
        page.add(Block(Kind.H4, (Span(page.words.story["notes"]),)))
        page.note("footnote.notes")
    if _counts_by_itself(node):
        _read_items(reader, node, Kind.OLI if node.tag == "ol" else Kind.ULI)
    else:
        page.note("list.numbers")
        _read_items(reader, node, Kind.P)
    page.kept["lists"] += len(page.blocks) > before


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
        own, nested = _parts(item)
        words = reader.line_of(own, PLAIN)
        prefix = [Span(f"{numbers[index]}. ")] if numbers else []
        if kind is Kind.OLI or kind is Kind.P:
            words += [span for inner in nested for span in _as_lines(reader, inner)]
            nested = []
        text = reader.page.to_text([*prefix, *_task(own), *words])
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
        own, nested = _parts(item)
        words = reader.line_of(own, PLAIN)
        text = reader.page.to_text([Span("– " * level + sign), *_task(own), *words])
        if to_plain(text).strip("– 0123456789."):
            reader.page.blocks.append(Block(Kind.ULI, text))
        for inner in nested:
            _read_nested(reader, inner, level + 1)


def _as_lines(reader: Reader, node: Node, level: int = 1) -> list[Span]:
    reader.page.note("list.lines")
    spans: list[Span] = []
    for number, item in enumerate(_items(node), 1):
        sign = f"{number}. " if node.tag == "ol" else ""
        own, nested = _parts(item)
        spans += [Span(BREAK + "– " * level + sign), *_task(own), *reader.line_of(own, PLAIN)]
        for inner in nested:
            spans += _as_lines(reader, inner, level + 1)
    return spans


def _items(node: Node) -> list[Node]:
    return [child for child in children(node) if child.tag == "li"]


def _parts(item: Node) -> tuple[list[Node], list[Node]]:
    """What an item says itself, and the lists in it."""
    if item.tag != "li":
        return [], [item]
    own, nested = [], []
    for tag, child in inside(item):
        if tag in {"ul", "ol"}:
            nested.append(child)
        elif not (tag == "a" and _is_back_link(child)):
            own.append(child)
    return own, nested


def _is_back_link(node: Node) -> bool:
    return text_of(node).strip().startswith(_BACK_LINKS)


def _task(own: list[Node]) -> list[Span]:
    """The box of a task, which stands first in its item, perhaps in a label."""
    first = next((node for node in own if node.tag != TEXT), None)
    if first is None or first.tag not in {"input", "label", "p"}:
        return []
    box = first if first.tag == "input" else find(first, "input")
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
