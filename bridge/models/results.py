"""What is known of a story that is or was live: what it took, and what it brought."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from bridge.models.enums import Trigger

LONGEST_STEP = timedelta(minutes=10)
"""What a hand-off counts at most: one that was open for longer has waited, and nobody knows for how much of it."""


@dataclass(frozen=True, slots=True)
class LiveStory:
    """A story of a post.

    Attributes:
        url: of the story on Medium.
        published_at: of the post, on the blog.
        categories: their slugs; none of a post whose texts were forgotten.
    """

    delivery_id: int
    site: str
    post_id: int
    account: str
    story_id: str
    title: str
    url: str
    live_at: datetime
    published_at: datetime
    trigger: Trigger
    categories: tuple[str, ...] = ()


class Step(NamedTuple):
    """A hand-off that somebody has done: when it was opened, and when it was closed."""

    opened_at: datetime
    closed_at: datetime


class Figures(NamedTuple):
    """What Medium says of a story; None where nobody has pasted it."""

    views: int | None = None
    reads: int | None = None


NO_FIGURES = Figures()


@dataclass(frozen=True, slots=True)
class OtherFigures:
    """What Medium says of a story that is no post's: written there, or made for Medium first.

    Attributes:
        title: as it was seen, or handed over.
    """

    account: str
    title: str
    views: int | None
    reads: int | None
    pasted_at: datetime


@dataclass(frozen=True, slots=True)
class StoryResult:
    """A story with what it took and brought.

    Attributes:
        steps: what was asked of a person.
        visits, goals: on the blog, as its plugin counts.
    """

    story: LiveStory
    steps: tuple[Step, ...] = ()
    figures: Figures = NO_FIGURES
    visits: int = 0
    goals: int = 0

    @property
    def minutes(self) -> float:
        """What it took of somebody's time, at most."""
        taken = (min(step.closed_at - step.opened_at, LONGEST_STEP) for step in self.steps)
        return sum(taken, timedelta()) / timedelta(minutes=1)
