"""Visits that came back from Medium: counts of days, in which nobody is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Placement(StrEnum):
    """Where in a story the link stands that a visitor took."""

    CLOSING = "closing"
    CARD = "card"
    TEXT = "text"
    UNKNOWN = ""
    """The visitor came from Medium by another link."""


@dataclass(frozen=True, slots=True)
class Landing:
    """What one day brought one post by one kind of link.

    Attributes:
        day: in UTC.
        variant: the closing's name, as the story's link carries it; empty when that says nothing.
        visits: page views that came from the story.
        goals: of these, how many reached what the blog's owner calls a goal.
    """

    post_id: int
    day: date
    variant: str
    placement: Placement
    visits: int
    goals: int


@dataclass(frozen=True, slots=True)
class LandingReport:
    """What a WordPress says of whole days: a day that is said again replaces what was said of it before."""

    days: Mapping[date, tuple[Landing, ...]]


@dataclass(frozen=True, slots=True)
class PlacementCount:
    """Visits and goals by what the story's link said of itself.

    Attributes:
        variant: as of a ``Landing``.
    """

    variant: str
    placement: Placement
    visits: int
    goals: int
