"""A post or story that a slot may choose, as the ledger yields it, and what its owner has said about it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

Key = tuple[str, int]
"""Site and post id."""

CANDIDATES_AT_MOST = 500
"""A source yields no more of a kind for one slot, the best by a key that an index can hold."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to know before an old post goes: a stale sentence, a competing keyphrase."""

    kind: str
    """``stale`` or ``keyphrase``: what is counted together in a summary."""
    sentence: str
    blocks: bool = False
    """Whether the post is left out; otherwise its owner is warned and it loses points."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the owner has said about one post on one account."""

    never: bool = False
    skip_until: datetime | None = None
    """It is not chosen at slots planned up to then."""
    pinned_to: datetime | None = None
    """The planned instant of the slot that is kept for it; a pin whose slot has passed means nothing."""
    moved_up_at: datetime | None = None
    """It goes before those that were not moved up; the last one moved is the first to go."""

    def pin(self, planned_at: datetime) -> "Marks":
        """Keep the slot planned at that instant for it; that takes back "never" and a skip of that slot."""
        is_skipped = self.skip_until is not None and self.skip_until >= planned_at
        return replace(self, never=False, pinned_to=planned_at, skip_until=None if is_skipped else self.skip_until)

    def move_up(self, now: datetime) -> "Marks":
        """Let it go before all others at the next slot that takes an old post."""
        return replace(self, moved_up_at=now)

    def skip_once(self, planned_at: datetime) -> "Marks":
        """Leave it out at the slot planned at that instant, and at those before; it may come at the one after."""
        pinned_to = None if self.pinned_to == planned_at else self.pinned_to
        return replace(self, skip_until=planned_at, pinned_to=pinned_to, moved_up_at=None)

    def ban(self) -> "Marks":
        """Never choose it again; that forgets whatever else was said."""
        return Marks(never=True)

    def use(self) -> "Marks":
        """What is left once a slot has chosen it."""
        return replace(self, pinned_to=None, moved_up_at=None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One post for one account: part of the backlog, or a story that is live.

    Texts are plain, never HTML. What nobody counted is 0 or empty.
    """

    site: str
    post_id: int
    account: str
    title: str
    url: str
    published_at: datetime
    modified_at: datetime
    state: str = ""
    """``Post.state`` of the newest text."""
    categories: tuple[str, ...] = ()
    """Slugs, as are tags and author."""
    tags: tuple[str, ...] = ()
    author: str = ""
    language: str = ""
    words: int = 0
    comments: int = 0
    evergreen: bool | None = None
    """The author's mark in WordPress."""
    focus_keyphrase: str = ""
    excerpt: str = ""
    opening: str = ""
    """The beginning of the text."""
    marks: Marks = Marks()
    concerns: tuple[Concern, ...] = ()
    live_at: datetime | None = None
    """When its story went live on the account; None for the backlog."""
    handed_at: datetime | None = None
    """When a slot last asked its owner to update or repost the story."""
    sent_state: str = ""
    """``Post.state`` of what Medium has; empty when that is not known."""
    has_open_handoff: bool = False
    """Whether a step for this story waits for its owner already."""

    @property
    def key(self) -> Key:
        return (self.site, self.post_id)

    @property
    def name(self) -> str:
        """As the configuration names a post: ``blog:123``."""
        return f"{self.site}:{self.post_id}"

    @property
    def has_changed(self) -> bool:
        """Whether the post was changed after Medium got its story."""
        return bool(self.sent_state) and self.sent_state != self.state

    def age(self, at: datetime) -> timedelta:
        return at - self.published_at


@dataclass(frozen=True, slots=True)
class Pool:
    """What a source yields for one slot.

    Attributes:
        candidates: at most ``CANDIDATES_AT_MOST``, the first by the order's own key, and always those that are pinned
            or were moved up.
        left_out: posts that the source itself left out, counted by the rule that did it (``Refusal.rule``).
    """

    candidates: tuple[Candidate, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
