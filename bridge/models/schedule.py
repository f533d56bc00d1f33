"""What the ledger keeps for the archive's schedule: slots, what the owner said of single posts, pauses, link checks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bridge.models.rows import Delivery, StoredPost


class SlotStatus(StrEnum):
    """Where a slot stands."""

    OPEN = "open"
    """Due, and not settled."""
    RUN = "run"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class StoredSlot:
    """One slot of one account; account and ``planned_at`` are its identity."""

    account: str
    planned_at: datetime
    due_at: datetime
    status: SlotStatus
    reason: str = ""
    """What it came to, and why."""
    waits: str = ""
    """Why it could not run when it was last tried."""
    kind: str = ""
    """``delivery``, ``handoff`` or ``nothing``, once it has run."""
    site: str = ""
    post_id: int | None = None
    parts: tuple[tuple[str, float | None, float], ...] = ()
    """What counted for the post: name, measure, points."""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PostMarks:
    """What the owner said about one post on one account."""

    never: bool = False
    skip_until: datetime | None = None
    pinned_to: datetime | None = None
    moved_up_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredPause:
    """The owner's word that an account rests; an empty ``account`` is everything."""

    id: int
    account: str
    since: datetime
    until: datetime | None
    reason: str

    @property
    def words(self) -> str:
        """What rests and why, for its owner."""
        who = f"account {self.account}" if self.account else "everything"
        return f"{who} is paused{f': {self.reason}' if self.reason else ''}"


@dataclass(frozen=True, slots=True)
class StoredLink:
    """What a link answered when it was last asked; ``state`` is that of ``wordpress.links``."""

    url: str
    state: str
    reason: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class ArchivedPost:
    """A post of the backlog, or one that is live, for one account.

    Attributes:
        words: roughly.
        merit: what of a score rests with the post alone.
        lot: its place in a shuffled archive.
        delivery: its story's, when it is live.
        has_open_handoff: whether a step for its story waits for the owner.
    """

    stored: StoredPost
    words: int
    merit: float
    lot: float
    marks: PostMarks
    delivery: Delivery | None = None
    has_open_handoff: bool = False


@dataclass(frozen=True, slots=True)
class Phrased:
    """What a post wants to be found by, and what is needed to say so."""

    site: str
    post_id: int
    title: str
    url: str
    keyphrase: str
    language: str
    published_at: datetime | None
    is_public: bool
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """One tick.

    Attributes:
        beat_at: when it last ran to its end; None: not yet.
        due_at: when it runs next; None for a tick of an older version.
        every_s: seconds between two of its heartbeats.
        told_at: when its owner was told that it is silent.
    """

    name: str
    beat_at: datetime | None
    due_at: datetime | None = None
    every_s: int = 0
    told_at: datetime | None = None
