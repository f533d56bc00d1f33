"""Lists and tables at a terminal, whose lines break between words, however narrow it is; and how far something is."""

import re
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

INTERRUPTED = 130
"""What a shell says of a command that Ctrl-C ended."""


class _Words(Console):
    """Wraps between words at a terminal; what goes into a file or a pipe keeps its lines."""

    def print(self, *objects: Any, **how: Any) -> None:
        if not self.is_terminal or not all(isinstance(one, str | Text) for one in objects):
            super().print(*objects, **({"soft_wrap": True} | how))
            return
        # By ourselves: what rich wraps has its longer words cut, or nothing wrapped.
        for one in objects or ("",):
            text = one if isinstance(one, Text) else self.render_str(str(one))
            for line in text.split("\n", allow_blank=True):
                for part in line.divide(_find_breaks(line.plain, self.width)):
                    super().print(part, soft_wrap=True)


def _find_breaks(line: str, width: int) -> Iterator[int]:
    """Where a line is broken, before a word each."""
    start = 0
    for word in re.finditer(r"\S+", line):
        if word.end() - start > width and word.start() > start:
            start = word.start()
            yield start


def to_console(*, stderr: bool = False) -> Console:
    """Where a command prints what has colours or columns."""
    return _Words(highlight=False, stderr=stderr)


def to_progress() -> Progress:
    """A line that says how far a command is; nothing where there is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


@contextmanager
def stopped_alike() -> Iterator[None]:
    """A closed terminal and SIGTERM stop what can be gone on with as Ctrl-C does."""
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def print_rows(console: Console, columns: Mapping[str, int], rows: Iterable[Sequence[str | Text]]) -> None:
    """Print a table; where a column would be too narrow for its longest word, a list.

    Args:
        columns: their names, and what share of the width each has.
    """
    cells = [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows]
    longest = [
        max(map(_to_longest, (Text(name), *(row[number] for row in cells)))) for number, name in enumerate(columns)
    ]
    if sum(longest) + 3 * len(longest) + 1 > console.width:
        _print_list(console, tuple(columns), cells)
        return
    table = Table(expand=True)
    for (name, ratio), width in zip(columns.items(), longest, strict=True):
        table.add_column(name, ratio=ratio, min_width=width, overflow="ignore")
    for row in cells:
        table.add_row(*row)
    console.print(table)


def _print_list(console: Console, names: Sequence[str], cells: Iterable[Sequence[Text]]) -> None:
    for row in cells:
        for name, cell in zip(names, row, strict=True):
            if cell:
                console.print(Text.assemble((f"{name}: ", "dim"), cell))
        console.print()


def _to_longest(cell: Text) -> int:
    return max((len(word) for word in cell.plain.split()), default=1)
