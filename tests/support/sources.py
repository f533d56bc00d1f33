"""Our own code."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


SOURCES = sorted(path for path in ROOT.glob("bridge/**/*.py") if "versions" not in path.parts)
"""Our code. A migration is history: it is long, and is never changed again."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
