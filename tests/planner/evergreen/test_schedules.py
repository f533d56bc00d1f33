"""Slots: which instants a schedule means, through every oddity of clocks; jitter and quiet time."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archives import DAY, START, some_settings
from bridge.planner.evergreen import Pause, next_slots, slots_between, to_schedule

ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
CRONS = st.sampled_from(
    [
        "30 2 * * *",
        "0 0 * * *",
        "30 9 * * tue",
        "*/20 * * * *",
        "15 */3 * * *",
        "0 9 1,15 * *",
        "45 1 * * sun",
        "5 9 L * *",
    ]
)


def schedule(cron="30 9 * * *", zone="UTC", pauses=(), **changes):
    return to_schedule("main", some_settings(cron=cron, zone=zone, **changes), pauses=pauses)


def planned(cron, zone, first, last):
    """Slots from the first day to the last, in UTC, without the year and the zone."""
    start = datetime.fromisoformat(first).replace(tzinfo=zoneinfo.ZoneInfo(zone)) - timedelta(seconds=1)
    end = datetime.fromisoformat(last).replace(tzinfo=zoneinfo.ZoneInfo(zone)) + DAY - timedelta(seconds=1)
    found = slots_between(schedule(cron, zone), start.astimezone(UTC), end.astimezone(UTC))
    return [f"{slot.planned_at:%m-%d %H:%M}" for slot in found]


@pytest.mark.parametrize(
    ("zone", "cron", "first", "last", "expected"),
    [
        # The hour that a clock jumps over: once, at the jump.
        ("Europe/Berlin", "30 2 * * *", "2026-03-28", "2026-03-30", ["03-28 01:30", "03-29 01:00", "03-30 00:30"]),
        ("Europe/Berlin", "0,30 2 * * *", "2026-03-29", "2026-03-29", ["03-29 01:00"]),
        ("Europe/Berlin", "*/30 2 * * *", "2026-03-29", "2026-03-29", ["03-29 01:00"]),
        ("Europe/Berlin", "30 2,3 * * *", "2026-03-29", "2026-03-29", ["03-29 01:00", "03-29 01:30"]),
        ("America/New_York", "30 2 * * sun", "2026-03-08", "2026-03-08", ["03-08 07:00"]),
        # The hour that comes twice: once, the first time.
        ("Europe/Berlin", "30 2 * * *", "2026-10-24", "2026-10-26", ["10-24 00:30", "10-25 00:30", "10-26 01:30"]),
        ("Europe/Berlin", "*/30 2 * * *", "2026-10-25", "2026-10-25", ["10-25 00:00", "10-25 00:30"]),
        ("America/New_York", "30 1 * * sun", "2026-11-01", "2026-11-01", ["11-01 05:30"]),
        # The southern half turns the other way round; some zones jump at midnight.
        ("Australia/Sydney", "30 2 * * *", "2026-10-04", "2026-10-04", ["10-03 16:00"]),
        ("Australia/Sydney", "30 2 * * *", "2026-04-05", "2026-04-05", ["04-04 15:30"]),
        ("America/Sao_Paulo", "0 0 * * *", "2018-11-03", "2018-11-05", ["11-03 03:00", "11-04 03:00", "11-05 02:00"]),
        ("Africa/Cairo", "0 0 * * *", "2026-04-24", "2026-04-24", ["04-23 22:00"]),
        # Lord Howe moves by half an hour.
        ("Australia/Lord_Howe", "15 2 * * *", "2026-10-04", "2026-10-04", ["10-03 15:30"]),
        ("Australia/Lord_Howe", "45 1 * * *", "2027-04-04", "2027-04-04", ["04-03 14:45"]),
        ("Australia/Lord_Howe", "*/30 2 * * *", "2027-04-04", "2027-04-04", ["04-03 15:30", "04-03 16:00"]),
        # Zones that changed their minds.
        ("Europe/Istanbul", "30 9 * * *", "2016-10-29", "2016-10-31", ["10-29 06:30", "10-30 06:30", "10-31 06:30"]),
        ("America/Mexico_City", "30 9 3 4 *", "2022-01-01", "2023-12-31", ["04-03 14:30", "04-03 15:30"]),
        ("Asia/Almaty", "30 9 * * *", "2024-02-29", "2024-03-01", ["02-29 03:30", "03-01 04:30"]),
        ("Asia/Pyongyang", "45 23 * * *", "2018-05-04", "2018-05-05", ["05-04 15:00", "05-05 14:45"]),
        # Samoa left out 30 December 2011.
        ("Pacific/Apia", "30 9 * * *", "2011-12-29", "2011-12-31", ["12-29 19:30", "12-30 19:30"]),
        # An offset that is no whole hour.
        ("Asia/Kathmandu", "30 9 * * *", "2026-11-24", "2026-11-24", ["11-24 03:45"]),
        # Leap days, and the year with a week 53.
        ("UTC", "0 9 29 2 *", "2027-01-01", "2032-12-31", ["02-29 09:00", "02-29 09:00"]),
        (
            "UTC",
            "30 9 * * mon",
            "2026-12-21",
            "2027-01-11",
            ["12-21 09:30", "12-28 09:30", "01-04 09:30", "01-11 09:30"],
        ),
        # Both fields of a day: either of them, as cron has it.
        ("UTC", "0 9 1 * fri", "2026-12-01", "2026-12-05", ["12-01 09:00", "12-04 09:00"]),
    ],
)
def test_a_slot_is_the_instant_that_the_clock_on_the_wall_means(zone, cron, first, last, expected):
    assert planned(cron, zone, first, last) == expected


def test_a_schedule_that_starts_in_the_hour_that_comes_twice_has_no_slot_before_its_start():
    start = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    slots = next_slots(schedule("30 2 * * *", "Europe/Berlin"), start, 2)
    assert [slot.planned_at.isoformat() for slot in slots] == ["2026-10-26T01:30:00+00:00", "2026-10-27T01:30:00+00:00"]


@given(st.sampled_from(ZONES), st.integers(1990, 2030), st.integers(0, 23), st.integers(0, 59))
@settings(deadline=None)
def test_a_daily_slot_comes_once_a_day_in_every_zone_and_year(zone, year, hour, minute):
    here = zoneinfo.ZoneInfo(zone)
    start = datetime(year, 1, 1, tzinfo=here).astimezone(UTC) - timedelta(seconds=1)
    end = datetime(year + 1, 1, 1, tzinfo=here).astimezone(UTC) - timedelta(seconds=1)
    slots = slots_between(schedule(f"{minute} {hour} * * *", zone), start, end)
    days = [slot.planned_at.astimezone(here).date() for slot in slots]
    vanished = {day for day in every_day(year) if not exists(day, here)}
    late = sum(slot.planned_at.astimezone(here).hour != hour for slot in slots)
    assert len(slots) + len(vanished) == len(every_day(year))
    assert late <= 4
    assert all(day not in vanished for day in days)


def every_day(year):
    return [date(year, 1, 1) + number * DAY for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def exists(day, zone):
    """Whether the clock on the wall shows any hour of it: a zone that moves east may leave out a noon, or a day."""
    hours = (datetime(day.year, day.month, day.day, hour, tzinfo=zone) for hour in range(24))
    return any(one.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == one.replace(tzinfo=None) for one in hours)


def test_a_day_without_a_noon_is_a_day():
    assert exists(date(2000, 1, 15), zoneinfo.ZoneInfo("Africa/Juba"))
    assert not exists(date(2011, 12, 30), zoneinfo.ZoneInfo("Pacific/Apia"))


@given(
    CRONS,
    st.sampled_from(ZONES),
    st.integers(0, 400),
    st.integers(0, 20),
    st.integers(0, 20),
    st.sampled_from(["0s", "40m"]),
)
@settings(deadline=None)
def test_slots_do_not_depend_on_where_one_begins_to_look(cron, zone, day, first, second, jitter):
    plan = schedule(cron, zone, jitter=jitter, blackout_hours=["23:00-01:00"])
    start = START + day * DAY
    middle, end = start + first * timedelta(hours=7), start + (first + second) * timedelta(hours=7)
    assert slots_between(plan, start, end) == slots_between(plan, start, middle) + slots_between(plan, middle, end)


@given(CRONS, st.sampled_from(ZONES), st.integers(0, 400), st.integers(0, 720), st.text(max_size=3))
@settings(deadline=None)
def test_jitter_never_reaches_the_next_slot_nor_quiet_time(cron, zone, day, minutes, seed):
    settings = some_settings(cron=cron, zone=zone, jitter=f"{minutes}m", blackout_hours=["22:00-07:00", "12:00-13:00"])
    plan = to_schedule("main", settings, seed=seed)
    slots = next_slots(plan, START + day * DAY, 40)
    for slot, following in pairwise(slots):
        assert slot.planned_at <= slot.due_at < following.planned_at <= following.due_at
        assert slot.due_at - slot.planned_at <= timedelta(minutes=minutes)
        assert bool(slot.dropped) == bool(plan.quiet_at(slot.planned_at))
        assert slot.dropped or not plan.quiet_at(slot.due_at)


def test_jitter_is_the_same_when_asked_again_and_another_for_another_account():
    settings = some_settings(jitter="2h")
    first, again, other = (
        [slot.due_at for slot in next_slots(to_schedule(name, settings), START, 20)] for name in ("a", "a", "b")
    )
    assert first == again
    assert first != other
    assert len({at.minute for at in first}) > 5


def test_two_expressions_are_one_schedule_without_doubles():
    slots = next_slots(schedule(["30 9 * * tue", "30 9 24 11 *", "0 18 * * tue"]), START, 3)
    assert [f"{slot.planned_at:%d %H:%M}" for slot in slots] == ["24 09:30", "24 18:00", "01 09:30"]


def test_a_slot_in_quiet_time_is_dropped_with_the_reason():
    plan = schedule(blackout_dates=["2026-11-24..2026-11-25"], blackout_hours=["09:00-10:00"])
    first, _, third = next_slots(plan, START, 3)
    assert "2026-11-24..2026-11-25 (blackout_dates)" in first.dropped
    assert "09:00-10:00 (blackout_hours)" in third.dropped


def test_quiet_days_are_those_of_the_zone():
    plan = schedule("30 23 * * *", "America/New_York", blackout_dates=["2026-11-24"])
    slots = next_slots(plan, START, 3)
    assert [slot.local for slot in slots if slot.dropped] == ["Tue 2026-11-24 23:30 EST"]
    assert slots[1].planned_at.date() == date(2026, 11, 25)


def test_a_pause_drops_what_is_planned_in_it():
    pause = Pause(START, START + 2 * DAY, "everything is paused")
    slots = next_slots(schedule(pauses=(pause,)), START, 3)
    assert [bool(slot.dropped) for slot in slots] == [True, True, False]
    assert slots[0].dropped == "everything is paused until 2026-11-25 12:00 UTC"
    assert all(slot.dropped for slot in next_slots(schedule(pauses=(Pause(START, None, "paused"),)), START, 5))


def test_there_are_no_slots_after_the_last_day():
    plan = schedule("30 9,23 * * *", "America/New_York", until="2026-11-24", jitter="10h")
    slots = next_slots(plan, START, 9)
    assert [f"{slot.planned_at:%d %H:%M}" for slot in slots] == ["23 14:30", "24 04:30", "24 14:30", "25 04:30"]
    assert all("2026-11-2" in slot.local and "11-25" not in slot.local for slot in slots)


def test_a_slot_says_its_local_time():
    slot = next_slots(schedule("30 9 * * tue", "Europe/Berlin"), START, 1)[0]
    assert slot.local == "Tue 2026-11-24 09:30 CET"
    assert slot.planned_at == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


def test_the_zone_of_the_site_stands_in_and_an_unknown_one_is_utc():
    settings = some_settings()
    assert str(to_schedule("main", settings, "Asia/Tokyo").zone) == "Asia/Tokyo"
    assert to_schedule("main", settings, "Mars/Olympus").zone is UTC
    assert str(to_schedule("main", some_settings(zone="Europe/Berlin"), "Asia/Tokyo").zone) == "Europe/Berlin"


def test_a_schedule_without_expressions_has_no_slots():
    assert next_slots(schedule([]), START, 3) == []
