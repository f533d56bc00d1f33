"""What each of the owner's screens costs with a large ledger against the same with an empty one, in the same run.

Measured is the whole page over WSGI, as a browser gets it, by this process's own time on SQLite. The two are asked in
turn, and the shortest of the rounds counts, so that a busy machine changes little. Statements are counted in the large
ledger.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench_lists import AMOUNT, EMPTY, MOST_TIMES
from run import Figure

from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.web import create_app
from counting import counted
from filled import Amount, fill, two_sites
from owner_pages import Browser, add_people
from shelf import NOW

ROUNDS = 15
MOST_STATEMENTS = 15
SCREENS = {
    "today": "/owner/",
    "posts": "/owner/posts",
    "posts_of_a_site": "/owner/posts?site=news",
    "handoffs": "/owner/hand-offs",
    "schedule": "/owner/schedule",
    "stories": "/owner/stories",
    "archive": "/owner/archive",
    "places": "/owner/places",
    "log": "/owner/log",
    "settings": "/owner/settings",
}


class Seen(NamedTuple):
    """A ledger, and somebody at a browser who is signed in."""

    ledger: Ledger
    browser: Browser


def measure() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory() as folder:
        large, empty = (_open(Path(folder), name, one) for name, one in (("large", AMOUNT), ("empty", EMPTY)))
        figures = [one for name in SCREENS for one in _measure(name, large, empty)]
        for one in (large, empty):
            one.ledger.close()
    return figures


def _open(folder: Path, name: str, amount: Amount) -> Seen:
    ledger = Ledger(f"sqlite:///{folder}/{name}.db", lambda: NOW)
    ledger.create()
    fill(ledger, amount)
    config = two_sites(folder)
    bridge = Bridge(config, ledger, clock=lambda: NOW)
    add_people(bridge)
    browser = Browser(create_app(bridge, config))
    browser.sign_in()
    return Seen(ledger, browser)


def _measure(name: str, large: Seen, empty: Seen) -> Iterator[Figure]:
    path = SCREENS[name]
    for one in (large, empty):
        _time(one, path)
    rounds = [(_time(large, path), _time(empty, path)) for _ in range(ROUNDS)]
    of_large, of_empty = (min(times) for times in zip(*rounds, strict=True))
    against = f"empty: {1000 * of_empty:.1f} ms; at most {MOST_TIMES:g}"
    yield Figure(f"screens_{name}", of_large / of_empty, "times", against)
    with counted(large.ledger) as seen:
        _time(large, path)
    yield Figure(f"screens_{name}_statements", len(seen), "statements", f"at most {MOST_STATEMENTS}")


def _time(seen: Seen, path: str) -> float:
    begun = time.process_time()
    answer = seen.browser.get(path)
    assert answer.status_code == 200, answer.text
    return time.process_time() - begun
