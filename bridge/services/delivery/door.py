"""What both doors to Medium have in common: a claimed delivery goes in; what may be done only once comes out."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bridge.models import AccountState, Delivery

Send = Callable[[], None]
"""What must be done at most once: the call to Medium, with the attempt's row before it and its outcome after it."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A claimed delivery.

    Attributes:
        account: its account, as it was when the delivery was claimed.
        lease_ends: until when it is ours, in seconds of ``lease_clock``.
    """

    delivery: Delivery
    account: AccountState
    lease_ends: float


class Door(Protocol):
    """A way to Medium: by API, or by a page that its importer reads."""

    def prepare(self, hold: Hold) -> Send | None:
        """Do everything that may be repeated.

        Returns:
            What may be done only once; None when nothing is left to do.

        Raises:
            Stop: it must not or cannot go now; the plan says what becomes of it.
            LeaseLost: somebody else has taken it over.
            LedgerError, SQLAlchemyError: the ledger is in trouble, not the delivery.
        """


class FirstLook(Protocol):
    """Finds out, before the first story of a site and account leaves in this process, whether the ledger is the newest.

    Implemented by `bridge.services.stories.first_send`.
    """

    def has_looked(self, delivery: Delivery) -> bool:
        """Whether this was found out for the delivery's site and account already."""

    def is_waiting(self, site: str, account: str) -> bool:
        """Whether a site, or an account's feed, was asked in vain, and is asked again in a while."""

    def look_before(self, delivery: Delivery) -> None:
        """Ask the delivery's site and read its account's feed; parks accounts when the ledger is not the newest."""


def lease_clock() -> float:
    """Seconds on a clock that nobody sets and that goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
