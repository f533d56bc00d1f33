"""Short writes of many threads, several to a commit: waiting for the disk is most of what a commit costs."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import Enum, auto
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError

from bridge.errors import LedgerReplaced
from bridge.ledger.transaction import Transaction

Result = TypeVar("Result")
Act = Callable[[Transaction], Result]

_TROUBLE = (OperationalError, LedgerReplaced)
"""What none of a group is to blame for, and would meet by itself, too."""


class _Next(Enum):
    LEAD = auto()
    DONE = auto()
    ALONE = auto()


class _Write:
    """What one thread wants written, and what became of it; when it is ``told`` it does what is ``next``.

    A bare lock tells it: an event makes three of them, and wakes its thread twice.
    """

    __slots__ = ("act", "error", "next", "result", "told")

    def __init__(self, act: Act[Any]) -> None:
        self.act = act
        self.result: Any = None
        self.error: Exception | None = None
        self.next = _Next.LEAD
        self.told = threading.Lock()
        self.told.acquire()


class Groups:
    """Commits the writes of several threads together; whoever calls is answered after the commit of its own.

    The first of those that wait writes for all of them. Nobody waits for a group to grow: it is who came while the one
    before was written.

    Args:
        begin: opens a transaction that commits at its end, as ``Ledger.write`` does.
    """

    def __init__(self, begin: Callable[[], AbstractContextManager[Transaction]]) -> None:
        self._begin = begin
        self._change = threading.Lock()
        self._waiting: deque[_Write] = deque()
        self._is_led = False

    def write(self, act: Act[Result]) -> Result:
        """Run ``act`` in a transaction with those of others, and answer after its commit.

        Args:
            act: does nothing but write in the transaction: it may run in another thread, and a second time where the
                first one was rolled back.

        Returns:
            What ``act`` returned.

        Raises:
            OperationalError, LedgerReplaced: the ledger is in trouble; nothing was stored.
            Exception: what ``act`` raised; nothing of it was stored.
        """
        mine = _Write(act)
        if not self._join(mine):
            mine.told.acquire()
        if mine.next is _Next.LEAD:
            self._lead()
        if mine.next is _Next.ALONE:
            with self._begin() as tx:
                return act(tx)
        if mine.error is not None:
            raise mine.error
        result: Result = mine.result
        return result

    def _join(self, mine: _Write) -> bool:
        """Wait with the others; True where nobody leads them."""
        with self._change:
            self._waiting.append(mine)
            leads, self._is_led = not self._is_led, True
        return leads

    def _lead(self) -> None:
        """Write for all who wait. Where one of them cannot be written, nothing is, and each goes on alone."""
        group: list[_Write] = []
        outcome, why = _Next.ALONE, None
        try:
            with self._begin() as tx:
                group = self._take()
                for one in group:
                    one.result = one.act(tx)
            outcome = _Next.DONE
        except _TROUBLE as error:
            outcome, why = _Next.DONE, error
        except Exception:
            """Whose fault it was shows when each is written alone."""
        finally:
            group = group or self._take()
            self._pass_on()
            for one in group:
                one.next, one.error = outcome, why
                one.told.release()

    def _take(self) -> list[_Write]:
        with self._change:
            group = list(self._waiting)
            self._waiting.clear()
        return group

    def _pass_on(self) -> None:
        """Have the first of those who came meanwhile lead."""
        with self._change:
            self._is_led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].told.release()
