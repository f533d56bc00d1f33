"""Whose turn it is to write: SQLite has one writer, and lets whoever asks again at once go before those who wait."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock that threads get in the order in which they asked for it."""

    def __init__(self) -> None:
        self._waiting: deque[threading.Lock] = deque()
        """The first is the one whose turn it is; each of the others waits until its own lock is released."""
        self._change = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return max(len(self._waiting) - 1, 0)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Wait for those who came before, and keep the others waiting while the block runs."""
        mine = threading.Lock()
        mine.acquire()
        with self._change:
            self._waiting.append(mine)
            is_first = len(self._waiting) == 1
        if not is_first:
            mine.acquire()
        try:
            yield
        finally:
            with self._change:
                self._waiting.popleft()
                if self._waiting:
                    self._waiting[0].release()
