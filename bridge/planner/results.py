"""What stories brought and what they cost, by month, category, age of the post and what they came from."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from statistics import fmean

from bridge.models import Trigger
from bridge.models.results import StoryResult

LEAST_STORIES = 3
"""Stories of a category before what they brought says something of it."""
_DAY = timedelta(days=1)
_YEAR = timedelta(days=365.25)
_AGES = ((7 * _DAY, "under a week"), (_YEAR, "under a year"), (3 * _YEAR, "1 to 3 years"))
_OLDEST, _NO_CATEGORY = "over 3 years", "none"
_KINDS = {Trigger.PUBLISH: "fresh", Trigger.EVERGREEN: "evergreen", Trigger.RESYNC: "asked for by name"}


MISSES = {
    "minutes": "From when you were asked for a step until it was done, at most ten minutes each: what took longer has "
    "waited.",
    "views": "As Medium counts them, of the stories whose figures you have pasted, over their whole life.",
    "visits": "Page views on your blog that came from a story. Missing: readers whose browser hides where they come "
    "from, blocks scripts, or asks not to be counted, and whoever looks for your blog later.",
    "goals": "Of these visits, those that reached your goal on the page they landed on, or on the next one. Missing: "
    "whoever comes back another day, or by another way.",
}
"""What each number is, and what it misses."""


class Grouping(StrEnum):
    """What a table of results is made by."""

    MONTH = "month"
    CATEGORY = "category"
    AGE = "age"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A line of a table of results.

    Attributes:
        group: what its stories have in common.
        minutes: whole ones, rounded up for each line.
        with_views: of how many of its stories somebody has pasted Medium's figures.
        views, reads: their sum; None when there are none.
    """

    group: str
    stories: int
    minutes: int
    with_views: int
    views: int | None
    reads: int | None
    visits: int
    goals: int


def to_first_day(now: datetime, months: int) -> datetime:
    """When the first of so many months began, the one under way being the last; in UTC."""
    here = now.astimezone(UTC)
    number = here.year * 12 + here.month - months
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)


def to_groups(result: StoryResult, by: Grouping) -> tuple[str, ...]:
    """The lines on which a story stands: one, but for categories, of which it may have several. Months are UTC's."""
    story = result.story
    match by:
        case Grouping.MONTH:
            return (f"{story.live_at:%Y-%m}",)
        case Grouping.CATEGORY:
            return story.categories or (_NO_CATEGORY,)
        case Grouping.AGE:
            age = story.live_at - story.published_at
            return (next((words for limit, words in _AGES if age < limit), _OLDEST),)
        case Grouping.KIND:
            return (_KINDS[story.trigger],)


def to_result_rows(results: Iterable[StoryResult], by: Grouping) -> list[ResultRow]:
    """A line for each group that has stories, in the groups' own order; categories by their names, and months without
    any between the first and the last."""
    found: dict[str, list[StoryResult]] = {}
    for one in results:
        for group in to_groups(one, by):
            found.setdefault(group, []).append(one)
    if by is Grouping.MONTH and found:
        found = {month: found.get(month, []) for month in _months_between(min(found), max(found))}
    order = {Grouping.AGE: [*(words for _, words in _AGES), _OLDEST], Grouping.KIND: [*_KINDS.values()]}
    names = [name for name in order[by] if name in found] if by in order else sorted(found)
    return [to_result_row(name, found[name]) for name in names]


def _months_between(first: str, last: str) -> list[str]:
    """Both included, as ``2026-11``."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def to_result_row(group: str, results: Sequence[StoryResult]) -> ResultRow:
    """One line of these stories."""
    views = [one.figures.views for one in results if one.figures.views is not None]
    reads = [one.figures.reads for one in results if one.figures.reads is not None]
    return ResultRow(
        group=group,
        stories=len(results),
        minutes=math.ceil(sum(one.minutes for one in results)),
        with_views=len(views),
        views=sum(views) if views else None,
        reads=sum(reads) if reads else None,
        visits=sum(one.visits for one in results),
        goals=sum(one.goals for one in results),
    )


def to_category_results(stories: Iterable[tuple[tuple[str, ...], int]]) -> Mapping[str, float]:
    """Visits a story of each category that has stories enough; empty while nothing has brought any.

    Args:
        stories: the categories of each, and its visits.
    """
    found: dict[str, list[int]] = {}
    for categories, visits in stories:
        for category in categories:
            found.setdefault(category, []).append(visits)
    means = {name: fmean(visits) for name, visits in found.items() if len(visits) >= LEAST_STORIES}
    return means if any(means.values()) else {}
