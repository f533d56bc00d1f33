"""What both doors to Medium have in common, and a claimed delivery that goes through one of them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bridge.models import Delivery

Send = Callable[[], None]
"""What may not be repeated: called once, it leaves its outcome in the ledger."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A claimed delivery, and until when it is ours by the lease clock."""

    delivery: Delivery
    lease_ends: float


class Door(Protocol):
    """A way to Medium: by API, or by a page that its importer reads."""

    def prepare(self, hold: Hold) -> Send | None:
        """Do everything that may be repeated.

        Returns:
            What may not; None when nothing is left to do.

        Raises:
            Stop: it must not or cannot go now; the plan says what becomes of it.
            LeaseLost: somebody else has taken it over.
            LedgerError, SQLAlchemyError: the ledger is in trouble, not the delivery.
        """


class FirstLook(Protocol):
    """Whoever finds out, before the first story leaves in this process, whether this ledger is the newest."""

    def has_looked(self, delivery: Delivery) -> bool:
        """Whether the delivery may go as far as this is concerned."""

    def is_waiting(self, delivery: Delivery) -> bool:
        """Whether its site is silent, and is asked again in a while."""

    def look_before(self, delivery: Delivery) -> None:
        """Find out, as far as possible."""


def lease_clock() -> float:
    """Seconds on a clock that nobody sets and that goes on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
