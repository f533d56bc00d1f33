"""What this process knows since its start about whether its ledger is the newest: which sites and feeds it has asked.

Kept in memory only: a ledger may be restored whenever the process is down.
"""

import threading
import time
from collections import defaultdict
from datetime import timedelta
from enum import Enum

LONGEST_WAIT_S = 900.0
"""Seconds from the first question that a site's silence holds its posts back; a blog that is down must not stop sending
for ever (docs/design.md, "How long is a WordPress waited for ...?")."""
AGAIN = timedelta(seconds=30)
"""Between two questions to a silent site."""


class Found(Enum):
    """What came of asking a site which status reports it was told."""

    TOLD = "its plugin said what it was told"
    ABSENT = "nobody there can say"
    SILENT = "it may say so in a while"

    @property
    def is_over(self) -> bool:
        """Whether the site need not be asked again."""
        return self is not Found.SILENT


class Looks:
    """Shared by the sender threads; ``locks`` let one thread at a time ask a site or read an account's feed."""

    def __init__(self) -> None:
        self.over: dict[str, Found] = {}
        """Sites that need not be asked again."""
        self.passed: set[tuple[str, str]] = set()
        """Sites and accounts that something may leave for."""
        self.read: dict[str, str] = {}
        """Accounts whose feed was tried, with what stood in the way; empty when it was read."""
        self.locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        """By a site's name, or by "feed " and an account's."""
        self._silent_since: dict[str, float] = {}
        self._again_at: dict[str, float] = {}

    def is_waiting(self, site: str) -> bool:
        """Whether a site did not answer less than ``AGAIN`` ago."""
        return time.monotonic() < self._again_at.get(site, 0.0)

    def is_new(self, site: str) -> bool:
        """Whether a site has answered every question so far."""
        return site not in self._silent_since

    def wait(self, site: str) -> bool:
        """Note that a site did not answer; False when it was waited for long enough."""
        now = time.monotonic()
        since = self._silent_since.setdefault(site, now)
        self._again_at[site] = now + AGAIN.total_seconds()
        return now - since < LONGEST_WAIT_S
