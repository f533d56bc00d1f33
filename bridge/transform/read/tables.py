"""Tables: Medium has none, so a narrow one becomes monospace text, a wide one a list of records."""

from bridge.transform.blocks import Block, Kind, Mark, Span, Text, to_plain
from bridge.transform.dom import Node, children
from bridge.transform.read.state import Page, Reader

WIDEST = 60
"""Characters a monospace line may have: about what a phone shows of Medium's code block."""

Row = list[Text]


def read_table(reader: Reader, node: Node) -> None:
    """A table by its shape: as text when it is narrow and plain, else a list item for each row, "label: value"."""
    page = reader.page
    page.seen["tables"] += 1
    head, rows = _rows(reader, node)
    if not rows and not head:
        return
    for caption in [child for child in children(node) if child.tag == "caption"]:
        text = page.to_text(reader.inline(caption))
        page.blocks += [Block(Kind.P, text)] if text else []
    page.kept["tables"] += 1
    if _fits(head, rows):
        page.kept["monospace"] += 1
        page.add(Block(Kind.PRE, (Span(_to_monospace(head, rows)),)))
        page.note("table.monospace")
        return
    for row in rows or [head]:
        page.add(Block(Kind.ULI, _to_record(page, head if rows else [], row)))
    page.note("table.records")


def is_layout(node: Node) -> bool:
    """True for a table that only places things on the page: no row has two cells."""
    lines = _lines(node)
    return all(sum(cell.tag in {"td", "th"} for cell in children(line)) < 2 for line in lines)


def _rows(reader: Reader, node: Node) -> tuple[Row, list[Row]]:
    head: Row = []
    rows: list[Row] = []
    for line in _lines(node):
        cells = [cell for cell in children(line) if cell.tag in {"td", "th"}]
        row = [reader.page.to_text(reader.inline(cell)) for cell in cells]
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
    is_plain = not any(span.mark.href or "\n" in span.text for cell in cells for span in cell)
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


def _to_record(page: Page, head: Row, row: Row) -> Text:
    spans: list[Span] = []
    for number, cell in enumerate(row):
        if not cell:
            continue
        label = to_plain(head[number]) if number < len(head) else ""
        spans += [Span("; ")] if spans else []
        spans += [Span(f"{label}: ", Mark(bold=True))] if label else []
        spans += cell
    return page.to_text(spans)
