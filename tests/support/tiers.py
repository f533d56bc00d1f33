"""What each tier runs: ``make release`` every test; ``make test`` every case, but not each on everything it runs on.

A case that runs on either database, or on the oldest and the newest WordPress, takes turns in ``make test``: half of
the cases have theirs on one, half on the other. Where the two really differ it has both (``BOTH``). pytest by
itself, and ``make release``, run everything.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest

TESTS = Path(__file__).parents[1]
TWINS = {"sqlite", "postgres", "oldest", "newest"}
BOTH = (
    "ledger",
    "runtime/test_kill.py",
    "services/delivery",
    "services/handoffs/test_at_once.py",
    "live/test_live_blocks.py",
    "live/test_live_media.py",
    "live/test_live_pages.py",
    "live/test_live_php.py",
    "live/test_live_plugin.py",
    "live/test_live_publish.py",
    "live/test_live_sources.py",
)
"""SQL, locks and kills; what WordPress renders, stores and serves."""

RELEASE_ONLY = ("install/test_container.py", "install/test_pipx.py")
"""What fetches everything anew."""

LONGEST_FIRST = ("runtime", "live", "services", "web", "ledger", "cli")
"""Folders by the time of their longest file; the others have none that takes half a minute."""


def is_all() -> bool:
    """Whether every test runs."""
    return os.environ.get("TIER") != "test"


def find_left_out(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Tests that ``make test`` leaves to ``make release``: each has a twin that runs, or fetches everything anew."""
    cases: defaultdict[str, dict[str, pytest.Item]] = defaultdict(dict)
    left_out = []
    for item in items:
        if _is_any(item.path, RELEASE_ONLY):
            left_out.append(item)
        elif name := _find_twin_name(item):
            cases[item.nodeid.replace(name, "")][name] = item
    return left_out + [_choose(case, twins) for case, twins in cases.items() if len(twins) > 1]


def to_turn(item: pytest.Item) -> int:
    """Where a test's file stands among those that several processes share; the least is first."""
    return _find_turn(item.path)


@cache
def _find_turn(path: Path) -> int:
    folder = path.relative_to(TESTS).parts[0]
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)


def _find_twin_name(item: pytest.Item) -> str:
    """On what a case runs that takes turns; empty for every other test."""
    callspec = getattr(item, "callspec", None)
    if callspec is None or _is_any(item.path, BOTH):
        return ""
    return next((one for one in callspec.params.values() if isinstance(one, str) and one in TWINS), "")


@cache
def _is_any(path: Path, places: tuple[str, ...]) -> bool:
    here = path.relative_to(TESTS)
    return any(here.is_relative_to(one) for one in places)


def _choose(case: str, twins: dict[str, pytest.Item]) -> pytest.Item:
    """The same one today and tomorrow, on every machine."""
    return twins[sorted(twins)[crc32(case.encode()) % 2]]
