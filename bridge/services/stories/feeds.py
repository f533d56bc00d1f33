"""Each account's feed is read from time to time, so that what its owner published is known without being told.

A feed can prove that a story is there, never that it is not: it shows ten items, leaves out what is unlisted, and
sorts backdated stories where nobody sees them (docs/medium.md).
"""

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple
from urllib.parse import urlsplit

import structlog

from bridge.config import Config
from bridge.errors import MediumError
from bridge.ledger import Ledger, Transaction
from bridge.medium.feed import FeedReply, FeedStatus, read_feed
from bridge.models import AccountState, HandoffKind, SeenKind, SeenStory
from bridge.planner import is_absence_telling
from bridge.planner.evergreen.lots import to_lot
from bridge.services.delivery.departures import Departures
from bridge.services.isolation import TROUBLE, isolated
from bridge.services.stories.matching import Matching
from bridge.transform import to_marker

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
"""How long one process may work at a feed before another may read it; ten times what the reading may take."""
LONGEST = timedelta(days=1)
"""The longest pause after failures in a row, unless Medium itself asks for a longer one."""
FEED_S = 30.0
"""Seconds for the fetch of a feed."""


AT_ONCE = 16
"""Hosts that are asked at the same time."""
ROUND_S = 45.0
"""Seconds after which no further feed of a host is begun in one tick: other hosts wait for the next one."""
SPREAD = 0.1
"""The part of the interval by which a feed may be read earlier."""


class _Due(NamedTuple):
    """A feed that is due."""

    account: str
    url: str


class _Found(Enum):
    """What came of reading a feed that was due."""

    FRESH = "something new"
    NOTHING = "nothing new"
    REFUSED = "the host asks to wait"


def _to_found(reply: FeedReply | None) -> _Found:
    if reply is None:
        return _Found.NOTHING
    if reply.status is FeedStatus.FRESH:
        return _Found.FRESH
    return _Found.NOTHING if reply.retry_after is None else _Found.REFUSED


class Feeds:
    """Reads feeds of accounts: settles what they show, asks for what they show no more, and reminds owners."""

    def __init__(self, config: Config, ledger: Ledger, matching: Matching, departures: Departures) -> None:
        self._config = config
        self._ledger = ledger
        self._matching = matching
        self._departures = departures
        self._hosts: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._asking = threading.BoundedSemaphore(AT_ONCE)

    def read_feeds(self) -> int:
        """Read the feeds that are due, several hosts at a time and each host one by one; what is left is read next.

        Returns:
            How many of them gave something new.
        """
        self._remind_owners()
        with self._ledger.read() as tx:
            due = [one for one in tx.read_due_feeds() if one.name in self._config.accounts]
        hosts: defaultdict[str, list[_Due]] = defaultdict(list)
        for account in due:
            if url := self._config.account(account.name).feed_of(account.medium_username):
                hosts[_to_host(url)].append(_Due(account.name, url))
        if not hosts:
            return 0
        # Twice as many threads: while some take in what they were told, others ask.
        with ThreadPoolExecutor(min(2 * AT_ONCE, len(hosts)), "feed") as pool:
            return sum(pool.map(self._read_host, hosts.values()))

    def _remind_owners(self) -> None:
        with self._ledger.read() as tx:
            names = tx.find_unanswered(tx.now - self._config.delivery.ask_after)
        for name in names:
            if name not in self._config.accounts:
                continue
            with (
                isolated(self._ledger, "the owner could not be asked for a story", account=name),
                self._ledger.write() as tx,
            ):
                self._remind(tx, name)

    def _read_host(self, feeds: Iterable[_Due]) -> int:
        """Read the feeds of one host one after the other, until it refuses one or the round is over.

        Returns:
            How many of them gave something new.
        """
        fresh, ends = 0, time.monotonic() + ROUND_S
        for feed in feeds:
            found = _Found.NOTHING
            with isolated(self._ledger, "a feed could not be read", account=feed.account):
                found = self._look(feed)
            fresh += found is _Found.FRESH
            if found is _Found.REFUSED or time.monotonic() >= ends:
                break
        return fresh

    def _look(self, feed: _Due) -> _Found:
        def claim(tx: Transaction) -> AccountState | None:
            account = tx.read_account(feed.account)
            return account if tx.claim_feed(feed.account, LEASE) else None

        account = self._ledger.write_together(claim)
        return _to_found(self._read(account, feed.url)) if account else _Found.NOTHING

    def read_feed_of(self, account: AccountState, url: str) -> FeedReply | None:
        """Read one feed now, due or not, and learn from it.

        A feed that cannot be read is written down with its account, and read again later.

        Returns:
            What it said; None when no answer came that could be used.

        Raises:
            Exception: what it shows could not be taken in; it is postponed then.
        """
        return self._read(account, url)

    def _read(self, account: AccountState, url: str) -> FeedReply | None:
        try:
            with self._hosts[_to_host(url)], self._asking:
                reply = read_feed(url, etag=account.feed_etag, modified=account.feed_modified, deadline_s=FEED_S)
        except MediumError as error:
            self._postpone(account, str(error), None)
            return None
        if reply.status is FeedStatus.REFUSED:
            self._postpone(account, reply.reason, reply.retry_after)
            return reply
        try:
            self._take_in(account, reply)
        except TROUBLE:
            raise
        except Exception:
            self._postpone(account, "what it shows could not be taken in; the log says why", None)
            raise
        return reply

    def _take_in(self, account: AccountState, reply: FeedReply) -> None:
        with self._ledger.write() as tx:
            if reply.status is FeedStatus.FRESH:
                self.watch(tx, account, reply)
            # Up to a tenth earlier, so that those that were read together drift apart.
            early = SPREAD * to_lot(account.name, tx.now.isoformat())
            values = {"feed_read_at": tx.now, "feed_due_at": tx.now + self._config.delivery.feed_every * (1 - early)}
            tx.change_account(account.name, feed_failures=0, feed_problem="", **values)

    def watch(self, tx: Transaction, account: AccountState, reply: FeedReply) -> None:
        """Learn from what a feed showed: first whether this ledger is the newest, then which stories are ours."""
        self._hold_if_older(tx, account.name, reply.stories)
        self._matching.learn(tx, account.name, reply.stories)
        if reply.is_whole:
            self._ask_for_missing(tx, account, reply)
        tx.change_account(account.name, feed_etag=reply.etag, feed_modified=reply.modified)

    def _hold_if_older(self, tx: Transaction, account: str, stories: Sequence[SeenStory]) -> None:
        """Park an account whose feed shows a story with the bridge's marker that this ledger has never sent.

        A newer ledger has sent it, so this one was probably restored from a backup, and the feed shows only the newest
        of what is missing (docs/design.md, "What if WordPress is restored together with the bridge?"). A story counts
        only when it is seen for the first time, so that the owner's ``bridge resume`` holds.
        """
        fresh = [story for story in stories if _is_new(tx, account, story)]
        marks = {story.url: self._matching.own_markers(story) for story in fresh}
        if not any(marks.values()):
            return
        known = {to_marker(*one) for one in tx.read_departed()}
        if unknown := [url for url, found in marks.items() if found - known]:
            reason = (
                f"this ledger knows nothing of a story that carries the bridge's mark ({', '.join(unknown)}): it was "
                "probably restored from a backup, or is new, or another bridge serves this account. The feed shows "
                "only the newest stories: look on Medium for what else was sent and confirm it, or read Medium's "
                "export with bridge reconcile"
            )
            self._departures.park_accounts(tx, [account], reason)
            log.warning("the account is on hold", account=account, why=reason)

    def _postpone(self, account: AccountState, problem: str, retry_after: int | None) -> None:
        """Read the feed again later, twice as late with each failure: a reader that does not give way is blocked.

        Args:
            retry_after: seconds that Medium asked for.
        """
        wait = min(self._config.delivery.feed_every * 2 ** min(account.feed_failures + 1, 20), LONGEST)
        if retry_after is not None:
            wait = max(wait, timedelta(seconds=retry_after))
        log.info("a feed could not be read", account=account.name, why=problem)
        with self._ledger.write() as tx:
            values = {"feed_due_at": tx.now + wait, "feed_failures": account.feed_failures + 1}
            tx.change_account(account.name, feed_problem=problem, **values)
            # Said once: a feed that is out of reach for weeks is one event.
            if problem != account.feed_problem:
                tx.write_failure("feed not read", problem, account=account.name)

    def _ask_for_missing(self, tx: Transaction, account: AccountState, reply: FeedReply) -> None:
        """Ask once for each live story that the feed showed before and should still show; only its owner can tell."""
        dates = [story.published_at for story in reply.stories if story.published_at]
        if not dates:
            return
        seen = {story.id for story in reply.stories}
        for story in tx.read_live_stories_by_feed(account.name, min(dates)):
            if story.missing_at or not is_absence_telling(story.id, story.published_at, seen, min(dates)):
                continue
            delivery = tx.read_delivery(story.delivery_id or 0)
            reason = (
                f"the feed showed {story.url} until {story.last_seen_at:%Y-%m-%d} and does not now. If it is gone: "
                f"bridge removed {delivery.site} {delivery.post_id}; if it is there: bridge confirm {delivery.site} "
                f"{delivery.post_id} {story.url}"
            )
            tx.change_story(account.name, story.id, missing_at=tx.now)
            if tx.open_handoff(delivery, HandoffKind.CONFIRM, reason):
                tx.notify(delivery, "is its story gone?", reason)

    def _remind(self, tx: Transaction, account: str) -> None:
        """Ask the owner once for the address of each story that has shown no sign for ``ask_after``."""
        before: datetime = tx.now - self._config.delivery.ask_after
        for one in tx.read_unanswered(account, before):
            tx.remind(one.handoff)
            delivery = one.delivery
            reason = (
                f"there is no sign of its story since {one.handoff.opened_at:%Y-%m-%d}. If it is published, say where: "
                f"bridge confirm {delivery.site} {delivery.post_id} STORY_URL"
            )
            tx.note(delivery, reason)
            tx.notify(delivery, "where is its story?", reason)


def _to_host(url: str) -> str:
    return urlsplit(url).netloc


def _is_new(tx: Transaction, account: str, story: SeenStory) -> bool:
    return story.kind is SeenKind.STORY and tx.read_story(account, story.id) is None
