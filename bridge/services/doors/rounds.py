"""A round of the doors for somebody who waits at a browser: several at once, and for so long and no longer."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from bridge.config import Config
from bridge.errors import Refused
from bridge.services.doors import Neighbour, doors_of

PATIENCE_S = 20.0
"""Seconds that a person waits; what was not tried to its end by then is said so."""
MOST_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class TriedDoor:
    """One door.

    Attributes:
        about: ``site`` or ``account``, and its name; of a door of one of them.
        problem: what is wrong and what to do; empty when it opens.
        remark: what there is to know of one that opens.
        is_known: whether it was tried to its end.
    """

    name: str
    about: tuple[str, str]
    problem: str = ""
    remark: str = ""
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Round:
    """What a round came to, and when it was made, by this machine's clock."""

    at: datetime
    doors: tuple[TriedDoor, ...]


class DoorRounds:
    """Tries doors when a person asks for it, one round after the other, and keeps the last one of this process."""

    def __init__(self, config: Config, patience_s: float = PATIENCE_S) -> None:
        self._config = config
        self._patience_s = patience_s
        self._lock = Lock()
        self._open: list[Future[TriedDoor]] = []
        self._last: Round | None = None

    @property
    def last(self) -> Round | None:
        """The last round of this process; None before the first."""
        return self._last

    def find(self, kind: str, name: str) -> TriedDoor | None:
        """What the last round found at the door of a site or an account."""
        return next((one for one in self._last.doors if one.about == (kind, name)), None) if self._last else None

    def make_round(self) -> Round:
        """Try every door.

        Raises:
            Refused: a round is being made, or doors of an earlier one still do not answer.
        """
        doors = list(doors_of(self._config))
        with self._lock:
            if not all(one.done() for one in self._open):
                raise Refused("the doors are being tried already; look again in a minute")
            pool = ThreadPoolExecutor(MOST_AT_ONCE, "doors")
            self._open = asked = [pool.submit(_try, door) for door in doors]
        wait(asked, self._patience_s)
        pool.shutdown(wait=False, cancel_futures=True)
        found = tuple(map(self._to_tried, doors, asked))
        self._last = Round(datetime.now(UTC), found)
        return self._last

    def _to_tried(self, door: Neighbour, asked: Future[TriedDoor]) -> TriedDoor:
        if asked.done() and not asked.cancelled():
            return asked.result()
        words = f"it did not answer within {self._patience_s:g} seconds; bridge check has more patience"
        return TriedDoor(door.name, door.about, words, is_known=False)


def _try(door: Neighbour) -> TriedDoor:
    problem = door.problem()
    return TriedDoor(door.name, door.about, problem, "" if problem else door.remark())
