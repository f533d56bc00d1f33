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
    "posts_never_sent": "/owner/posts?state=never",
    "posts_of_an_account": "/owner/posts?account=main",
    "search_for_what_there_is": "/owner/posts?q=river",
    "search_for_nothing": "/owner/posts?q=nowhere",
    "search_among_the_live": "/owner/posts?state=live&q=nowhere",
    "search_by_date": "/owner/posts?published=7",
    "handoffs": "/owner/hand-offs",
    "schedule": "/owner/schedule",
    "stories": "/owner/stories",
    "archive": "/owner/archive",
    "archive_of_a_site": "/owner/archive?site=news",
    "readings": "/owner/archive/readings",
    "concerns": "/owner/archive/concerns",
    "keyphrases": "/owner/archive/keyphrases",
    "places": "/owner/places",
    "account": "/owner/accounts/main",
    "site": "/owner/sites/news",
    "people": "/owner/people",
    "log": "/owner/log",
    "settings": "/owner/settings",
}
OF_ONE = {
    "post": ("/owner/posts/blog/22", "/owner/posts/blog/2"),
    "handoff": ("/owner/hand-offs/1", "/owner/hand-offs/1"),
    "archived": ("/owner/archive/blog/22", "/owner/archive/blog/2"),
    "story": ("/owner/stories/1", "/owner/stories/1"),
}
"""Pages of one post: in the large ledger, and in one that has few."""
FEW = Amount(posts=24, deliveries=24, handoffs=8, others=8)


class Seen(NamedTuple):
    """A ledger, and somebody at a browser who is signed in."""

    ledger: Ledger
    browser: Browser


def measure() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory() as folder:
        amounts = {"large": AMOUNT, "empty": EMPTY, "few": FEW}
        large, empty, few = (_open(Path(folder), name, one) for name, one in amounts.items())
        figures = [one for name, path in SCREENS.items() for one in _measure(name, (large, path), (empty, path))]
        for name, (path, other) in OF_ONE.items():
            figures += _measure(name, (large, path), (few, other))
        for one in (large, empty, few):
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


def _measure(name: str, large: tuple[Seen, str], other: tuple[Seen, str]) -> Iterator[Figure]:
    for one in (large, other):
        _time(*one)
    rounds = [(_time(*large), _time(*other)) for _ in range(ROUNDS)]
    of_large, of_other = (min(times) for times in zip(*rounds, strict=True))
    against = f"the other: {1000 * of_other:.1f} ms; at most {MOST_TIMES:g}"
    yield Figure(f"screens_{name}", of_large / of_other, "times", against)
    with counted(large[0].ledger) as seen:
        _time(*large)
    yield Figure(f"screens_{name}_statements", len(seen), "statements", f"at most {MOST_STATEMENTS}")


def _time(seen: Seen, path: str) -> float:
    begun = time.process_time()
    answer = seen.browser.get(path)
    assert answer.status_code == 200, answer.text
    return time.process_time() - begun
