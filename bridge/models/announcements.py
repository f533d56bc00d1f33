"""What workers on other machines are told: where something may be done now. What it is, the ledger knows."""

from enum import StrEnum
from typing import NamedTuple


class WorkQueue(StrEnum):
    """Where announcements wait, and which a worker may be told to serve."""

    SEND = "send"
    APPLY = "apply"
    FEEDS = "feeds"
    ARCHIVE = "archive"
    UPKEEP = "upkeep"


PRIORITIES = {WorkQueue.APPLY: 40, WorkQueue.SEND: 30, WorkQueue.FEEDS: 10, WorkQueue.UPKEEP: 10, WorkQueue.ARCHIVE: 0}
"""The higher goes first. A hook comes before all, as a fresh story may come of it."""
EVERGREEN = 20
"""Of an account on which only old posts are due."""
REST = 15
"""Of a site whose events were acted on just now, and that has more: what is due is sent first."""


class Announcement(NamedTuple):
    """One thing to look at.

    Attributes:
        about: the account (send), the site (apply) or the job (archive).
        priority: the higher goes first.
    """

    queue: WorkQueue
    about: str
    priority: int

    @property
    def key(self) -> str:
        """One waits and one is worked at under this key at any time."""
        return f"{self.queue}:{self.about}"
