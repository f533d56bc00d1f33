"""Reads an account's feed, once after a start, until its copy is younger than the start.

Medium keeps copies of a feed. One that is older than this process says nothing of what a newer ledger has sent since,
and where WordPress was put back together with the bridge nothing else can (docs/design.md, "Who knows what was sent
when blog and bridge are put back together?").
"""

from dataclasses import dataclass, replace

import structlog

from bridge.config import Config
from bridge.ledger import Ledger
from bridge.medium.feed import FeedReply, FeedStatus
from bridge.services.delivery.looks import LONGEST_WAIT_S, Looks
from bridge.services.isolation import TROUBLE
from bridge.services.stories.feeds import Feeds

log = structlog.get_logger()

AGAIN_S = 60.0
"""Seconds between two readings of a feed that is waited for."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What came of reading a feed before something leaves.

    Attributes:
        is_over: it need not be read again for that.
        problem: why it does not tell whether a newer ledger has sent something; empty when it does.
        was_waited_for: for the longest time.
    """

    is_over: bool
    problem: str = ""
    was_waited_for: bool = False


class FeedLook:
    """Reads feeds and takes in what they show; says whether that is what stands on Medium since this process began."""

    def __init__(self, config: Config, ledger: Ledger, feeds: Feeds, looks: Looks) -> None:
        self._config = config
        self._ledger = ledger
        self._feeds = feeds
        self._looks = looks
        self._seen: dict[str, Sight] = {}

    def is_waiting(self, account: str) -> bool:
        """Whether its feed was no help less than ``AGAIN_S`` ago, and is read again."""
        seen = self._seen.get(account)
        return seen is not None and not seen.is_over and self._looks.is_waiting(_to_key(account))

    def look_at(self, account: str) -> Sight:
        """Read an account's feed, unless this process knows already. One thread at a time reads a feed."""
        with self._looks.locks[_to_key(account)]:
            seen = self._seen.get(account)
            if seen is None or not (seen.is_over or self._looks.is_waiting(_to_key(account))):
                self._seen[account] = seen = self._look_once(account)
            return seen

    def _look_once(self, name: str) -> Sight:
        with self._ledger.read() as tx:
            account = tx.read_account(name)
        url = self._config.account(name).feed_of(account.medium_username)
        if not url:
            return Sight(is_over=True, problem="the account has no feed to read")
        # One that could not be read before the start either, or never, may be out of reach for good.
        was_read = account.feed_read_at is not None and not account.feed_failures
        is_waited_for = was_read or not self._looks.is_new(_to_key(name))
        try:
            # As a whole, also when nothing is new since a reading that an older version took in.
            failures = 0 if is_waited_for else account.feed_failures
            asked = replace(account, feed_etag="", feed_modified="", feed_failures=failures)
            reply = self._feeds.read_feed_of(asked, url)
        except TROUBLE:
            raise
        except Exception:
            # It is written down with the account; what a feed shows must not stop an account for ever.
            log.exception("a feed could not be taken in", account=name)
            return Sight(is_over=True, problem="the account's feed could not be taken in")
        return self._judge(name, reply, is_waited_for=is_waited_for)

    def _judge(self, name: str, reply: FeedReply | None, *, is_waited_for: bool) -> Sight:
        if reply is None or reply.status is FeedStatus.REFUSED:
            with self._ledger.read() as tx:
                problem = f"the account's feed cannot be read ({tx.read_account(name).feed_problem})"
            # Whoever refuses is not asked again before the wait is over.
            again_s = AGAIN_S if reply is None else LONGEST_WAIT_S
            return self._wait(name, problem, again_s) if is_waited_for else Sight(is_over=True, problem=problem)
        age_s = LONGEST_WAIT_S if reply.age_s is None else reply.age_s
        if age_s <= self._looks.age_s:
            return Sight(is_over=True)
        return self._wait(name, "the account's feed still shows what stood on Medium before the start", AGAIN_S)

    def _wait(self, name: str, problem: str, again_s: float) -> Sight:
        key = _to_key(name)
        if self._looks.is_new(key):
            log.info("a feed does not say what was sent last", account=name, why=problem)
        is_over = not self._looks.wait(key, again_s)
        return Sight(is_over=is_over, problem=problem, was_waited_for=is_over)


def _to_key(account: str) -> str:
    """No site has such a name."""
    return f"feed {account}"
