"""Originals: drafts that are made for Medium first, and come to the blog later, if they do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OriginalStatus(StrEnum):
    """Where an original stands."""

    READY = "ready"
    """Its text waits to be pasted."""
    LIVE = "live"
    """It is on Medium."""
    DECIDED = "decided"
    """Its version on the blog is there, and it is decided which of both is the original for search engines."""
    LEFT = "left"
    """Its author has thought better of it: the post goes as any other."""


class Direction(StrEnum):
    """Which of two versions search engines are told to be the original."""

    MEDIUM = "medium"
    BLOG = "blog"


@dataclass(frozen=True, slots=True)
class Original:
    """A draft that is made for Medium first.

    Attributes:
        content: the draft as it was handed off, as the ledger keeps posts; empty once it was forgotten.
        after_days: the extended version on the blog is due so many days after the story.
        told_at: when its owner was reminded of that.
        direction: None while nothing is decided.
    """

    id: int
    site: str
    post_id: int
    account: str
    title: str
    status: OriginalStatus
    content: str
    after_days: int
    received_at: datetime
    story_id: str
    story_url: str
    live_at: datetime | None
    told_at: datetime | None
    direction: Direction | None
    decided_at: datetime | None
