"""Feeds are read side by side: a host that is slow, or refuses, keeps no other waiting and is not pressed."""

import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from blog import SECRET
from bridge.app import Bridge
from bridge.config import Config
from bridge.ledger import Ledger
from feed_server import a_feed, an_item
from processes import wait_for
from serving import answering

SLOW, QUICK = "127.0.1.1", "127.0.1.2"


class Hosts:
    """A server that is several hosts: all addresses of 127.0.0.0/8 are this machine."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.is_answered = threading.Event()
        self.refuses = self.are_slow = False
        self.most_at_once = 0
        self._at_once: set[str] = set()
        self._turn = threading.Lock()
        hosts = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host = self.headers["Host"].partition(":")[0]
                hosts.count(host)
                if hosts.are_slow or host == SLOW:
                    hosts.is_answered.wait()
                hosts.let_go(host)
                self.send_response(429 if hosts.refuses else 200)
                body = a_feed(an_item())
                self.send_header("Content-Type", "text/xml; charset=UTF-8")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Retry-After", "600")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("0.0.0.0", 0), Handler)

    def count(self, host: str) -> None:
        with self._turn:
            self.asked[host] += 1
            self._at_once.add(host)
            self.most_at_once = max(self.most_at_once, len(self._at_once))

    def let_go(self, host: str) -> None:
        with self._turn:
            self._at_once.discard(host)

    def to_url(self, host: str, name: str) -> str:
        return f"http://{host}:{self.server.server_port}/feed/@{name}"


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    hosts = Hosts()
    with answering(hosts.server):
        yield hosts
        hosts.is_answered.set()


def a_bridge(ledger: Ledger, clock: Any, folder: Path, feeds: dict[str, str]) -> Bridge:
    site = {"home": "https://blog.example", "account": next(iter(feeds)), "secret": SECRET, "page_host": "bridge"}
    values = {
        "bridge": {"state_dir": folder},
        "sites": {"blog": site},
        "accounts": {name: {"feed_url": url} for name, url in feeds.items()},
    }
    bridge = Bridge(Config.model_validate(values), ledger, clock=clock)
    bridge.identities.open()
    return bridge


def read_names(ledger: Ledger) -> set[str]:
    """Accounts whose feed was read."""
    with ledger.read() as tx:
        return {one.name for one in tx.read_accounts() if one.feed_read_at}


def test_a_slow_host_is_asked_once_at_a_time_and_keeps_no_other_waiting(ledger, clock, tmp_path, hosts):
    slow, quick = {"slow-1", "slow-2", "slow-3"}, {"quick-1", "quick-2", "quick-3"}
    feeds = {name: hosts.to_url(SLOW, name) for name in slow} | {name: hosts.to_url(QUICK, name) for name in quick}
    bridge = a_bridge(ledger, clock, tmp_path, feeds)
    reading = threading.Thread(target=bridge.feeds.read_feeds)
    reading.start()
    wait_for(lambda: read_names(ledger) == quick, 60, "the feeds of the quick host")
    assert hosts.asked[SLOW] <= 1
    hosts.is_answered.set()
    reading.join()
    assert read_names(ledger) == slow | quick
    assert hosts.asked == {SLOW: 3, QUICK: 3}


def test_sixteen_hosts_are_asked_at_the_same_time_and_no_more(ledger, clock, tmp_path, hosts):
    hosts.are_slow = True
    feeds = {f"a{number}": hosts.to_url(f"127.0.2.{number}", f"a{number}") for number in range(1, 25)}
    bridge = a_bridge(ledger, clock, tmp_path, feeds)
    reading = threading.Thread(target=bridge.feeds.read_feeds)
    reading.start()
    wait_for(lambda: hosts.asked.total() == 16, 60, "sixteen questions")
    hosts.is_answered.set()
    reading.join()
    assert hosts.most_at_once == 16
    assert hosts.asked.total() == 24
    assert read_names(ledger) == set(feeds)


def test_a_host_that_asks_to_wait_is_asked_for_no_other_feed_in_this_round(ledger, clock, tmp_path, hosts):
    hosts.refuses = True
    names = ("first", "second", "third")
    bridge = a_bridge(ledger, clock, tmp_path, {name: hosts.to_url(QUICK, name) for name in names})
    assert bridge.feeds.read_feeds() == 0
    assert hosts.asked == {QUICK: 1}
    bridge.feeds.read_feeds()
    assert hosts.asked == {QUICK: 2}


def test_feeds_that_were_read_together_drift_apart_within_their_interval(ledger, clock, tmp_path, hosts):
    names = ("first", "second", "third")
    bridge = a_bridge(ledger, clock, tmp_path, {name: hosts.to_url(QUICK, name) for name in names})
    assert bridge.feeds.read_feeds() == 3
    with ledger.read() as tx:
        waits = {one.feed_due_at - clock.at for one in tx.read_accounts()}
    every = bridge.config.delivery.feed_every
    assert len(waits) == 3
    assert all(0.9 * every <= wait <= every for wait in waits)
    assert bridge.feeds.read_feeds() == 0
