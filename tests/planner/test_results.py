"""What stories took and brought, by what they have in common."""

from datetime import UTC, datetime, timedelta

import pytest

from bridge.models import Figures, LiveStory, Step, StoryResult, Trigger
from bridge.planner.results import (
    Grouping,
    to_category_results,
    to_first_day,
    to_result_row,
    to_result_rows,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def a_result(age_days: float = 0, trigger: Trigger = Trigger.PUBLISH, categories=(), **more) -> StoryResult:
    published_at = NOON - timedelta(days=age_days)
    story = LiveStory(1, "blog", 7, "main", "0123456789ab", "A walk", "", NOON, published_at, trigger, categories)
    return StoryResult(story, **more)


def groups_of(results: list[StoryResult], by: Grouping) -> dict[str, int]:
    return {row.group: row.stories for row in to_result_rows(results, by)}


def test_posts_stand_by_their_age_the_youngest_first():
    ages = (0, 6.9, 7, 364, 366, 1095, 1096, 9000)
    assert groups_of([a_result(age) for age in reversed(ages)], Grouping.AGE) == {
        "under a week": 2,
        "under a year": 2,
        "1 to 3 years": 2,
        "over 3 years": 2,
    }
    assert next(iter(groups_of([a_result(age) for age in reversed(ages)], Grouping.AGE))) == "under a week"


def test_fresh_posts_stand_apart_from_those_of_the_archive_and_those_asked_for_by_name():
    results = [a_result(trigger=one) for one in (Trigger.RESYNC, Trigger.EVERGREEN, Trigger.PUBLISH)]
    assert [*groups_of(results, Grouping.KIND)] == ["fresh", "evergreen", "asked for by name"]


def test_minutes_are_rounded_up_once_for_a_line_and_not_for_each_story():
    short = a_result(steps=(Step(NOON, NOON + timedelta(seconds=20)),))
    assert to_result_row("", [short, short]).minutes == 1


def test_a_number_that_nobody_has_pasted_is_not_known_rather_than_none():
    row = to_result_row("", [a_result(figures=Figures(views=5)), a_result()])
    assert (row.views, row.reads, row.with_views) == (5, None, 1)


@pytest.mark.parametrize(
    ("now", "months", "first"),
    [
        (NOON, 1, datetime(2026, 11, 1, tzinfo=UTC)),
        (NOON, 12, datetime(2025, 12, 1, tzinfo=UTC)),
        (datetime(2026, 1, 31, tzinfo=UTC), 2, datetime(2025, 12, 1, tzinfo=UTC)),
    ],
)
def test_the_month_under_way_is_one_of_so_many(now, months, first):
    assert to_first_day(now, months) == first


def test_a_category_says_something_from_three_stories_on():
    walks = [(("walks",), visits) for visits in (0, 3, 9)]
    assert to_category_results([*walks, (("rivers",), 50)]) == {"walks": 4.0}


def test_where_nothing_was_brought_no_category_says_anything():
    assert to_category_results([(("walks",), 0)] * 5) == {}
