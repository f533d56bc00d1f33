"""What a slot costs: choosing the next post out of 100,000 against choosing out of 1,000, in the same run.

Everything that a running bridge does from "the slot is due" to a choice is measured: facts of the account, candidates
from the ledger, ranking, and a look at the words, links and keyphrases of the post that wins. The keyphrases of the
archive are read once when a process first needs them; that is a figure of its own.
"""

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

from run import Figure
from sqlalchemy import insert

from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.ledger.candidates import to_keys
from bridge.ledger.rows import from_post
from bridge.ledger.tables import posts
from bridge.planner.evergreen import next_slots
from shelf import NOW, a_schedule, an_old_post

SMALL, LARGE = 1_000, 100_000
ROUNDS = 15
ORDERS = ("oldest", "newest", "random", "score")
AT_MOST = 3.0


def measure() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory() as folder:
        ledgers = {count: _fill(Path(folder) / f"{count}.db", count) for count in (SMALL, LARGE)}
        figures = [_compare(Path(folder), ledgers, order) for order in ORDERS]
        figures.append(_read_phrases(Path(folder), ledgers[LARGE]))
        figures.append(_simulate(Path(folder), ledgers[LARGE]))
        for ledger in ledgers.values():
            ledger.close()
    return figures


def _compare(folder: Path, ledgers: dict[int, Ledger], order: str) -> Figure:
    choose = {count: _chooser(folder, ledger, order) for count, ledger in ledgers.items()}
    for chooser in choose.values():
        chooser()  # keyphrases are read, statements are built
    # In turn, so that whatever else the machine does hits both alike.
    times: dict[int, list[float]] = {count: [] for count in choose}
    for _ in range(ROUNDS):
        for count, chooser in choose.items():
            times[count].append(_time(chooser))
    ratio = median(times[LARGE]) / median(times[SMALL])
    against = f"{LARGE:,} posts against {SMALL:,}: {1000 * median(times[SMALL]):.0f} ms; at most {AT_MOST:g}"
    return Figure(f"choosing_{order}", ratio, "times", against)


def _chooser(folder: Path, ledger: Ledger, order: str) -> Callable[[], object]:
    bridge = Bridge(a_schedule(folder, evergreen={"order": order}), ledger)
    bridge.identities.open()
    slots = iter(next_slots(_schedule(bridge), NOW, ROUNDS + 10))

    def choose() -> object:
        slot = next(slots)
        with ledger.read() as tx:
            rules, facts = bridge.facts.read_rules(tx, "main"), bridge.facts.read_facts(tx, "main")
        choice = bridge.slots._choose_post(slot, facts, rules, ())
        assert choice.candidate is not None
        return choice

    return choose


def _schedule(bridge: Bridge) -> object:
    with bridge.ledger.read() as tx:
        return bridge.facts.read_rules(tx, "main").schedule


def _read_phrases(folder: Path, ledger: Ledger) -> Figure:
    bridge = Bridge(a_schedule(folder), ledger)
    seconds = _time(lambda: bridge.forecast.read_clusters("blog"))
    return Figure("choosing_phrases", seconds, "s", f"once for a process: the keyphrases of {LARGE:,} posts, clustered")


def _simulate(folder: Path, ledger: Ledger) -> Figure:
    bridge = Bridge(a_schedule(folder, evergreen={"order": "score", "cron": "30 9 * * *"}), ledger)
    seconds = _time(lambda: bridge.forecast.simulate("main", 365))
    return Figure("simulating_a_year", seconds, "s", f"daily slots over {LARGE:,} posts, read from the ledger")


def _time(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def _fill(path: Path, count: int) -> Ledger:
    """A ledger with so many posts over ten years; written at once, as no benchmark of writing is meant."""
    ledger = Ledger(f"sqlite:///{path}", lambda: NOW)
    ledger.create()
    with ledger.write() as tx:
        tx.ensure_site("blog")
        tx.change_site("blog", connected_at=NOW)
        tx.ensure_account("main")
        for first in range(0, count, 1000):
            rows = [_to_row(number, count) for number in range(first, min(first + 1000, count))]
            tx.connection.execute(insert(posts), rows)
    return ledger


def _to_row(number: int, count: int) -> dict[str, object]:
    days = 91 + 3650 * (number * 7919 % count) / count
    text = f"<p>{' '.join(f'word{number * 31 % 977 + step}' for step in range(number % 400 + 50))}</p>"
    post = replace(an_old_post(number + 1, days=days, content_html=text), comments=number % 90)
    return {
        "site": "blog",
        "post_id": post.id,
        "guid": post.guid,
        "url": post.url,
        "title": post.title,
        "state": post.state,
        "revision": 1,
        "occurred_at": NOW,
        "is_public": True,
        "content": from_post(post),
        "first_seen_at": NOW,
        "updated_at": NOW - timedelta(seconds=count - number),
        "published_at": post.published_at,
        "modified_at": post.modified_at,
        **to_keys(post),
    }
