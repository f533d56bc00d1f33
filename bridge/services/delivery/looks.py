"""What this process has found out since it began about whether its ledger is the newest; kept in memory alone."""

import threading
import time
from collections import defaultdict
from enum import Enum

LONGEST_WAIT_S = 900.0
"""For a blog that used to say what it was told, and is silent after a start."""
AGAIN_S = 30.0


class Found(Enum):
    """What a look at a site came to."""

    TOLD = "its plugin said what it was told"
    ABSENT = "nobody there can say"
    SILENT = "it may say so in a while"

    @property
    def is_over(self) -> bool:
        """Whether the site need not be asked again."""
        return self is not Found.SILENT


class Looks:
    """Asked and filled by several threads; of each site only one looks at a time."""

    def __init__(self) -> None:
        self.over: dict[str, Found] = {}
        """Sites that need not be asked again."""
        self.passed: set[tuple[str, str]] = set()
        """Sites and accounts that something may leave for."""
        self.read: dict[str, str] = {}
        """Accounts whose feed was read, with what stood in the way; empty when nothing did."""
        self.locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._silent_since: dict[str, float] = {}
        self._again_at: dict[str, float] = {}

    def is_waiting(self, site: str) -> bool:
        """Whether a site was asked a moment ago, and is not worth asking yet."""
        return time.monotonic() < self._again_at.get(site, 0.0)

    def wait(self, site: str) -> bool:
        """A site did not answer: whether to ask again in a while, which ends some time."""
        now = time.monotonic()
        since = self._silent_since.setdefault(site, now)
        self._again_at[site] = now + AGAIN_S
        return now - since < LONGEST_WAIT_S
