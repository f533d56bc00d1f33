"""A page of a list: which part of it is asked for, and rows as lists have them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from bridge.models.rows import Delivery

One = TypeVar("One")

Key = tuple[datetime | int | str, ...]
"""What a list is sorted by, of one row; no two rows of a list have the same."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a list.

    Attributes:
        limit: at most so many rows.
        after: the key of the last row of the page before; None for the first page.
        sites: only rows of these sites; None for all, and for rows that belong to none.
        since, until: from the one instant on, and before the other, by the instant that the list is sorted by.
    """

    limit: int = 50
    after: Key | None = None
    sites: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PostFilter:
    """Which posts of a list are wanted; what is empty holds nothing back.

    Attributes:
        words: each stands in the title.
        published_since: published then or later.
        account: they have a delivery there.
        is_unsent: they have no delivery at all.
        is_oldest_first: the other way round.
    """

    words: tuple[str, ...] = ()
    published_since: datetime | None = None
    account: str | None = None
    is_unsent: bool = False
    is_oldest_first: bool = False

    @property
    def is_seeking(self) -> bool:
        """Whether each post must be looked at: no index knows what stands in a title."""
        return bool(self.words or self.published_since)


EVERY_POST = PostFilter()


@dataclass(frozen=True, slots=True)
class Page(Generic[One]):
    """Rows of a list, and the key of the last of them while there are more.

    A search that has looked at as many rows as one page allows has the key of the last of those: its page may have
    fewer rows than were asked for, or none, and yet a next one.
    """

    rows: list[One]
    next: Key | None


@dataclass(frozen=True, slots=True)
class PostHead:
    """A post without its texts."""

    site: str
    id: int
    title: str
    url: str
    is_public: bool
    state: str
    revision: int
    first_seen_at: datetime
    updated_at: datetime
    published_at: datetime | None
    deleted_at: datetime | None
    held_reason: str
    holder_id: int | None
    has_rival: bool
    environment: str
    """What WordPress called itself when it told of the post."""
    unpublished_reason: str
    facts: str
    """As the ledger keeps them: a list reads those of a few rows only."""
    chosen_account: str
    """The one that its author chose; empty for its site's."""

    @property
    def name(self) -> tuple[str, int]:
        """What it is known by."""
        return self.site, self.id


class Titled(NamedTuple):
    """A delivery with what a list needs of its post."""

    delivery: Delivery
    title: str
    environment: str
    """What WordPress called itself when it told of the post."""


@dataclass(frozen=True, slots=True)
class StoryHead:
    """A story that was seen on Medium, and the post that it is, where that is known."""

    account: str
    id: str
    url: str
    title: str
    kind: str
    source: str
    published_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    missing_at: datetime | None
    delivery_id: int | None
    site: str | None
    post_id: int | None


@dataclass(frozen=True, slots=True)
class JobHead:
    """A job without its posts and problems; ``is_named`` where it is to read named posts."""

    job: int
    site: str
    source: str
    is_named: bool
    since: datetime | None
    status: str
    done: int
    total: int | None
    new: int
    changed: int
    problem_count: int
    reason: str
    created_at: datetime
    updated_at: datetime
    due_at: datetime
    ended_at: datetime | None
