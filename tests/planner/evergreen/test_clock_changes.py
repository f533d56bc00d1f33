"""The two days of a year on which a clock on the wall jumps or repeats an hour: cron, quiet hours, idle, cool-down.

Cron and quiet hours go by the clock on the wall; spans (idle, cool-down, jitter, missed_limit) by the time that passes.
In Berlin 2026-03-29 goes from 01:59 to 03:00 (01:00 UTC), and 2026-10-25 has 02:00 to 02:59 twice (00:00 to 02:00 UTC).
"""

from datetime import UTC, datetime, timedelta

import pytest

from archives import some_facts, some_rules
from bridge.planner.evergreen import Verdict, plan_slot, slots_between
from bridge.planner.evergreen.quiet import find_quiet_end

SPRING, AUTUMN = "2026-03-29", "2026-10-25"
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rules(zone="Europe/Berlin", **changes):
    return some_rules(zone=zone, **changes)


def slots_of(day, **changes):
    """Every slot of that day in Berlin that is not dropped, in UTC."""
    start = at(f"{day}T00:00") - timedelta(hours=2, seconds=1)
    found = slots_between(rules(**changes).schedule, start, start + timedelta(hours=25))
    return [f"{slot.planned_at:%H:%M}" for slot in found if not slot.dropped and slot.local[4:14] == day]


@pytest.mark.parametrize(
    ("day", "cron", "expected"),
    [
        (SPRING, "30 1 * * *", ["00:30"]),
        (SPRING, "0 2 * * *", ["01:00"]),
        (SPRING, "59 2 * * *", ["01:00"]),
        (SPRING, "0 3 * * *", ["01:00"]),
        (SPRING, "30 2,3 * * *", ["01:00", "01:30"]),
        (AUTUMN, "59 1 * * *", ["23:59"]),
        (AUTUMN, "0 2 * * *", ["00:00"]),
        (AUTUMN, "59 2 * * *", ["00:59"]),
        (AUTUMN, "0 3 * * *", ["02:00"]),
        (AUTUMN, "*/30 1-3 * * *", ["23:00", "23:30", "00:00", "00:30", "02:00", "02:30"]),
    ],
)
def test_a_slot_comes_once_on_a_day_on_which_the_clock_changes(day, cron, expected):
    assert slots_of(day, cron=cron) == expected


@pytest.mark.parametrize(
    ("day", "hours", "expected"),
    [
        # Every quarter of an hour; those that the clock jumps over are one, at the jump, at three.
        (SPRING, "00:00-02:00", ["01:00", "01:15"]),
        (SPRING, "00:00-02:30", ["01:00", "01:15"]),
        (SPRING, "00:00-03:00", ["01:00", "01:15"]),
        (SPRING, "00:00-03:15", ["01:15"]),
        (SPRING, "03:00-03:15", ["00:30", "00:45", "01:15"]),
        # A time that comes twice is a slot the first time alone.
        (AUTUMN, "00:00-02:00", ["00:00", "00:15", "00:30", "00:45", "02:00", "02:15"]),
        (AUTUMN, "00:00-02:30", ["00:30", "00:45", "02:00", "02:15"]),
        (AUTUMN, "02:00-03:00", ["23:30", "23:45", "02:00", "02:15"]),
        (AUTUMN, "00:00-03:00", ["02:00", "02:15"]),
    ],
)
def test_quiet_hours_go_by_the_clock_on_the_wall(day, hours, expected):
    cron = ["30,45 1 * * *", "*/15 2 * * *", "0,15 3 * * *"]
    assert slots_of(day, cron=cron, blackout_hours=[hours]) == expected


@pytest.mark.parametrize(
    ("hours", "now", "end"),
    [
        # Spring: an end that the clock jumps over is the jump.
        ("22:00-02:30", "2026-03-29T00:59", "2026-03-29T01:00"),
        ("22:00-03:00", "2026-03-29T00:59", "2026-03-29T01:00"),
        ("22:00-03:30", "2026-03-29T00:59", "2026-03-29T01:30"),
        # Autumn: an end within the hour that comes twice ends twice, and in between it is quiet again.
        ("22:00-02:30", "2026-10-25T00:10", "2026-10-25T00:30"),
        ("22:00-02:30", "2026-10-25T01:10", "2026-10-25T01:30"),
        ("22:00-02:00", "2026-10-24T23:59", "2026-10-25T00:00"),
        ("22:00-03:00", "2026-10-25T00:30", "2026-10-25T02:00"),
        ("22:00-03:00", "2026-10-25T01:30", "2026-10-25T02:00"),
        ("02:45-02:15", "2026-10-25T00:50", "2026-10-25T01:15"),
    ],
)
def test_quiet_hours_end_when_the_clock_on_the_wall_says_so(hours, now, end):
    given = rules(blackout_hours=[hours])
    assert given.schedule.quiet_at(at(now))
    assert find_quiet_end(given.settings, given.schedule.zone, (), at(now)) == at(end)
    assert given.schedule.quiet_at(at(end) - MINUTE)
    assert not given.schedule.quiet_at(at(end))


def test_a_clock_that_goes_back_by_half_an_hour_ends_quiet_hours_twice():
    # Lord Howe, 2027-04-04: 01:30 to 01:59 come twice, 14:30 to 15:30 UTC.
    given = rules("Australia/Lord_Howe", blackout_hours=["22:00-01:45"])
    for now, end in (("14:40", "14:45"), ("15:10", "15:15")):
        found = find_quiet_end(given.settings, given.schedule.zone, (), at(f"2027-04-03T{now}"))
        assert found == at(f"2027-04-03T{end}")


@pytest.mark.parametrize("rule", ["cooldown", "idle"])
@pytest.mark.parametrize(
    ("day", "span", "before", "waits_until"),
    [
        # The day before at 09:30; the day of the jump has 23 hours, the other one 25.
        (SPRING, "23h", "2026-03-28T08:30", None),
        (SPRING, "24h", "2026-03-28T08:30", "2026-03-29T08:30"),
        (AUTUMN, "24h", "2026-10-24T07:30", None),
        (AUTUMN, "25h", "2026-10-24T07:30", None),
        (AUTUMN, "26h", "2026-10-24T07:30", "2026-10-25T09:30"),
        # From within the hour that comes twice, the first and the second time.
        (AUTUMN, "8h", "2026-10-25T00:30", None),
        (AUTUMN, "8h", "2026-10-25T01:30", "2026-10-25T09:30"),
    ],
)
def test_a_span_is_the_time_that_passes_whatever_the_clock_on_the_wall_does(rule, day, span, before, waits_until):
    given = rules(cron="30 9 * * *", **({"cooldown": "0s"} | {rule: span}))
    facts = some_facts(**{"last_slot_at" if rule == "cooldown" else "last_live_at": at(before)})
    start = at(f"{day}T00:00")
    slot = slots_between(given.schedule, start, start + timedelta(days=1))[0]
    answer = plan_slot(slot, facts, given, slot.due_at)
    assert answer.verdict is (Verdict.WAIT if waits_until else Verdict.RUN)
    assert answer.until == (at(waits_until) if waits_until else None)
