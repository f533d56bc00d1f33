"""What many sites and accounts cost while nothing of theirs is due: against a few of them, in the same run.

``SCALE=small`` (the default) compares 300 sites with an account each with 3 of them, ``SCALE=full`` 1,000 with 10. On
each account all places of the day are used and stories wait. Measured is the CPU of this process, and how many
statements are run: one look for work, one idle tick of the slots, choosing one post, a forecast of one account, and
what a process does at its start. Feeds are measured by the clock: a hundred that answer slowly against one. The memory
is that of a real ``bridge serve`` at rest, against one with a single site.
"""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from run import Figure
from sqlalchemy import insert

from bridge.app import Bridge
from bridge.config import Config
from bridge.ledger import Ledger
from bridge.ledger.candidates import to_keys
from bridge.ledger.rows import from_post
from bridge.ledger.tables import accounts, attempts, deliveries, posts, sites
from bridge.planner.evergreen import next_slots
from counting import counted
from feed_server import a_feed, an_item
from processes import SECRET, BridgeProcess
from shelf import NOW, an_old_post

FEW, MANY = {"small": (3, 300), "full": (10, 1_000)}[os.environ.get("SCALE", "small")]
WAITING = 20
"""Stories of each account that are due and have no place."""
ARCHIVE = 20
"""Posts of each site that a slot may choose."""
ROUNDS = 5
FEEDS, SLOW_S = 100, 0.5
REST_S = 20
"""After which each tick of seconds has run several times."""
ROOT = Path(__file__).parents[2]


class Measured(NamedTuple):
    """One piece of work: seconds of CPU, and statements."""

    seconds: float
    statements: int


def measure() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = (_open(Path(folder) / str(count), count) for count in (FEW, MANY))
        figures = [
            *_compare("start", few, many, _start, 2.0),
            *_compare("looking", few, many, lambda bridge: bridge.sender.deliver_next(), 1.5),
            *_compare("slots", few, many, lambda bridge: bridge.slots.plan_slots(), 3.0),
            *_compare("choosing", few, many, _choose, 1.5),
            *_compare("forecast", few, many, lambda bridge: bridge.forecast.simulate("account-1", 28), 1.5),
        ]
        for bridge in (few, many):
            bridge.ledger.close()
        return [*figures, _read_feeds(Path(folder)), _weigh(Path(folder))]


def _compare(name: str, few: Bridge, many: Bridge, job: Callable[[Bridge], object], most: float) -> Iterator[Figure]:
    found: dict[int, list[Measured]] = {FEW: [], MANY: []}
    for bridge in (few, many):
        job(bridge)  # what is done once is done
    for _ in range(ROUNDS):
        for count, bridge in ((FEW, few), (MANY, many)):
            found[count].append(_measure(bridge, job))
    of_few, of_many = (median(one.seconds for one in found[count]) for count in (FEW, MANY))
    against = f"{MANY:,} sites and accounts: {1000 * of_many:,.1f} ms; {FEW}: {1000 * of_few:.1f} ms; at most {most:g}"
    yield Figure(f"scale_{name}", of_many / of_few, "times the CPU", against)
    counts = [found[count][-1].statements for count in (FEW, MANY)]
    yield Figure(f"scale_{name}_statements", counts[1], "statements", f"{FEW} sites and accounts: {counts[0]}")


def _measure(bridge: Bridge, job: Callable[[Bridge], object]) -> Measured:
    with counted(bridge.ledger) as seen:
        began = time.process_time()
        job(bridge)
        return Measured(time.process_time() - began, len(seen))


def _start(bridge: Bridge) -> None:
    """What a process does before it takes the first hook."""
    bridge.identities.open()
    bridge.dry_runs.read_dry_sites()
    bridge.clocks.mend_clocks()
    bridge.recovery.sweep(is_alone=True)


def _choose(bridge: Bridge) -> None:
    with bridge.ledger.read() as tx:
        rules, facts = bridge.facts.read_rules(tx, "account-1"), bridge.facts.read_facts(tx, "account-1")
    (slot,) = next_slots(rules.schedule, NOW, 1)
    assert bridge.slots._choose_post(slot, facts, rules, ()).candidate is not None


def _a_config(folder: Path, count: int, **more: dict[str, Any]) -> Config:
    """So many sites, each with an account of its own."""
    site = {"secret": SECRET, "page_host": "bridge"}
    account = {"token": "tok", "publish_status": "public"}
    values: dict[str, Any] = {
        "bridge": {"state_dir": folder},
        "delivery": {"gap": "0s", "public_per_day": 2},
        "evergreen": {"cron": "30 9 * * tue", "zone": "UTC"},
        "sites": {
            f"site-{n}": site | {"home": f"https://site-{n}.example", "account": f"account-{n}"}
            for n in range(1, count + 1)
        },
        "accounts": {
            f"account-{n}": account | {key: values[f"account-{n}"] for key, values in more.items()}
            for n in range(1, count + 1)
        },
    }
    return Config.model_validate(values)


def _open(folder: Path, count: int) -> Bridge:
    folder.mkdir()
    ledger = Ledger(f"sqlite:///{folder}/ledger.db", lambda: NOW)
    ledger.create()
    with ledger.write() as tx:
        for n in range(1, count + 1):
            site, account = f"site-{n}", f"account-{n}"
            tx.ensure_site(site)
            tx.ensure_account(account)
            numbers = range(1, WAITING + ARCHIVE + 1)
            tx.connection.execute(insert(posts), [_to_post(site, number) for number in numbers])
            waiting = [_to_delivery(site, account, number) for number in range(1, WAITING + 1)]
            tx.connection.execute(insert(deliveries), waiting)
            tx.connection.execute(insert(attempts), [_to_attempt(account, n, hours) for hours in (1, 2)])
        words = {"schedule": "30 9 * * tue (UTC)", "schedule_from": NOW - timedelta(hours=1), "feed_read_at": NOW}
        tx.connection.execute(accounts.update().values(feed_due_at=NOW + timedelta(hours=1), **words))
        tx.connection.execute(sites.update().values(connected_at=NOW, last_seen_at=NOW, environment="production"))
    return Bridge(_a_config(folder, count), ledger, clock=lambda: NOW)


def _to_post(site: str, number: int) -> dict[str, Any]:
    text = f"<p>{' '.join(f'word{number * 31 % 977 + step}' for step in range(300))}</p>"
    url = f"https://{site}.example/post-{number}/"
    post = an_old_post(number, days=200 + number, site=site, url=url, content_html=text)
    return {
        "site": site,
        "post_id": number,
        "guid": post.guid,
        "url": post.url,
        "title": post.title,
        "state": post.state,
        "revision": 1,
        "occurred_at": NOW,
        "is_public": True,
        "content": from_post(post),
        "first_seen_at": NOW,
        "updated_at": NOW,
        "published_at": post.published_at,
        "modified_at": post.modified_at,
        **to_keys(post),
    }


def _to_delivery(site: str, account: str, number: int) -> dict[str, Any]:
    return {
        "site": site,
        "post_id": number,
        "account": account,
        "canonical_url": f"https://{site}.example/{number}/",
        "canonical_key": f"{site}.example/{number}",
        "status": "planned",
        "trigger": "publish",
        "due_at": NOW - timedelta(hours=1),
        "created_at": NOW - timedelta(hours=1),
        "updated_at": NOW,
    }


def _to_attempt(account: str, number: int, hours: int) -> dict[str, Any]:
    return {
        "delivery_id": WAITING * (number - 1) + 1,
        "account": account,
        "trigger": "publish",
        "fence": 1,
        "started_at": NOW - timedelta(hours=hours),
        "publish_status": "public",
        "request_bytes": 1,
        "request_sha256": "0" * 64,
        "outcome": "live",
    }


def _read_feeds(folder: Path) -> Figure:
    """Each feed has a host of its own: all addresses of 127.0.0.0/8 are this machine."""
    with _slow_feeds() as port:
        # The first round of a process also imports what reads feeds.
        _, one, all_of_them = (_time_round(folder, port, count) for count in (2, 1, FEEDS))
    against = f"{FEEDS} feeds that take {SLOW_S:g} s: {all_of_them:.1f} s; 1: {one:.2f} s; at most 8"
    return Figure("scale_feeds", all_of_them / one, "times", against)


def _time_round(folder: Path, port: int, count: int) -> float:
    ledger = Ledger(f"sqlite:///{folder}/feeds-{count}.db")
    ledger.create()
    urls = {f"account-{n}": f"http://127.0.1.{n}:{port}/feed" for n in range(1, count + 1)}
    bridge = Bridge(_a_config(folder, count, feed_url=urls), ledger)
    bridge.identities.open()
    began = time.monotonic()
    assert bridge.feeds.read_feeds() == count
    seconds = time.monotonic() - began
    ledger.close()
    return seconds


def _weigh(folder: Path) -> Figure:
    one, all_of_them = (_read_memory(folder / f"serve-{count}", count) for count in (1, MANY))
    against = f"{MANY:,} sites and accounts: {all_of_them:.0f} MB; 1: {one:.0f} MB; at most 1.5"
    return Figure("scale_memory", all_of_them / one, "times", against)


def _read_memory(folder: Path, count: int) -> float:
    """What a process of its own has in memory, in MB, when it has begun and its ticks have run."""
    folder.mkdir()
    names = [f"a{number}" for number in range(count)]
    url, nowhere = f"sqlite:///{folder}/ledger.db", "http://127.0.0.1:9/v1"
    bridge = BridgeProcess(folder, url, nowhere, accounts={name: f"tok-{name}" for name in names}, code=ROOT)
    with bridge.config.open("a") as config:
        for name in names[1:]:
            home = f"home = 'https://{name}.example'\npage_host = 'bridge'\naccount = '{name}'"
            config.write(f"[sites.{name}]\n{home}\nsecret = '{SECRET}'\n")
    bridge.start()
    time.sleep(REST_S)
    assert bridge.is_up(), bridge.log()
    status = Path(f"/proc/{bridge.process.pid}/status").read_text()
    bridge.stop()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@contextmanager
def _slow_feeds() -> Iterator[int]:
    """The port of a server whose every answer takes a while."""
    body = a_feed(an_item())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            time.sleep(SLOW_S)
            self.send_response(200)
            self.send_header("Content-Type", "text/xml; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
