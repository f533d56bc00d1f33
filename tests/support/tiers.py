"""What each tier runs: ``make release`` every test; ``make test`` every case, but not each on everything it runs on.

A case that runs on either database, or on the oldest and the newest WordPress, takes turns in ``make test``. Half of
the files of tests have theirs on one WordPress, half on the other, as a file that needs both sets up twice as many;
three of four cases have theirs on SQLite, as PostgreSQL takes twice as long. Where the two really differ a case has
both (``BOTH``). Of a desk's and a phone's width it has the phone's, where less fits. pytest by itself, and ``make
release``, run everything.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest

TESTS = Path(__file__).parents[1]
WIDE = "1280"
WORDPRESSES = {"oldest", "newest"}
TWINS = {"sqlite", "postgres", *WORDPRESSES, WIDE, "390", "1280-plain", "390-plain"}
"""Databases, WordPresses, and windows of a browser by their width, also without a script."""
BOTH = (
    "ledger",
    "services/delivery/test_delivery_turns.py",
    "services/handoffs/test_at_once.py",
    "live/test_live_blocks.py",
    "live/test_live_media.py",
    "live/test_live_php.py",
)
"""SQL and locks; what WordPress renders and stores."""

RELEASE_ONLY = ("install/test_container.py", "install/test_pipx.py")
"""What fetches everything anew."""

WAITING = ("runtime", "live", "screens", "install")
WORKING = ("services", "web", "ledger", "cli")
"""Folders by the time of their longest file; the others have none that takes half a minute. The first are those whose
tests wait for other processes, a browser or a clock most of their time; the others use a core all the time."""


def is_all() -> bool:
    """Whether every test runs."""
    return os.environ.get("TIER") != "test"


def find_left_out(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Tests that ``make test`` leaves to ``make release``: each has a twin that runs, or fetches everything anew."""
    cases: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    left_out = []
    for item in items:
        if _is_any(item.path, RELEASE_ONLY):
            left_out.append(item)
        elif names := _find_twin_names(item):
            cases[_without(names, item.nodeid)].append(item)
    return left_out + [one for case, twins in cases.items() for one in _leave_out(case, twins)]


def to_turns(items: Iterable[pytest.Item]) -> dict[Path, float]:
    """Where each file of tests stands among those that several processes share; the least is first.

    Files that wait and files that work are mixed evenly, so that while the one waits the other has the core.
    """
    files: dict[bool, dict[Path, int]] = {True: {}, False: {}}
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        kind = WAITING if folder in WAITING else WORKING
        files[kind is WAITING][item.path] = kind.index(folder) if folder in kind else len(kind)
    return {
        path: number / len(known)
        for known in files.values()
        for number, path in enumerate(sorted(known, key=lambda one: (known[one], one)))
    }


def _find_twin_names(item: pytest.Item) -> list[str]:
    """On what a case runs that has twins; none for every other test."""
    callspec = getattr(item, "callspec", None)
    if callspec is None or _is_any(item.path, BOTH):
        return []
    return [one for value in callspec.params.values() if (one := str(value)) in TWINS]


def _without(names: Iterable[str], case: str) -> str:
    for name in names:
        case = case.replace(name, "")
    return case


@cache
def _is_any(path: Path, places: tuple[str, ...]) -> bool:
    here = path.relative_to(TESTS)
    return any(here.is_relative_to(one) for one in places)


def _leave_out(case: str, twins: list[pytest.Item]) -> list[pytest.Item]:
    """All but one, which is the same today and tomorrow, on every machine."""
    likely = [one for one in twins if WIDE not in _find_twin_names(one)] or twins
    if WORDPRESSES.intersection(_find_twin_names(twins[0])):
        case = str(twins[0].path.relative_to(TESTS))
    turns = [one for one in sorted(likely, key=lambda one: one.nodeid) for _ in range(_count_turns(one))]
    kept = turns[crc32(case.encode()) % len(turns)]
    return [one for one in twins if one is not kept]


def _count_turns(item: pytest.Item) -> int:
    return 3 if "sqlite" in _find_twin_names(item) else 1
