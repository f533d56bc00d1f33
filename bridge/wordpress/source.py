"""Where old posts come from: one protocol for WordPress' REST API, its XML-RPC and its export file.

A reading is a row of batches. Each carries a cursor, from which a later reading goes on; a post that cannot be read is
named and left out, and never ends the reading.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from bridge.errors import WordPressError
from bridge.models import Post

MOST_POSTS = 100
"""In a batch; also the most that WordPress' REST API gives on one page."""
OVERLAP = timedelta(seconds=10)
"""Clocks differ, and a post may have been saved in the very second in which the last reading looked."""
CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
"""What XML must not hold (https://www.w3.org/TR/xml/#charsets), and WordPress prints nevertheless."""
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
"""What is raised where a field is missing, or is nothing that fits: a number may also be infinite."""
_MOST_BAD_AT_FIRST = 3
_LONGEST_WAIT_S = 86_400

Cursor = Mapping[str, int | str]
"""Where a reading stands; JSON can hold it. Only the source that made it can read it."""


class WordPressBusy(WordPressError):
    """WordPress asks to come back later.

    Attributes:
        retry_after_s: after so many seconds, at most a day.
    """

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class PageUnreadable(WordPressError):
    """WordPress answered, and what it answered for these posts is of no use; fewer of them may do."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """As much of a post as tells whether it has changed."""

    id: int
    url: str
    status: str
    password_protected: bool
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """At most a hundred posts.

    Attributes:
        posts: those that were read; their ``revision`` is 0, since only the plugin counts revisions.
        cursor: to be stored once the posts are; a reading that starts from it goes on after them.
        total: how many the whole reading comes to, as far as the source can tell by now.
        problems: one sentence for each post that could not be read, or not wholly.
        unchanged: numbers of the posts that are there and were not read, being known or older than ``since``.
        left_out: how many of what are none of the posts that are asked for; of the whole reading so far.
    """

    posts: tuple[Post, ...]
    cursor: Cursor
    total: int | None
    problems: tuple[str, ...] = ()
    unchanged: tuple[int, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


IsKnown = Callable[[Sketch], bool]
"""Says of a post that it was read before and is the same still, so that it need not be read again."""


class Source(Protocol):
    """Gives the published posts of one site.

    A post behind a password is among them, without its text: ``password_protected`` says so.
    """

    def read_archive(
        self, cursor: Cursor | None = None, since: datetime | None = None, is_known: IsKnown | None = None
    ) -> Iterator[Batch]:
        """Read all posts, or those that changed.

        Args:
            cursor: of the last batch that was stored, to go on after it; a few posts may come twice.
            since: only posts that were changed then or later, or within ``OVERLAP`` before.
            is_known: asked for each post before it is read.

        Raises:
            WordPressBusy: come back later, with the last cursor.
            WordPressUnauthorized: the application password is not accepted.
            WordPressError: no usable answer, or no usable file.
        """


class TooMany(PageUnreadable):
    """A site takes no question for so many at once.

    Attributes:
        most: that it takes.
    """

    def __init__(self, message: str, most: int) -> None:
        super().__init__(message)
        self.most = most


class Halving:
    """Reads a page of posts; where that fails, its halves, down to the one post that is the trouble.

    Args:
        read: reads the wanted positions or numbers; raises PageUnreadable when it cannot.
        what: what one of the wanted is called in a problem.
        most: how many are asked for at once.

    Attributes:
        problems: a sentence for each one that cannot be read.
        bad: which those are.
        most: how many at once turned out to be given.
    """

    def __init__(self, read: Callable[[Sequence[int]], list[dict[str, Any]]], what: str, most: int) -> None:
        self.problems: list[str] = []
        self.bad: set[int] = set()
        self.most = most
        self._read = read
        self._what = what
        self._has_read = False

    def read(self, wanted: Sequence[int]) -> list[dict[str, Any]]:
        """What can be read of the wanted.

        Raises:
            PageUnreadable: the first few single ones fail too: the trouble is not one post.
        """
        if len(wanted) > self.most:
            return self.read(wanted[: self.most]) + self.read(wanted[self.most :])
        try:
            rows = self._read(wanted)
        except TooMany as error:
            if len(wanted) > 1:
                self.most = max(1, min(error.most, len(wanted) - 1))
                return self.read(wanted)
            return self._name(wanted[0], error)
        except PageUnreadable as error:
            return self._read_halves(wanted) if len(wanted) > 1 else self._name(wanted[0], error)
        self._has_read = True
        return rows

    def _read_halves(self, wanted: Sequence[int]) -> list[dict[str, Any]]:
        half, before = len(wanted) // 2, len(self.problems)
        rows = self.read(wanted[:half]) + self.read(wanted[half:])
        if len(self.problems) == before:
            # No post was the trouble, but how many they were: so many are not asked for again.
            self.most = min(self.most, len(wanted) - half)
        return rows

    def _name(self, one: int, error: PageUnreadable) -> list[dict[str, Any]]:
        self.bad.add(one)
        self.problems.append(f"{self._what} {one} cannot be read: {error}")
        if not self._has_read and len(self.problems) >= _MOST_BAD_AT_FIRST:
            raise error
        return []


def to_wait(retry_after: str, now: datetime) -> int | None:
    """Seconds that a Retry-After asks for (RFC 9110, section 10.2.3), at most a day; None when it says nothing."""
    if not retry_after:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return min(int(retry_after[:9]), _LONGEST_WAIT_S)
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, OverflowError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return int(min(max(aware - now, timedelta(0)).total_seconds(), _LONGEST_WAIT_S))
