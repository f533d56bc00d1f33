"""The tables of the archive's schedule: what is refused, and in which words."""

from contextlib import suppress
from datetime import UTC, date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bridge.config.evergreen import EvergreenSection, QuietDates, QuietHours, find_evergreen_problems
from bridge.config.zones import to_zone
from bridge.models import Route


def refusal(**changes: object) -> str:
    with pytest.raises(ValidationError) as caught:
        EvergreenSection.model_validate(changes)
    return "; ".join(detail["msg"] for detail in caught.value.errors())


def test_without_a_slot_there_is_no_schedule():
    settings = EvergreenSection()
    assert settings.cron == ()
    assert settings.review
    assert not settings.unattended
    assert settings.order == "oldest"
    assert settings.missed == "run_once"
    assert settings.min_age == timedelta(days=90)
    assert settings.max_age is None


def test_one_slot_may_be_written_without_a_list():
    assert EvergreenSection.model_validate({"cron": "30 9 * * tue"}).cron == ("30 9 * * tue",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cron": "every tuesday"}, "five fields"),
        ({"cron": "0 30 9 * * tue"}, "five fields"),
        ({"cron": "@daily"}, "five fields"),
        ({"cron": "30 25 * * *"}, "is no hour: they go from 0 to 23"),
        ({"cron": ["30 9 * * tue", "30 9 * * tux"]}, '"tux" is no weekday'),
        ({"cron": "0 9 30 2 *"}, "not a cron expression"),
        ({"cron": "0 9 * 2 6#6"}, "not a cron expression"),
        ({"cron": "0 " + "1," * 60 + "1 * * *"}, "at most 100 characters"),
        ({"zone": "Berlin"}, 'no time zone "Berlin"'),
        ({"zone": "Europe"}, 'no time zone "Europe"'),
        ({"zone": "../../etc/zone"}, "no time zone"),
        ({"jitter": 5}, "with its unit"),
        ({"jitter": "13h"}, "at most 12h"),
        ({"blackout_dates": ["2026-02-30"]}, "write a day such as"),
        ({"blackout_dates": ["2026-12-24.."]}, "write a day or a range"),
        ({"blackout_dates": ["2026-12-24..01-02"]}, "write a day or a range"),
        ({"blackout_dates": ["2027-01-02..2026-12-24"]}, "is before"),
        ({"blackout_dates": [20261224]}, "write a day or a range"),
        ({"blackout_hours": ["22-7"]}, "write a part of the day"),
        ({"blackout_hours": ["22:00-22:00"]}, "write a part of the day"),
        ({"blackout_hours": ["24:00-07:00"]}, "write a part of the day"),
        ({"missed": "pile_up"}, "'run_once' or 'drop'"),
        ({"missed_limit": "8d"}, "at most 7d"),
        ({"min_age": "3654d"}, "at most 3653d"),
        ({"order": "best"}, "'oldest'"),
        ({"weights": {"age": -1}}, "greater than or equal to 0"),
        ({"weights": {"age": float("nan")}}, "less than or equal to 100"),
        ({"weights": {"age": True}}, "valid number"),
        ({"weights": {"luck": 1}}, "Extra inputs"),
        ({"skip_posts": ["123"]}, "blog:123"),
        ({"review": "no"}, "valid boolean"),
        ({"leave_for_fresh": -1}, "greater than or equal to 0"),
    ],
)
def test_a_wrong_value_is_a_sentence(changes, words):
    assert words in refusal(**changes)


@given(st.text(st.characters(codec="utf-8"), max_size=30), st.text("0123456789*/,-#LW ", max_size=20))
@settings(deadline=None)
def test_whatever_is_written_as_a_slot_or_a_zone_is_taken_or_refused(text, cron):
    for changes in ({"cron": text}, {"cron": cron}, {"zone": text}, {"blackout_dates": [text]}):
        with suppress(ValidationError):
            settings = EvergreenSection.model_validate(changes)
            assert settings.model_dump().keys() == EvergreenSection.model_fields.keys()


@pytest.mark.parametrize(
    ("days", "held", "free"),
    [
        (QuietDates("2026-12-24", "2026-12-26"), ["2026-12-24", "2026-12-26"], ["2026-12-27", "2027-12-24"]),
        (QuietDates("12-24", "01-02"), ["2026-12-24", "2027-01-02", "2030-12-31"], ["2026-12-23", "2027-01-03"]),
        (QuietDates("02-29", "02-29"), ["2028-02-29"], ["2027-02-28", "2027-03-01"]),
    ],
)
def test_quiet_days_hold_their_first_and_last_day(days, held, free):
    assert all(days.holds(date.fromisoformat(day)) for day in held)
    assert not any(days.holds(date.fromisoformat(day)) for day in free)


def test_quiet_hours_may_run_over_midnight_and_end_before_their_last_minute():
    night = QuietHours("22:00", "07:00")
    assert all(night.holds(time.fromisoformat(at)) for at in ("22:00", "23:59", "00:00", "06:59:59"))
    assert not any(night.holds(time.fromisoformat(at)) for at in ("07:00", "12:00", "21:59"))
    assert QuietHours("20:00", "24:00").holds(time(23, 59))


def test_the_zone_of_a_wordpress_may_be_an_offset():
    assert to_zone("-03:30").utcoffset(None) == -timedelta(hours=3, minutes=30)
    assert to_zone("+00:00").utcoffset(None) == UTC.utcoffset(None)
    with pytest.raises(ValueError, match="no time zone"):
        to_zone("+24:00x")


def problems(route=Route.IMPORT, places=2, **changes):
    settings = EvergreenSection.model_validate({"cron": "30 9 * * tue"} | changes)
    return [sentence for _, sentence in find_evergreen_problems(settings, route, places)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"max_age": "30d"}, "longer than min_age"),
        ({"only_tags": ["a", "b"], "skip_tags": ["b"]}, '"b" is in evergreen.only_tags and in skip_tags'),
        ({"include_posts": ["blog:7"], "skip_posts": ["blog:7"]}, '"blog:7" is in'),
        ({"places": 1}, "leaves no place"),
        ({"route": Route.API, "review": False}, "Medium's rules"),
    ],
)
def test_keys_that_do_not_go_together_are_a_sentence(changes, words):
    assert any(words in sentence for sentence in problems(**changes))


def test_what_goes_together_is_no_problem():
    assert problems() == []
    assert problems(review=False) == []
    assert problems(Route.API, review=False, unattended=True) == []
    assert problems(Route.API, places=1, cron=[], review=False) == []
