"""A bridge with an archive of old posts in its ledger, and a clock that ticks through weeks of slots."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from blog import HOME, SECRET, Blog
from bridge.app import Bridge
from bridge.config import Config
from bridge.ledger import Ledger
from bridge.models import Author, Post, Term
from bridge.planner import to_url_keys

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""A Monday; the test's clock begins there."""
DAY = timedelta(days=1)
TUESDAYS = "30 9 * * tue"
WORDS = ("river", "bread", "clock", "garden", "letter", "winter", "engine", "island", "violin", "harvest", "lantern")


def an_old_post(number: int, days: float = 0, **changes: Any) -> Post:
    """Post number so many days before ``NOW``; by default the higher the number, the younger, all of them old."""
    at = NOW - timedelta(days=days or 4000 - number)
    words = f"{WORDS[number % 11]} {WORDS[number // 11 % 11]} number{number}"
    values: dict[str, Any] = {
        "site": "blog",
        "id": number,
        "guid": f"{HOME}/?p={number}",
        "type": "post",
        "status": "publish",
        "password_protected": False,
        "url": f"{HOME}/post-{number}/",
        "canonical_url": "",
        "slug": f"post-{number}",
        "title": f"About {words}",
        "content_html": f"<p>What there is to say of {words} is said here, in full.</p><p>And a little more.</p>",
        "created_at": at,
        "published_at": at,
        "modified_at": at,
        "state": f"{number:064x}",
        "revision": 1,
        "author": Author(1, "Ada", "ada"),
        "categories": (Term(3, "Walks", "walks"),),
        "language": "en",
        "excerpt": f"All about {words}.",
    }
    return Post(**values | changes)


def a_schedule(tmp_path: Path, api_url: str = "", **tables: Any) -> Config:
    """A configuration with a slot on Tuesdays; by import, unless ``api_url`` is given. ``tables`` are merged."""
    account = {"token": "tok", "api_url": api_url, "publish_status": "public"} if api_url else {}
    values: dict[str, Any] = {
        "bridge": {"state_dir": tmp_path, "public_url": "http://127.0.0.1:9"},
        "delivery": {"gap": "0s", "deadline": "20s", "lease": "60s", "silent_after": "0s", "open_imports": 4},
        "evergreen": {"cron": TUESDAYS, "zone": "UTC"},
        "sites": {"blog": {"home": HOME, "account": "main", "secret": SECRET, "page_host": "bridge"}},
        "accounts": {"main": account},
    }
    for table, keys in tables.items():
        values[table] = values.get(table, {}) | keys
    return Config.model_validate(values)


def store(ledger: Ledger, *posts: Post) -> None:
    """A site that is connected, and its posts; there is nothing on Medium yet, and the feed has said so."""
    with ledger.write() as tx:
        tx.ensure_site("blog")
        tx.ensure_account("main")
        tx.change_account("main", feed_read_at=NOW - DAY)
        tx.change_site("blog", connected_at=NOW - DAY, last_seen_at=tx.now)
        for post in posts:
            tx.put_post(post, post.modified_at, to_url_keys(post))


class Shelf(Blog):
    """A bridge, its archive, and its owner."""

    def __init__(self, bridge: Bridge, clock: Any) -> None:
        super().__init__(bridge, clock)
        self._clock = clock
        self.sent = 10  # posts were told of before

    @property
    def ledger(self) -> Ledger:
        return self.bridge.ledger

    def at(self, text: str) -> "Shelf":
        """Let it be that time in UTC, and tick."""
        self._clock.at = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return self.tick()

    def tick(self) -> "Shelf":
        self.bridge.slots.plan_slots()
        self.settle()
        return self

    def ticks(self, days: float, every: timedelta = timedelta(hours=1)) -> Iterator[datetime]:
        """Time goes by; each tick's instant is yielded after it."""
        end = self._clock.at + timedelta(days=days)
        while self._clock.at < end:
            self._clock.at += every
            self.tick()
            yield self._clock.at

    def slots(self) -> list[dict[str, Any]]:
        """What slots came to, the oldest first."""
        return list(reversed(self.bridge.forecast.read_slots()))

    def proposals(self) -> list[int]:
        return [one["post_id"] for one in self.bridge.overview.read_handoffs() if one["kind"] == "proposal"]

    def notices(self) -> list[str]:
        with self.ledger.read() as tx:
            return [f"{one.title}: {one.body}" for one in tx.read_due_notices(1000)]


def a_shelf(ledger: Ledger, clock: Callable[[], datetime], config: Config, *posts: Post) -> Shelf:
    """A bridge over a ledger with these posts; its schedule has been seen once."""
    store(ledger, *posts)
    bridge = Bridge(config, ledger, clock=clock)
    bridge.identities.open()
    shelf = Shelf(bridge, clock)
    bridge.slots.plan_slots()
    return shelf
