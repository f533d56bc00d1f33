"""Tables: Medium has none, so a narrow one becomes monospace text, a wide one a list of records."""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from bridge.transform.blocks import (
    BREAK,
    PLAIN,
    Block,
    Kind,
    Mark,
    Span,
    Text,
    join_lines,
    to_plain,
    with_prefix,
)
from bridge.transform.dom import TEXT, Attributes, Node, attribute, children, words_in
from bridge.transform.read.code import read_code_table
from bridge.transform.read.grid import Line, in_order, to_groups, to_lines
from bridge.transform.read.state import Page, Reader

WIDEST = 60
"""Characters a monospace line may have: about what a phone shows of Medium's code block."""


_LONGEST_AGAIN = 300
"""Characters of a label, or of a cell that spans, that are said wherever it stands: of more, as of a table in a table,
there would be many times what the page shows."""


class Cell(NamedTuple):
    """What a cell says.

    Attributes:
        text: its words up to the first thing that is none.
        rest: what follows from there: pictures, code, embeds, and words behind them.
        names: whether it names its row.
        repeats: whether it stands in the column before, too.
        links: how many links it says once more than the page.
    """

    text: Text = ()
    rest: tuple[Block, ...] = ()
    names: bool = False
    repeats: bool = False
    links: int = 0

    @property
    def is_long(self) -> bool:
        """Whether it is said once, wherever it stands."""
        return sum(len(span.text) for span in self.text) > _LONGEST_AGAIN


Row = list[Cell]
_NOTHING = Cell()


class Table(NamedTuple):
    """A table by its rows; a title stands in one cell across the whole."""

    head: list[Row]
    rows: list[Row]
    width: int

    def is_title(self, row: Row) -> bool:
        return len(row) == self.width > 1 and row[1].repeats and all(cell.repeats for cell in row[1:])


def read_table(reader: Reader, node: Node, _: Attributes, mark: Mark) -> None:
    """A table by its shape: as text when it is narrow and plain, else a list item for each row, "label: value".

    One that only places things on the page, or shows code line by line, is what stands in it.
    """
    page = reader.page
    page.end_line()
    if read_code_table(page, node):
        return
    groups = to_groups(node)
    if all(len(row) < 2 for group in groups for row in group.rows):
        _read_layout(reader, node, mark)
        return
    page.seen["tables"] += 1
    table = _to_table(reader, to_lines(groups))
    if not table.rows and not table.head:
        return
    for caption in [child for child in children(node) if child.tag == "caption"]:
        text = page.to_text(reader.inline(caption))
        page.blocks += [Block(Kind.P, text)] if text else []
    page.kept["tables"] += 1
    if widths := _to_widths(table):
        page.kept["monospace"] += 1
        page.add(Block(Kind.PRE, (Span(_to_monospace(table, widths)),)))
        page.note("table.monospace")
        return
    for block in _to_records(page, table):
        page.add(block)
    page.note("table.records")


def _read_layout(reader: Reader, node: Node, mark: Mark) -> None:
    """What a table places, from top to bottom."""
    for child in in_order(node):
        if child.tag == TEXT:
            reader.page.write(words_in(child), mark)
        else:
            reader.element(child.tag or "", child, mark)
    reader.page.end_line()


def _to_table(reader: Reader, lines: list[Line]) -> Table:
    known: dict[int, Cell] = {}
    rows: list[tuple[Row, Line]] = []
    for line in lines:
        row = [_read_cell(reader, line, column, known) for column in range(len(line.cells))]
        if any(cell.text or cell.rest for cell in row):
            rows.append((row, line))
    heads = _count_heads(rows)
    width = max((len(row) for row, _ in rows), default=0)
    return Table([row for row, _ in rows[:heads]], [row for row, _ in rows[heads:]], width)


def _read_cell(reader: Reader, line: Line, column: int, known: dict[int, Cell]) -> Cell:
    """A cell is read once; where it spans, its words stand in each place, what is no words in the first."""
    node = line.cells[column]
    if node is None:
        return _NOTHING
    if node.mem_id in known:
        before = line.cells[column - 1] if column else None
        repeats = before is not None and before.mem_id == node.mem_id
        cell = known[node.mem_id]
        if cell.is_long:
            return cell._replace(text=(), rest=(), repeats=repeats)
        addresses = {span.mark.href for span in cell.text if span.mark.href}
        return cell._replace(rest=(), repeats=repeats, links=len(addresses))
    embeds = reader.page.kept["embeds"]
    blocks = reader.blocks_of([node], PLAIN)
    is_name = node.tag == "th" and attribute(node, "scope") != "col"
    if len(blocks) == 1 and blocks[0].kind is Kind.P and not blocks[0].text[0].mark.href:
        cell = known[node.mem_id] = Cell(blocks[0].text, (), is_name)
        return cell
    with_embeds = reader.page.kept["embeds"] > embeds
    end = next((n for n, block in enumerate(blocks) if _is_apart(block, with_embeds)), len(blocks))
    text = join_lines([_to_line(block) for block in blocks[:end]])
    rest = tuple(
        [
            block if _is_apart(block, with_embeds) else reader.page.to_paragraph(_to_line(block))
            for block in blocks[end:]
        ]
    )
    cell = known[node.mem_id] = Cell(text, rest, is_name)
    return cell


def _is_apart(block: Block, with_embeds: bool) -> bool:
    is_bare = with_embeds and len(block.text) == 1 and block.text[0].mark.href == block.text[0].text
    return is_bare or not block.text or block.kind in {Kind.IMG, Kind.PRE}


def _to_line(block: Block) -> Text:
    return with_prefix("– ", block.text) if block.kind is Kind.ULI else block.text


def _count_heads(rows: list[tuple[Row, Line]]) -> int:
    """How many rows on top name the columns: those of the head, or else those that have nothing but such cells."""
    has_head = any(line.is_head for _, line in rows)
    count = 0
    while count < len(rows) and (rows[count][1].is_head if has_head else _is_head(*rows[count])):
        count += 1
    return count if count < len(rows) else min(count, 1)


def _is_head(row: Row, line: Line) -> bool:
    """A corner without words may be of either kind."""
    cells = line.cells[1:] if not row[0].text and len(row) > 1 else line.cells
    return all(cell is not None and cell.tag == "th" and attribute(cell, "scope") != "row" for cell in cells)


# As text ----------------------------------------------------------------------------------------------------------


def _to_widths(table: Table) -> list[int]:
    """Characters of each column; nothing for a table that is too wide, or holds more than plain words."""
    rows = [*table.head, *table.rows]
    if not 1 < table.width <= WIDEST // 2:
        return []
    for row in rows:
        for cell in row:
            if not _is_plain(cell):
                return []
    widths, widest = [0] * table.width, 0
    for row in rows:
        if table.is_title(row):
            widest = max(widest, _width(to_plain(row[0].text)))
        else:
            widths[: len(row)] = map(max, widths, [_width(to_plain(cell.text)) for cell in row])
    return widths if max(sum(widths) + 2 * len(widths), widest) <= WIDEST else []


def _is_plain(cell: Cell) -> bool:
    for words, mark in cell.text:
        if mark.href or "\n" in words:
            return False
    return not cell.rest


def _width(words: str) -> int:
    """Columns that a line takes in a monospace font: two for a wide character, none for what joins another."""
    if words.isascii():
        return len(words)
    return sum(
        0 if unicodedata.category(one) in {"Mn", "Me", "Cf"} else 1 + (unicodedata.east_asian_width(one) in "WF")
        for one in words
    )


def _to_monospace(table: Table, widths: list[int]) -> str:
    lines = [_to_monospace_line(table, row, widths) for row in table.head]
    if table.head:
        lines.append("  ".join("-" * width for width in widths))
    return "\n".join([*lines, *(_to_monospace_line(table, row, widths) for row in table.rows)])


def _to_monospace_line(table: Table, row: Row, widths: list[int]) -> str:
    if table.is_title(row):
        return to_plain(row[0].text)
    words = [to_plain(cell.text) for cell in row]
    line = "  ".join([one + " " * (width - _width(one)) for one, width in zip(words, widths, strict=False)]).rstrip()
    inner = line.lstrip(" ")
    # Importers take blanks at the beginning of a line for a step of indentation.
    return "\xa0" * (len(line) - len(inner)) + inner


# As records -------------------------------------------------------------------------------------------------------


def _to_records(page: Page, table: Table) -> Iterator[Block]:
    labels = _to_labels(table) if table.rows else []
    said = {n for row in table.rows if not table.is_title(row) for n, cell in enumerate(row) if cell.text or cell.rest}
    # A column that says nothing is named once, in the first record.
    silent = [n for n, label in enumerate(labels) if label and n not in said]
    for row in table.head if table.rows else []:
        yield from _to_title(page, row) if table.is_title(row) else _to_head(page, row)
    for row in table.rows or table.head:
        if table.is_title(row):
            yield from _to_title(page, row)
        else:
            yield from _to_record(page, labels, row, silent)
            silent = []


def _to_labels(table: Table) -> list[str]:
    """The words over each column, those of several rows one after the other."""
    words: list[dict[str, None]] = [{} for _ in range(table.width)]
    for row in table.head:
        if not table.is_title(row):
            for said, cell in zip(words, row, strict=False):
                if cell.is_long:
                    continue
                said[" ".join(to_plain(cell.text).split())] = None
    return [" – ".join(filter(None, said)) for said in words]


def _to_head(page: Page, row: Row) -> Iterator[Block]:
    """What is no label stands before the records: words that are too long for one, and what is no words."""
    for cell in row:
        yield from _to_title(page, [cell]) if cell.is_long else cell.rest


def _to_title(page: Page, row: Row) -> list[Block]:
    title = row[0]
    text = tuple([Span(words, mark._replace(bold=mark.bold or title.names)) for words, mark in title.text])
    return [*([page.to_paragraph(text)] if text else []), *title.rest]


def _to_record(page: Page, labels: list[str], row: Row, silent: list[int]) -> Iterator[Block]:
    """One item, cell by cell; what is no words stands between, and the words behind it go on as a paragraph."""
    has_lines = any("\n" in span.text for cell in row for span in cell.text)
    spans: list[Span] = []
    kind, between = Kind.ULI, ""
    named = set(silent)
    for number, cell in [*enumerate(row), *((n, _NOTHING) for n in silent if n >= len(row))]:
        label = labels[number] if number < len(labels) else ""
        if not (cell.text or cell.rest or number in named) or (cell.repeats and not label):
            continue
        page.seen["links"] += cell.links
        said, is_open = _to_value(cell, label, has_lines)
        spans += [Span(between if spans and said else ""), *said]
        between = " " if is_open else BREAK if has_lines else "; "
        if cell.rest:
            words = _to_blocks(page, kind, spans)
            yield from (*words, *cell.rest)
            kind, spans = Kind.P if words else kind, []
    yield from _to_blocks(page, kind, spans)


def _to_value(cell: Cell, label: str, has_lines: bool) -> tuple[list[Span], bool]:
    """A cell behind its label, and whether it is a label itself: of a row that has no other."""
    text = [span._replace(text=span.text.replace("\n", BREAK)) for span in cell.text]
    if cell.names and text and not label:
        return [*(Span(words, mark._replace(bold=True)) for words, mark in text), Span(":", Mark(bold=True))], True
    if not label:
        return text, False
    after = BREAK if has_lines and any(BREAK in span.text for span in text) else " "
    return [Span(f"{label}:{after}", Mark(bold=True)), *text], False


def _to_blocks(page: Page, kind: Kind, spans: list[Span]) -> list[Block]:
    text = page.to_text(spans)
    if not text:
        return []
    block = page.to_paragraph(text)
    return [block if block.kind is Kind.PRE else Block(kind, text)]
