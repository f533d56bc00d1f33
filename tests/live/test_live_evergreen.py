"""Three weeks of the archive's schedule over a real WordPress with 200 old posts, by both routes."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from mariadb import MariaDb
from weeks import DAYS, FRESH, KILL_DAYS, NIGHT_TICK, OLD, ZONE, Weeks

from bridge.models import Route, Status, Trigger
from processes import TOKEN
from wordpress import WordPress

DAY = timedelta(days=1)
BY_API = {
    "account": {"token": TOKEN, "publish_status": "public"},
    "delivery": {"public_per_day": 3},
    "evergreen": {
        "cron": ["30 9 * * *", "0 18 * * *"],
        "jitter": "40m",
        "cooldown": "9h",
        "order": "score",
        # A category rests from one tick to another, which a forecast does not know to the half-hour.
        "weights": {"rotation": 0.0},
        "review": False,
        "unattended": True,
        "skip_categories": ["news"],
    },
}
BY_IMPORT = {
    "account": {},
    "delivery": {},
    "evergreen": {"cron": "30 9 * * mon,wed,fri", "skip_categories": ["news"]},
}
WALL = {Route.API: (range(7), (time(9, 30), time(18))), Route.IMPORT: ((0, 2, 4), (time(9, 30),))}
"""Days of the week and times of day of those slots."""


@contextmanager
def passed(mariadb: MariaDb, folder: Any, tables: dict[str, Any]) -> Iterator[Weeks]:
    """Three weeks that have passed."""
    wordpress = WordPress("newest", folder, mariadb, f"wp_{uuid4().hex[:8]}")
    try:
        with Weeks(wordpress.install().start(), folder, **tables) as made:
            yield made.live_through()
    finally:
        wordpress.stop()


@pytest.fixture(scope="module")
def by_api(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weeks]:
    """Slots twice a day, and nobody is asked."""
    with passed(mariadb, tmp_path_factory.mktemp("by-api"), BY_API) as made:
        yield made


@pytest.fixture(scope="module")
def by_import(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weeks]:
    """Slots on three days of the week; their owner approves what they propose, and imports it."""
    with passed(mariadb, tmp_path_factory.mktemp("by-import"), BY_IMPORT) as made:
        yield made


@pytest.fixture(scope="module", params=["by_api", "by_import"])
def weeks(request: pytest.FixtureRequest) -> Weeks:
    made: Weeks = request.getfixturevalue(request.param)
    return made


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def wall(text: str) -> tuple[int, time]:
    """Day of the week and time of day, where the site is."""
    there = at(text).astimezone(ZONE)
    return there.weekday(), there.time()


def evergreen_of(weeks: Weeks) -> Any:
    return weeks.config.evergreen_of("main")


# --- never twice, and only what may go --------------------------------------------------------------------------


def test_no_post_is_on_medium_twice(weeks):
    stories = weeks.sandbox.stories
    assert set(Counter(story.canonical_url for story in stories).values()) == {1}
    assert set(Counter(story.title for story in stories).values()) == {1}
    assert {story.publish_status for story in stories} == {"public"}
    live = {one.story_id: one.canonical_url for one in weeks.deliveries() if one.status is Status.LIVE}
    assert {story.id: story.canonical_url for story in stories} == live


def test_what_nobody_may_read_what_is_young_and_what_its_owner_left_out_never_goes(weeks):
    old, fresh = set(weeks.posts["old"]), set(weeks.fresh)
    assert len(weeks.posts["old"]) + len(weeks.posts["news"]) == OLD
    assert {one.post_id for one in weeks.deliveries()} <= old | fresh
    assert {story.title.split()[0] for story in weeks.sandbox.stories} == {"Old", "Fresh"}
    assert set(weeks.chosen()) <= old


def test_what_was_on_medium_before_is_never_chosen(weeks):
    first = weeks.posts["old"][0]
    assert first not in weeks.chosen()
    (delivery,) = [one for one in weeks.deliveries() if one.post_id == first]
    assert "it is on Medium already" in weeks.journal(first)
    assert delivery.live_at == datetime.fromisoformat("2020-03-01T10:00:00Z")


# --- when ---------------------------------------------------------------------------------------------------------


def test_slots_come_at_the_cron_expressions_times_where_the_site_is(weeks):
    days, times = WALL[weeks.config.accounts["main"].route]
    expected = [(day, one) for day in days for one in times] * (DAYS // 7)
    assert [wall(slot["planned_at"]) for slot in weeks.slots()] == expected


def test_a_slot_runs_at_its_time_or_late_but_never_early_nor_too_late(weeks):
    settings = evergreen_of(weeks)
    for slot in weeks.slots():
        assert timedelta(0) <= at(slot["due_at"]) - at(slot["planned_at"]) <= settings.jitter
        assert timedelta(0) <= at(slot["decided_at"]) - at(slot["due_at"]) <= settings.missed_limit + NIGHT_TICK


def test_between_two_old_posts_the_cooldown_passes(weeks):
    decided = [at(slot["decided_at"]) for slot in weeks.slots() if slot["kind"] == "delivery"]
    assert len(decided) >= 9
    assert all(later - earlier >= evergreen_of(weeks).cooldown for earlier, later in pairwise(decided))


def test_the_days_places_hold_and_old_posts_leave_one_for_fresh_ones(weeks):
    fresh, places = set(FRESH.values()), weeks.config.delivery.public_per_day
    for seen in weeks.diary:
        day = [one for one in weeks.diary if seen.at - DAY < one.at <= seen.at]
        assert len(day) <= (places if seen.story.title in fresh else places - 1)


def test_fresh_posts_go_first(weeks):
    stories = {one.story.title: one.at for one in weeks.diary}
    published = dict(zip(FRESH.values(), weeks.fresh.items(), strict=True))
    for title, (post_id, published_at) in published.items():
        taken_at = [
            one["opened_at"] for one in weeks.bridge.overview.read_post("blog", post_id)["deliveries"][0]["handoffs"]
        ]
        assert (at(taken_at[0]) if taken_at else stories[title]) == published_at
        decided = [at(slot["decided_at"]) for slot in weeks.slots() if slot["kind"]]
        assert not [one for one in decided if published_at <= one <= stories[title]]
        (slot,) = [one for one in weeks.slots() if at(one["planned_at"]) == published_at]
        assert "left for fresh posts" in slot["reason"]


# --- why ----------------------------------------------------------------------------------------------------------


def test_every_slot_says_what_it_came_to_and_why(weeks):
    for slot in weeks.slots():
        assert (slot["status"], slot["kind"]) in {("run", "delivery"), ("dropped", "")}
        assert slot["reason"]
        assert bool(slot["parts"]) == (slot["kind"] == "delivery")


def test_every_old_post_that_went_says_why_it_was_chosen(weeks):
    chosen = {slot["post_id"]: slot["reason"] for slot in weeks.slots() if slot["kind"] == "delivery"}
    went = [one for one in weeks.deliveries() if one.trigger is Trigger.EVERGREEN]
    assert {one.post_id for one in went} <= set(chosen)
    for delivery in went:
        assert "that may go" in chosen[delivery.post_id]
        assert f": {chosen[delivery.post_id]}" in weeks.journal(delivery.post_id)
        assert delivery.reason


def test_every_old_post_that_has_not_gone_says_why_not(weeks):
    backlog = weeks.bridge.backlog.read_backlog("blog", limit=1000)
    live = {one.post_id for one in weeks.deliveries() if one.status is Status.LIVE}
    public = {number for kind in ("old", "news", "young") for number in weeks.posts[kind]}
    assert {post["post_id"] for post in backlog["posts"]} == public - live
    assert all(post["reason"] for post in backlog["posts"])


def test_the_forecast_names_what_then_goes(weeks):
    until = weeks.clock.start + 4 * DAY
    foreseen = [(one["planned_at"], one["post_id"]) for one in weeks.forecast if at(one["planned_at"]) < until]
    came = [(one["planned_at"], one["post_id"]) for one in weeks.slots() if at(one["planned_at"]) < until]
    assert foreseen == came
    assert len(foreseen) >= 2
    assert all(post_id for _, post_id in foreseen)


def test_the_oldest_go_first_a_skipped_one_comes_again_and_a_banned_one_never(by_import):
    skipped, banned = by_import.answers["skipped"], by_import.answers["banned"]
    chosen, oldest = by_import.chosen(), by_import.posts["old"][1:]
    assert list(dict.fromkeys(chosen)) == oldest[: len(set(chosen))]
    assert [post_id for post_id, count in Counter(chosen).items() if count > 1] == [skipped]
    assert chosen[chosen.index(skipped) + 1] == banned
    went = [one.post_id for one in by_import.deliveries() if one.status is Status.LIVE]
    assert skipped in went
    assert banned not in went


# --- whatever happens ---------------------------------------------------------------------------------------------


def test_a_process_that_ends_between_choosing_and_sending_changes_nothing(weeks):
    assert len(weeks.restarts) >= len(KILL_DAYS)
    for before, after in weeks.restarts:
        assert before == after
    waiting = [{one.status for one in found} for (found, *_), _ in weeks.restarts]
    assert all(statuses & {Status.PLANNED, Status.PROPOSED} for statuses in waiting)


def test_wordpress_is_told_what_became_of_its_posts_and_nothing_of_the_others(weeks):
    told = {post_id: (said["status"], said["story_url"]) for post_id, said in weeks.told().items()}
    assert told == {one.post_id: (one.status.value, one.story_url) for one in weeks.deliveries()}


def test_nobody_was_asked_for_anything_else_and_nothing_is_left_over(weeks):
    assert weeks.unexpected == []
    assert weeks.bridge.overview.read_handoffs() == []
    assert {one.status for one in weeks.deliveries()} <= {Status.LIVE, Status.CANCELLED}
