"""``make bench``: figures as ratios inside one run. ``ONLY=name`` runs one benchmark.

Prints a table for each and writes ``results.json`` beside this file: ``{name: {value, unit, against}}``.
"""

import importlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from operator import attrgetter
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "support")]

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One measured value.

    Attributes:
        name: stable, for programs.
        against: what the value is compared with, and the aim.
        is_shown: False where the benchmark has a table of its own.
    """

    name: str
    value: float
    unit: str
    against: str
    is_shown: bool = True


def find() -> Iterator[str]:
    """Names of the benchmarks: each is a module ``bench_NAME`` with ``measure() -> list[Figure]``."""
    for path in sorted(HERE.glob("bench_*.py")):
        yield path.stem.removeprefix("bench_")


def main() -> int:
    """Run the benchmarks; the exit code."""
    only = os.environ.get("ONLY", "")
    names = [name for name in find() if only in {"", name}]
    if not names:
        print(f"there is no benchmark {only!r}; there are: {', '.join(find())}")
        return 2
    results = {}
    for name in names:
        figures = importlib.import_module(f"bench_{name}").measure()
        _show(name, figures)
        results |= {figure.name: asdict(figure) for figure in figures}
    for row in results.values():
        del row["name"], row["is_shown"]
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n")
    return 0


def _show(name: str, figures: list[Figure]) -> None:
    table = Table(title=name, title_justify="left")
    for column in ("figure", "value", "unit", "against"):
        table.add_column(column)
    for figure in filter(attrgetter("is_shown"), figures):
        table.add_row(figure.name, f"{figure.value:.3g}", figure.unit, figure.against)
    Console().print(table)


if __name__ == "__main__":
    sys.modules["run"] = sys.modules["__main__"]
    sys.exit(main())
