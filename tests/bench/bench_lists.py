"""What a page of each list costs in a large ledger against the same in an empty one, in the same run.

Measured is the whole answer over WSGI, as a program gets it: 50 rows against none. On SQLite the first page, one in the
middle, and the first with each filter, by this process's own time; on PostgreSQL the first page by the clock, as most
of the work is another process's. The two are asked right after one another, and the median of the rounds' quotients
counts: a machine that is busy, or slower for a while, changes little then. Statements are counted in the large ledger.
"""

import json
import tempfile
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple

from flask.testing import FlaskClient
from run import Figure

from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.web import create_app
from counting import counted
from filled import Amount, at, fill, two_sites
from postgres import Postgres
from processes import API_TOKEN
from shelf import NOW

AMOUNT = Amount(posts=100_000, deliveries=10_000, handoffs=1_000, others=20_000)
EMPTY = Amount(0, 0, 0, 0)
ROUNDS = 51
MOST_TIMES, MOST_STATEMENTS = 3.0, 12
MIDDLE = {
    "posts": at(AMOUNT.posts // 2),
    "deliveries": at(AMOUNT.deliveries // 2),
    "handoffs": at(AMOUNT.handoffs),
    "slots": NOW - timedelta(hours=AMOUNT.others // 4),
    **dict.fromkeys(("stories", "jobs", "journal"), at(AMOUNT.others // 2)),
}
HEADERS = {"Authorization": f"Bearer {API_TOKEN}"}
SPAN = "since=2018-09-07T00:00:00Z&until=2018-09-09T00:00:00Z"
LISTS = {
    "posts": ("site=news", SPAN, f"site=blog&{SPAN}"),
    "deliveries": (
        "site=news",
        "account=main",
        "status=live",
        "status=planned",
        "site=blog&status=failed",
        "account=main&status=live",
        "site=news&account=second&status=sent",
        SPAN,
    ),
    "stories": ("site=news", "account=main", "kind=draft", "site=blog&account=main", SPAN),
    "handoffs": ("site=news", "account=main", "kind=mend_canonical", "kind=proposal", "kind=identity", SPAN),
    "slots": ("site=news", "account=main", "status=dropped", "account=main&status=dropped", SPAN),
    "jobs": ("site=news", "status=failed", "site=news&status=failed", SPAN),
    "journal": ("site=news", "account=main", "kind=parked", "site=news&post=77778", "site=news&kind=planned", SPAN),
    "schedule": ("site=news",),
    "accounts": ("site=news",),
    "sites": ("site=news",),
    "status": ("site=news",),
}


class Served(NamedTuple):
    """A ledger, and what asks for pages of it."""

    ledger: Ledger
    client: FlaskClient


def measure() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{folder}/{name}.db" for name in ("large", "empty")]
        figures = _compare(Path(folder), urls, _measure)
        with Postgres() as postgres:
            urls = [postgres.new_database(), postgres.new_database()]
            return figures + _compare(Path(folder), urls, _measure_on_postgres)


def _compare(folder: Path, urls: list[str], take: Callable[[str, Served, Served], Iterator[Figure]]) -> list[Figure]:
    large, empty = (_open(folder, url, one) for url, one in zip(urls, (AMOUNT, EMPTY), strict=True))
    figures = [one for name in LISTS for one in take(name, large, empty)]
    for one in (large, empty):
        one.ledger.close()
    return figures


def _open(folder: Path, url: str, amount: Amount) -> Served:
    ledger = Ledger(url, lambda: NOW)
    ledger.create()
    fill(ledger, amount)
    config = two_sites(folder)
    return Served(ledger, create_app(Bridge(config, ledger, clock=lambda: NOW), config).test_client())


def _measure(name: str, large: Served, empty: Served) -> Iterator[Figure]:
    queries = {"": "", **{query: query for query in LISTS[name]}}
    if middle := _find_middle(name, large.client):
        queries["middle"] = f"cursor={middle}"
    statements = 0
    for said, query in queries.items():
        path = f"/api/v1/{name}?{query}"
        statements = max(statements, _count(large, path))
        yield _divide(f"lists_{name}{f'_{said}' if said else ''}", path, large, empty, time.process_time)
    yield Figure(f"lists_{name}_statements", statements, "statements", f"at most {MOST_STATEMENTS}")


def _measure_on_postgres(name: str, large: Served, empty: Served) -> Iterator[Figure]:
    yield _divide(f"lists_postgres_{name}", f"/api/v1/{name}", large, empty, time.perf_counter)


def _divide(name: str, path: str, large: Served, empty: Served, clock: Callable[[], float]) -> Figure:
    for one in (large, empty):
        _time(one, path, clock)
    rounds = [(_time(large, path, clock), _time(empty, path, clock)) for _ in range(ROUNDS)]
    of_empty = median(empty for _, empty in rounds)
    against = f"median of {ROUNDS}; empty: {1000 * of_empty:.1f} ms; at most {MOST_TIMES:g}"
    return Figure(name, median(large / empty for large, empty in rounds), "times", against)


def _find_middle(name: str, client: FlaskClient) -> str:
    """A cursor half way down a list that is sorted by an instant: that of its first page, with another instant."""
    cursor = client.get(f"/api/v1/{name}?limit=1", headers=HEADERS).json.get("next")
    if not cursor or name in {"accounts", "sites", "schedule"}:
        return ""
    mark, _, *rest = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    key = json.dumps([mark, MIDDLE[name].isoformat(), *rest]).encode()
    return urlsafe_b64encode(key).decode()


def _count(served: Served, path: str) -> int:
    with counted(served.ledger) as seen:
        _time(served, path, time.process_time)
    return len(seen)


def _time(served: Served, path: str, clock: Callable[[], float]) -> float:
    begun = clock()
    answer = served.client.get(path, headers=HEADERS)
    assert answer.status_code == 200, answer.json
    return clock() - begun
