"""Tables: Medium has none, so a narrow one becomes monospace text, a wide one a list of records."""

from collections.abc import Callable

from bridge.models import Severity
from bridge.transform.blocks import Block, Kind, Span, Text, to_plain, to_text
from bridge.transform.dom import Node, children
from bridge.transform.read.state import Page

WIDEST = 60
"""Characters a monospace line may have: about what a phone shows of Medium's code block."""

ReadInline = Callable[[Node], list[Span]]
Row = list[Text]


def read_table(page: Page, node: Node, read_inline: ReadInline) -> None:
    """A table by its shape: as text when it is narrow and plain, else a list item for each row, "label: value"."""
    head, rows = _rows(node, read_inline)
    if not rows and not head:
        return
    if _fits(head, rows):
        page.add(Block(Kind.PRE, (Span(_to_monospace(head, rows)),)))
        page.note("table", Severity.WARNING, "a table became monospace text, as Medium has none")
        return
    for row in rows or [head]:
        page.add(Block(Kind.ULI, _to_record(head if rows else [], row)))
    page.note("table", Severity.WARNING, "a table became a list, one item a row, as Medium has none")


def _rows(node: Node, read_inline: ReadInline) -> tuple[Row, list[Row]]:
    head: Row = []
    rows: list[Row] = []
    for line in _lines(node):
        cells = [cell for cell in children(line) if cell.tag in {"td", "th"}]
        row = [to_text(read_inline(cell)) for cell in cells]
        if not any(row):
            continue
        if not head and not rows and all(cell.tag == "th" for cell in cells):
            head = row
        else:
            rows.append(row)
    return head, rows


def _lines(node: Node) -> list[Node]:
    found = []
    for child in children(node):
        if child.tag == "tr":
            found.append(child)
        elif child.tag in {"thead", "tbody", "tfoot"}:
            found += [line for line in children(child) if line.tag == "tr"]
    return found


def _fits(head: Row, rows: list[Row]) -> bool:
    lines = [head, *rows] if head else rows
    cells = [cell for line in lines for cell in line]
    is_plain = not any(span.href or "\n" in span.text for cell in cells for span in cell)
    return is_plain and max(len(line) for line in lines) > 1 and sum(_widths(lines)) + 2 * len(_widths(lines)) <= WIDEST


def _widths(lines: list[Row]) -> list[int]:
    count = max(len(line) for line in lines)
    return [max(len(to_plain(line[n])) if n < len(line) else 0 for line in lines) for n in range(count)]


def _to_monospace(head: Row, rows: list[Row]) -> str:
    lines = [head, *rows] if head else rows
    widths = _widths(lines)
    text = ["  ".join(to_plain(cell).ljust(widths[n]) for n, cell in enumerate(line)).rstrip() for line in lines]
    if head:
        text.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(text)


def _to_record(head: Row, row: Row) -> Text:
    spans: list[Span] = []
    for number, cell in enumerate(row):
        if not cell:
            continue
        label = to_plain(head[number]) if number < len(head) else ""
        spans += [Span("; ")] if spans else []
        spans += [Span(f"{label}: ", bold=True)] if label else []
        spans += cell
    return to_text(spans)
