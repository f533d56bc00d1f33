"""Tables for a spreadsheet, in which nothing that others wrote becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

Cell = str | int | float | None

_FORMULA = re.compile(r"(^|[;,|\t\r\n])(?=[\x22\s\x00-\x1f]*[=+\-@＝＋－＠\t\r\n])")
"""Where a cell begins for a program that reads it: also behind what another country's settings take as its end."""


def to_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table as comma-separated values (RFC 4180). Words get an apostrophe before what would be a formula, numbers
    stay as they are, and None is an empty cell (https://owasp.org/www-community/attacks/CSV_Injection)."""
    written = io.StringIO()
    writer = csv.writer(written)
    for row in (head, *rows):
        writer.writerow([to_cell(cell) for cell in row])
    return written.getvalue()


def to_cell(cell: Cell) -> Cell:
    """A cell that no spreadsheet reckons with."""
    return _FORMULA.sub(r"\1'", cell) if isinstance(cell, str) else cell
