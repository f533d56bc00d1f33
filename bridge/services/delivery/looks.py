"""What this process knows since its start about whether its ledger is the newest: which sites and feeds it has asked.

Kept in memory only: a ledger may be restored whenever the process is down.
"""

import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from enum import Enum

from bridge.services.delivery.door import lease_clock

LONGEST_WAIT_S = 900.0
"""Seconds from the first question that a site's silence, or a feed's, holds posts back; a blog that is down must not
stop sending for ever (docs/design.md, "How long is a WordPress waited for ...?")."""
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

    def __init__(self, steady: Callable[[], float] = lease_clock) -> None:
        """Args: ``steady`` tells seconds, by a clock that nobody sets."""
        self.over: dict[str, Found] = {}
        """Sites that need not be asked again."""
        self.passed: set[tuple[str, str]] = set()
        """Sites and accounts that something may leave for."""
        self.locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        """By a site's name, or by "feed " and an account's; so are the rests below."""
        self._steady, self._began = steady, steady()
        self._silent_since: dict[str, float] = {}
        self._again_at: dict[str, float] = {}

    @property
    def age_s(self) -> float:
        """Seconds since this process began."""
        return self._steady() - self._began

    def is_waiting(self, key: str) -> bool:
        """Whether a site, or a feed, was asked in vain and is to be let alone for a while."""
        return self._steady() < self._again_at.get(key, 0.0)

    def is_new(self, key: str) -> bool:
        """Whether a site, or a feed, has answered every question so far."""
        return key not in self._silent_since

    def wait(self, key: str, again_s: float = AGAIN.total_seconds()) -> bool:
        """Note that a site, or a feed, was asked in vain; False when it was waited for long enough.

        Args:
            again_s: seconds until it may be asked again.
        """
        now = self._steady()
        since = self._silent_since.setdefault(key, now)
        self._again_at[key] = now + again_s
        return now - since < LONGEST_WAIT_S
