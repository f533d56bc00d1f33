"""When notices may go, and what a message says."""

from datetime import UTC, datetime, timedelta

import pytest

from bridge.config.messages import NotifySection
from bridge.config.zones import to_zone
from bridge.models.notices import FailingChannel, Item
from bridge.planner.notices import (
    find_digest_slot,
    is_gathered,
    is_quiet,
    plan_next_try,
    to_failing_words,
    to_message,
)

BERLIN = to_zone("Europe/Berlin")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MONDAYS = "0 8 * * mon"


@pytest.mark.parametrize(
    ("at", "is_so"),
    [("20:59", False), ("21:00", True), ("23:30", True), ("05:59", True), ("06:00", False), ("12:00", False)],
)
def test_quiet_hours_are_those_of_the_clock_on_the_owners_wall(at, is_so):
    settings = NotifySection.model_validate({"quiet_hours": ["22:00-07:00"]})
    assert is_quiet(settings, BERLIN, datetime.fromisoformat(f"2026-11-23T{at}:00+00:00")) is is_so


def test_without_quiet_hours_no_hour_is_quiet():
    assert not is_quiet(NotifySection(), BERLIN, NOW)


def test_what_came_first_decides_when_what_was_gathered_goes():
    minute = timedelta(minutes=1)
    begun = [NOW - minute, NOW - 3 * minute]
    assert is_gathered(begun, 3 * minute, NOW)
    assert not is_gathered(begun, 4 * minute, NOW)
    assert not is_gathered([], timedelta(0), NOW)


def test_a_channel_is_left_alone_longer_each_time_and_never_given_up():
    waits = [(plan_next_try(tries, NOW) - NOW).total_seconds() / 60 for tries in (1, 2, 3, 4, 5, 6, 100)]
    assert waits == [1, 5, 15, 60, 240, 240, 240]


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-11-23T06:59:59", ""),
        ("2026-11-23T07:00:00", "2026-11-23T07:00:00"),
        ("2026-11-23T07:00:59", "2026-11-23T07:00:00"),
        ("2026-11-24T06:59:59", "2026-11-23T07:00:00"),
        ("2026-11-24T07:00:00", ""),
    ],
)
def test_a_digest_is_due_from_its_time_for_a_day(now, slot):
    found = find_digest_slot(MONDAYS, BERLIN, datetime.fromisoformat(f"{now}+00:00"))
    assert (found.astimezone(UTC).isoformat() if found else "") == (f"{slot}+00:00" if slot else "")


def test_no_digest_is_due_where_none_is_wanted():
    assert find_digest_slot("", BERLIN, NOW) is None


def test_a_subject_is_one_line_and_short_whatever_is_in_it():
    message = to_message([Item("a\r\nBcc: eve@evil.example\x00\u202e" + "é" * 500, "x")], "https://b.example/")
    assert message.subject.startswith("a Bcc: eve@evil.example é")
    assert len(message.subject) <= 150


def test_a_title_forges_no_line_of_a_text():
    message = to_message([Item("a", "x", "Mud\nEverything for it: https://evil.example")] * 2, "https://b.example/")
    assert "“Mud Everything for it: https://evil.example”" in message.text


def test_a_failing_channel_is_told_with_the_day_when_that_is_not_today():
    channel = FailingChannel("mail", NOW, "The server refused the password.", 2, NOW)
    words = to_failing_words(channel, BERLIN, NOW)
    assert words == "Notices by mail fail since 13:00. The server refused the password."
    words = to_failing_words(channel, BERLIN, NOW + timedelta(hours=11))
    assert words == "Notices by mail fail since 2026-11-23 13:00. The server refused the password."
