"""Tables as HTML means them: which cell stands in which column of which row (https://html.spec.whatwg.org/#tables)."""

import re
from typing import NamedTuple

from bridge.transform.dom import Attributes, Node, attributes_of, children

_DIGITS = re.compile(r"\s*\+?(\d{1,9})")
_WIDEST_SPAN = 1000
_MOST_REPEATS = 10
"""For each cell of a table, so many places that spans fill: a table that people write has fewer than two."""
_ENDS = ("thead", "tfoot")


class Written(NamedTuple):
    """A cell as it is written: how many columns it takes, and how many rows, 0 for all that are left of its group."""

    cell: Node
    wide: int
    high: int


class Group(NamedTuple):
    """Rows in which a span ends at the latest."""

    rows: list[list[Written]]
    is_head: bool


class Place(NamedTuple):
    """Where a cell stands: from its first column to before its last."""

    first: int
    last: int
    cell: Node


class Line(NamedTuple):
    """A row: its cells by column, a cell that spans in each of them; None where there is none."""

    cells: tuple[Node | None, ...]
    is_head: bool


def in_order(table: Node) -> list[Node]:
    """What stands directly in a table as it is shown: the head on top, the foot at the end, wherever they are."""
    inner = children(table)
    if not any(one.tag in _ENDS for one in inner):
        return inner
    head, foot = ([one for one in inner if one.tag == tag] for tag in _ENDS)
    return [*head, *(one for one in inner if one.tag not in _ENDS), *foot]


def to_groups(table: Node) -> list[Group]:
    """The rows of a table, group by group; those outside of one are a group as long as they stand together."""
    groups: list[Group] = []
    is_loose = False
    for one in in_order(table):
        if one.tag == "tr":
            if not is_loose:
                groups.append(Group([], is_head=False))
            groups[-1].rows.append(_to_row(one))
        elif one.tag in {"thead", "tbody", "tfoot"}:
            rows = [_to_row(row) for row in children(one) if row.tag == "tr"]
            groups.append(Group(rows, is_head=one.tag == "thead"))
        if one.tag != "-text":
            is_loose = one.tag == "tr"
    return groups


def _to_row(row: Node) -> list[Written]:
    written = []
    for cell in children(row):
        if cell.tag in {"td", "th"}:
            attributes = attributes_of(cell)
            wide = min(max(_span(attributes, "colspan"), 1), _WIDEST_SPAN)
            written.append(Written(cell, wide, _span(attributes, "rowspan")))
    return written


def _span(attributes: Attributes, name: str) -> int:
    match = _DIGITS.match(attributes.get(name) or "") if name in attributes else None
    return int(match[1]) if match else 1


def to_lines(groups: list[Group]) -> list[Line]:
    """The rows as they are shown; where spans would fill more than people write, they count as one."""
    cells = sum(len(row) for group in groups for row in group.rows)
    most = _MOST_REPEATS * (cells + 10)
    if sum(_repeats(group.rows) for group in groups) <= most:
        placed = [_place(group.rows) for group in groups]
        width = max((place.first + 1 for rows in placed for row in rows for place in row), default=0)
        if sum(min(place.last, width) - place.first for rows in placed for row in rows for place in row) <= most:
            return _fill(groups, placed, width)
    plain = [[[one._replace(wide=1, high=1) for one in row] for row in group.rows] for group in groups]
    return _fill(groups, [_place(rows) for rows in plain], cells)


def _repeats(rows: list[list[Written]]) -> int:
    """In how many rows cells of other rows stand."""
    left = len(rows)
    return sum(
        min(one.high or left, left - number) - 1 for number, row in enumerate(rows) for one in row if one.high != 1
    )


def _place(rows: list[list[Written]]) -> list[list[Place]]:
    placed: list[list[Place]] = []
    hanging: list[tuple[Place, int]] = []
    """Cells of rows above that reach down, by column, with the number of rows left."""
    for number, row in enumerate(rows):
        line: list[tuple[Place, int]] = []
        column = 0
        above = iter(hanging)
        reaching = next(above, None)
        for cell, wide, high in row:
            while reaching is not None and reaching[0].first <= column:
                line.append(reaching)
                column = max(column, reaching[0].last)
                reaching = next(above, None)
            line.append((Place(column, column + wide, cell), high or len(rows) - number))
            column += wide
        if reaching is not None:
            line += [reaching, *above]
        placed.append([place for place, _ in line])
        hanging = [(place, left - 1) for place, left in line if left > 1]
    return placed


def _fill(groups: list[Group], placed: list[list[list[Place]]], width: int) -> list[Line]:
    lines = []
    for group, rows in zip(groups, placed, strict=True):
        for row in rows:
            cells: list[Node | None] = []
            for first, last, cell in row:
                cells += [None] * (first - len(cells))
                cells += [cell] * (min(last, width) - len(cells))
            lines.append(Line(tuple(cells), group.is_head))
    return lines
