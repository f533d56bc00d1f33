"""Ledgers with many rows of every kind, written at once: two sites, two accounts, instants that hundreds share."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text

from blog import HOME, SECRET
from bridge.config import Config
from bridge.ledger import Ledger
from bridge.ledger.candidates import to_keys
from bridge.ledger.rows import from_facts, from_post
from bridge.ledger.tables import attempts, deliveries, events, handoffs, jobs, journal, posts, slots, stories
from processes import API_TOKEN
from shelf import NOW, an_old_post

SITES = ("blog", "news")
ACCOUNTS = ("main", "second")
NEWS = "https://news.example"
STATUSES = ("live", "live", "planned", "live", "failed", "live", "proposed", "live", "cancelled", "sent")
CODES = {
    "live": "live",
    "planned": "planned",
    "failed": "failed",
    "proposed": "proposed",
    "cancelled": "cancelled",
    "sent": "draft-to-publish",
}
KINDS = ("update_in_place", "consider_removing", "confirm", "mend_canonical", "publish_draft")
_BATCH = 100
"""Rows that share an instant."""
_AT_ONCE = 2_000


@dataclass(frozen=True)
class Amount:
    """How many rows of each kind."""

    posts: int
    deliveries: int
    handoffs: int
    others: int
    """Lines of the journal, stories, slots, jobs, attempts and hooks."""


def two_sites(tmp_path: Path, **tables: Any) -> Config:
    """A configuration with a site for each of two accounts."""
    site = {"secret": SECRET, "page_host": "bridge"}
    values: dict[str, Any] = {
        "bridge": {"state_dir": tmp_path, "api_token": API_TOKEN, "api_per_minute": 1_000_000},
        "delivery": {"gap": "0s", "public_per_day": 5},
        "evergreen": {"cron": "30 9 * * tue", "zone": "UTC"},
        "sites": {
            "blog": site | {"home": HOME, "account": "main"},
            "news": site | {"home": NEWS, "account": "second"},
        },
        "accounts": {
            "main": {"token": "tok-a", "publish_status": "public"},
            "second": {"token": "tok-b", "publish_status": "public"},
        },
    }
    for table, keys in tables.items():
        values[table] = values.get(table, {}) | keys
    return Config.model_validate(values)


@contextmanager
def a_full_ledger(request: pytest.FixtureRequest, amount: Amount) -> Iterator[Ledger]:
    """A ledger with so many rows, on the database that the fixture's parameter names; its time stands still."""
    if request.param == "sqlite":
        file = request.getfixturevalue("tmp_path_factory").mktemp("filled") / "ledger.db"
        shutil.copyfile(request.getfixturevalue("made_file"), file)
        url = f"sqlite:///{file}"
    else:
        url = request.getfixturevalue("postgres").new_database()
    ledger = Ledger(url, lambda: NOW)
    ledger.create()
    fill(ledger, amount)
    yield ledger
    ledger.close()


def fill(ledger: Ledger, amount: Amount) -> None:
    """Write so many rows into an empty ledger."""
    with ledger.write() as tx:
        for site, account in zip(SITES, ACCOUNTS, strict=True):
            tx.ensure_site(site)
            tx.change_site(site, connected_at=NOW, last_seen_at=NOW, environment="production")
            tx.ensure_account(account)
        for table, rows in (
            (posts, _posts(amount)),
            (deliveries, _deliveries(amount)),
            (handoffs, _handoffs(amount)),
            (journal, _lines(amount)),
            (stories, _stories(amount)),
            (slots, _slots(amount)),
            (jobs, _jobs(amount)),
            (attempts, _attempts(amount)),
            (events, _events(amount)),
        ):
            batch: list[dict[str, Any]] = []
            for row in rows:
                batch.append(row)
                if len(batch) == _AT_ONCE:
                    tx.connection.execute(insert(table), batch)
                    batch = []
            if batch:
                tx.connection.execute(insert(table), batch)
    if not ledger.is_sqlite:
        with ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # As PostgreSQL does by itself after so many new rows.
            connection.execute(text("VACUUM ANALYZE"))


def at(number: int) -> datetime:
    """The instant of the row with this number."""
    return NOW - timedelta(days=3000) + timedelta(minutes=number // _BATCH)


def _home(number: int) -> tuple[str, str]:
    """Site and account of a post."""
    return SITES[number % 2], ACCOUNTS[number % 2]


def _posts(amount: Amount) -> Iterator[dict[str, Any]]:
    for number in range(1, amount.posts + 1):
        site, _ = _home(number)
        post = replace(an_old_post(number, days=1 + number % 3000), site=site)
        yield {
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
            "facts": from_facts(post),
            "first_seen_at": at(number),
            "updated_at": NOW - timedelta(seconds=number % 5000),
            "published_at": post.published_at,
            "modified_at": post.modified_at,
            "held_reason": "it may be another article" if number % 997 == 0 else "",
            "rival": from_post(post) if number % 997 == 0 else "",
            **to_keys(post),
        }


def _deliveries(amount: Amount) -> Iterator[dict[str, Any]]:
    step = max(amount.posts // max(amount.deliveries, 1), 1) | 1
    for number in range(1, min(amount.deliveries, amount.posts // step) + 1):
        post_id = number * step
        site, account = _home(post_id)
        status = STATUSES[number % len(STATUSES)]
        yield {
            "site": site,
            "post_id": post_id,
            "account": account,
            "canonical_url": f"{HOME}/post-{post_id}/",
            "canonical_key": f"blog.example/post-{post_id}",
            "status": status,
            "trigger": "publish",
            "reason": f"because of {number}",
            "code": CODES[status],
            "route": "api" if status in {"live", "sent"} else None,
            "due_at": NOW - timedelta(hours=1),
            "created_at": at(number),
            "updated_at": NOW,
            "story_url": f"https://medium.com/@ada/story-{number:012x}" if status == "live" else "",
            "live_at": NOW if status == "live" else None,
            "sent_state": "",
        }


def _made(amount: Amount) -> int:
    return sum(1 for _ in _deliveries(amount))


def _handoffs(amount: Amount) -> Iterator[dict[str, Any]]:
    most = _made(amount)
    for number in range(2 * amount.handoffs if most else 0):
        is_open = number % 2 == 0
        yield {
            "delivery_id": 1 + (number // 2 + number // (2 * most)) % most,
            "kind": KINDS[number // (2 * most) % len(KINDS)],
            "status": "open" if is_open else "done",
            "reason": f"step {number}",
            "opened_at": at(number),
            "closed_at": None if is_open else NOW,
        }


def _lines(amount: Amount) -> Iterator[dict[str, Any]]:
    for number in range(amount.others):
        site, account = _home(number)
        what = "parked" if number % 200 == 0 else "not sent" if number % 7 == 0 else "planned"
        post_id = 1 + number % max(amount.posts, 1)
        site, account = _home(post_id)
        is_account = what == "parked"
        yield {
            "at": at(number),
            "what": what,
            "code": "not-chosen" if what == "not sent" else "",
            "reason": f"line {number}",
            "site": "" if is_account else site,
            "post_id": None if is_account else post_id,
            "account": account,
        }


def _stories(amount: Amount) -> Iterator[dict[str, Any]]:
    made = _made(amount)
    step = max(amount.posts // max(amount.deliveries, 1), 1) | 1
    for number in range(1, amount.others + 1):
        is_ours = number <= made and number % 3 == 0
        yield {
            "account": ACCOUNTS[(number * step if is_ours else number) % 2],
            "story_id": f"{number:012x}",
            "url": f"https://medium.com/@ada/story-{number:012x}",
            "title": f"Story {number}",
            "kind": "draft" if number % 50 == 0 else "story",
            "source": "feed",
            "published_at": NOW - timedelta(days=2 + number),
            "first_seen_at": at(number),
            "last_seen_at": NOW,
            "delivery_id": number if is_ours else None,
        }


def _slots(amount: Amount) -> Iterator[dict[str, Any]]:
    for number in range(amount.others):
        site, account = _home(number)
        yield {
            "account": account,
            "planned_at": NOW - timedelta(hours=number // 2 + 1),
            "due_at": NOW - timedelta(hours=number // 2),
            "status": "dropped" if number % 10 == 0 else "run",
            "kind": "nothing" if number % 10 == 0 else "delivery",
            "site": "" if number % 10 == 0 else site,
            "post_id": None if number % 10 == 0 else 1 + number,
            "reason": f"slot {number}",
        }


def _jobs(amount: Amount) -> Iterator[dict[str, Any]]:
    for number in range(amount.others):
        site, _ = _home(number)
        yield {
            "site": site,
            "source": "rest",
            "posts": json.dumps([number]),
            "status": "failed" if number % 20 == 0 else "done",
            "problems": json.dumps(["one"] * 20),
            "problem_count": 20,
            "created_at": at(number),
            "updated_at": NOW,
            "due_at": NOW,
        }


def _attempts(amount: Amount) -> Iterator[dict[str, Any]]:
    made = _made(amount)
    for number in range(amount.others if made else 0):
        yield {
            "delivery_id": 1 + number % made,
            "account": ACCOUNTS[number % 2],
            "trigger": "publish",
            "fence": 1,
            "started_at": NOW - timedelta(minutes=30 * number),
            "publish_status": "public",
            "request_bytes": 1,
            "request_sha256": "0" * 64,
            "outcome": "live",
        }


def _events(amount: Amount) -> Iterator[dict[str, Any]]:
    for number in range(amount.others):
        site, _ = _home(number)
        yield {
            "site": site,
            "webhook_id": f"msg_{number}",
            "type": "post.updated",
            "post_id": 1 + number,
            "body": b"{}" * 500,
            "body_sha256": "0" * 64,
            "received_at": at(number),
            "handled_at": NOW,
            "outcome": "applied",
        }
