"""What each tier runs: ``make release`` every test; ``make test`` every case, but not each on everything it runs on.

A case that runs on either database, or on the oldest and the newest WordPress, takes turns in ``make test``: half of
the cases have theirs on one, half on the other. Where the two really differ it has both (``BOTH``). pytest by
itself, and ``make release``, run everything.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
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


def is_all() -> bool:
    """Whether every test runs."""
    return os.environ.get("TIER") != "test"


def find_left_out(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Tests that ``make test`` leaves to ``make release``: each has a twin that runs."""
    cases: defaultdict[str, dict[str, pytest.Item]] = defaultdict(dict)
    for item in items:
        if name := _find_twin_name(item):
            cases[item.nodeid.replace(name, "")][name] = item
    return [_choose(case, twins) for case, twins in cases.items() if len(twins) > 1]


def _find_twin_name(item: pytest.Item) -> str:
    """On what a case runs that takes turns; empty for every other test."""
    here = item.path.relative_to(TESTS)
    callspec = getattr(item, "callspec", None)
    if callspec is None or any(here.is_relative_to(one) for one in BOTH):
        return ""
    return next((one for one in callspec.params.values() if isinstance(one, str) and one in TWINS), "")


def _choose(case: str, twins: dict[str, pytest.Item]) -> pytest.Item:
    """The same one today and tomorrow, on every machine."""
    return twins[sorted(twins)[crc32(case.encode()) % 2]]
