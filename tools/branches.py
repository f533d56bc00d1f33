"""List every ``except`` branch of bridge/ whose body no test has run, by a data file of coverage.

    .venv/bin/python -m coverage run --source=bridge -m pytest tests/services/delivery/test_delivery.py
    .venv/bin/python tools/branches.py .coverage bridge/services bridge/web/api

It ends with 1 when a branch is named. For tests that start processes, and many of them, Python 3.12 or newer measures
at next to no cost, by a file for --rcfile whose [run] says source = bridge, parallel = true, core = sysmon and
patch = subprocess; then ``coverage combine``. A process that is killed writes nothing.
"""

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from coverage import CoverageData

ROOT = Path(__file__).resolve().parent.parent


def find_unrun(source: str, run: set[int]) -> Iterator[tuple[int, str]]:
    """The line and the head of each handler of which no line was run.

    Args:
        run: numbers of the lines that were.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler):
            body = {line for step in node.body for line in range(step.lineno, (step.end_lineno or step.lineno) + 1)}
            if not body & run:
                yield node.lineno, ast.unparse(node).partition("\n")[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="what coverage wrote")
    parser.add_argument("places", nargs="*", help="folders or files of bridge/; without one all are looked at")
    asked = parser.parse_args()
    if not asked.data.exists():
        parser.error(f"there is no {asked.data}")
    data, places = CoverageData(str(asked.data)), tuple(asked.places)
    data.read()
    found = 0
    for path in sorted((ROOT / "bridge").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if places and not name.startswith(places):
            continue
        for line, head in find_unrun(path.read_text("utf-8"), set(data.lines(str(path)) or ())):
            found += 1
            print(f"{name}:{line}: {head}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
