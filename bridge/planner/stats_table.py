"""Medium's own figures as somebody copies them out of their browser: a table of stories, their views and reads.

Nothing is guessed: a column that is not known by its name is named and left, and so is a line that does not fit.
"""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

TITLE, VIEWS, READS = "title", "views", "reads"
_NAMES = {"story": TITLE, "stories": TITLE, "title": TITLE, "views": VIEWS, "reads": READS}
"""Columns as Medium heads them, in lower case."""
_WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+", re.ASCII)
_SHORT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([KM])", re.ASCII | re.IGNORECASE)
_THOUSANDS = {"K": 1000, "M": 1_000_000}
_LONGEST = 12
"""Characters of a number."""
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f]")
_WIDE = re.compile(" {2,}")
NO_COLUMNS = (
    "no line names the columns. Copy the table with its first line, such as: Story, Views, Reads; or write that line "
    "above what you have copied"
)
LOOSE = (
    "with single spaces between its columns only a table of Story, Views and Reads can be told apart; this one has {}. "
    "Copy it again as a table, or write commas between the columns"
)


class StoryFigures(NamedTuple):
    """A line of the table.

    Attributes:
        titles: what may be the story's title, the first first: a browser copies what stands below it, too.
        views, reads: None where the table has no such column.
    """

    titles: tuple[str, ...]
    views: int | None
    reads: int | None


class StatsTable(NamedTuple):
    """What was read of a table.

    Attributes:
        unknown: names of columns that were left.
        unread: lines that do not fit, as they stand.
    """

    rows: tuple[StoryFigures, ...]
    unknown: tuple[str, ...]
    unread: tuple[str, ...]


class _Form(NamedTuple):
    """What stands between the columns of a table.

    Attributes:
        split: the cells of a line; with how many there are, 0 for the line that names the columns.
        is_loose: whether single spaces part them, which stand within titles, too.
    """

    split: Callable[[str, int], list[str]]
    is_loose: bool = False


def to_stats_table(text: str) -> StatsTable:
    """A pasted table; tabs, commas or spaces stand between its columns, whichever its first line has.

    Raises:
        ValueError: no line names the columns, or they cannot be told apart, with what to do.
    """
    lines = [_SPACES.sub(" ", line).strip("\r ") for line in text.split("\n")]
    for number, line in enumerate(lines):
        form = _find_form(line)
        heads = [cell.strip() for cell in form.split(line, 0)]
        names = [_NAMES.get(head.lower(), "") for head in heads]
        known = [name for name in names if name]
        if TITLE not in known or len(known) < 2 or len(set(known)) < len(known):
            continue
        unknown = [head for head, name in zip(heads, names, strict=True) if head and not name]
        if form.is_loose and (unknown or names[0] != TITLE):
            raise ValueError(LOOSE.format(", ".join(unknown or heads)))
        rows, unread = _read_rows(lines[number + 1 :], names, form)
        return StatsTable(tuple(rows), tuple(unknown), tuple(unread))
    raise ValueError(NO_COLUMNS)


def to_number(text: str) -> int | None:
    """``1,234`` and ``1.2K`` as numbers; None for what could be read in two ways, or in none."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if _WHOLE.fullmatch(text):
        return int(text.replace(",", ""))
    match = _SHORT.fullmatch(text)
    return round(float(match[1]) * _THOUSANDS[match[2].upper()]) if match else None


def _find_form(head: str) -> _Form:
    if "\t" in head:
        return _Form(lambda line, _: line.split("\t"))
    if "," in head:
        return _Form(lambda line, _: next(csv.reader([line]), []))
    if _WIDE.search(head):
        return _Form(lambda line, _: _WIDE.split(line))
    return _Form(lambda line, columns: line.rsplit(None, columns - 1) if columns else line.split(), is_loose=True)


def _read_rows(lines: Iterable[str], names: Sequence[str], form: _Form) -> tuple[list[StoryFigures], list[str]]:
    """The lines below the names, and those that do not fit."""
    rows: list[StoryFigures] = []
    unread: list[str] = []
    above: list[str] = []
    for line in filter(None, lines):
        cells = form.split(line, len(names))
        if len(cells) == 1:  # a cell of several lines: the row goes on below
            above.append(line)
            continue
        figures = _to_figures(above, cells, names)
        if figures:
            rows.append(figures)
        else:
            unread.append(" ".join((*above, *cells)))
        above = []
    return rows, [*unread, *above]


def _to_figures(above: Sequence[str], cells: Sequence[str], names: Sequence[str]) -> StoryFigures | None:
    """One line; None when it has another number of cells than there are columns, or no number where one belongs."""
    spare = cells[len(names) :]
    if len(cells) < len(names) or any(cell.strip() for cell in spare):
        return None
    named = dict(zip(names, cells, strict=False))
    numbers = {name: to_number(named[name]) for name in (VIEWS, READS) if name in named}
    titles = tuple(filter(None, (*above, named[TITLE].strip())))
    if None in numbers.values() or not titles:
        return None
    return StoryFigures(titles, numbers.get(VIEWS), numbers.get(READS))
