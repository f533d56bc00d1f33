"""Whether a slot runs, waits or is over: missed slots, quiet time, the idle rule, cool-down and quota."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archives import DAY, START, a_slot, some_facts, some_rules, some_settings
from bridge.models import PublishStatus, Route
from bridge.planner.evergreen import Pause, Rules, Verdict, next_slots, plan_due, plan_slot, slots_between, to_schedule

HOUR = timedelta(hours=1)
DAILY = "30 9 * * *"


def judge(facts=None, late=timedelta(0), rules=None, **settings):
    rules = rules or some_rules(**settings)
    slot = a_slot(rules)
    return plan_slot(slot, facts or some_facts(), rules, slot.due_at + late)


def due(now, since=START, **settings):
    rules = some_rules(**{"cron": DAILY} | settings)
    return plan_due(slots_between(rules.schedule, since, now), rules.settings, now)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_slot_that_nothing_holds_runs():
    answer = judge()
    assert answer.verdict is Verdict.RUN
    assert answer.reason == "the slot is due"


def test_nothing_is_due_before_its_time():
    assert due(at("2026-11-24T09:29:59")).run is None
    assert due(at("2026-11-24T09:30:00")).run is not None


def test_of_many_missed_slots_the_newest_runs_once_and_the_others_say_why_not():
    found = due(at("2026-11-29T20:00:00"))
    assert found.run
    assert found.run.planned_at == at("2026-11-29T09:30:00")
    assert len(found.dropped) == 5
    assert all("missed slots do not pile up" in slot.dropped for slot in found.dropped)


def test_a_slot_missed_by_too_long_is_dropped():
    found = due(at("2026-11-27T09:00:00"), cron="30 9 * * tue")
    assert found.run is None
    assert found.dropped[0].dropped == "it is 2 days late, more than missed_limit (1 day)"


def test_missed_slots_may_all_be_dropped():
    now = at("2026-11-24T09:45:00")
    assert due(now).run is not None
    assert due(now, missed="drop").run is None
    assert "missed = drop" in due(now, missed="drop").dropped[0].dropped
    assert due(at("2026-11-24T09:39:00"), missed="drop").run is not None


def test_a_quiet_slot_does_not_push_out_one_that_waits():
    found = due(at("2026-11-25T09:30:00"), blackout_dates=["2026-11-25"])
    assert found.run
    assert found.run.planned_at == at("2026-11-24T09:30:00")
    assert "blackout_dates" in found.dropped[0].dropped


def test_a_slot_that_waited_says_why_when_it_is_over():
    rules = some_rules(cron=DAILY)
    slots = next_slots(rules.schedule, START, 2)
    waited = plan_slot(slots[0], some_facts(waiting=2), rules, slots[0].due_at)
    held = replace(slots[0], waits=waited.reason)
    found = plan_due([held, slots[1]], rules.settings, slots[1].due_at)
    assert found.dropped[0].dropped.startswith("2 steps or proposals wait for you on this account already")


def test_a_late_slot_that_falls_into_quiet_time_waits_for_its_end():
    rules = some_rules(blackout_hours=["20:00-24:00", "00:00-07:00"], zone="Europe/Berlin")
    answer = judge(rules=rules, late=12 * HOUR)
    assert answer.verdict is Verdict.WAIT
    assert answer.until == at("2026-11-25T06:00:00")
    assert "blackout_hours" in answer.reason


def test_a_late_slot_is_dropped_when_quiet_time_outlasts_it():
    answer = judge(late=23 * HOUR, blackout_dates=["2026-11-25..2026-11-26"])
    assert answer.verdict is Verdict.DROP
    assert "until 2026-11-27 00:00 UTC, and this slot is over at 2026-11-25 09:30 UTC" in answer.reason


def test_a_pause_that_began_after_the_slot_holds_it():
    slot = a_slot()
    pause = Pause(slot.due_at + HOUR, slot.due_at + 3 * HOUR, "account main is paused")
    rules = Rules(to_schedule("main", some_settings(), pauses=(pause,)), some_rules().delivery)
    answer = plan_slot(slot, some_facts(), rules, slot.due_at + 2 * HOUR)
    assert answer.verdict is Verdict.WAIT
    assert answer.until == pause.until
    assert answer.reason.startswith("account main is paused")


def test_a_slot_that_was_dropped_stays_dropped():
    answer = judge(blackout_dates=["2026-11-24"])
    assert answer.verdict is Verdict.DROP


def test_a_parked_account_waits_for_its_owner():
    answer = judge(some_facts(parked_reason="the token was refused"))
    assert answer.verdict is Verdict.WAIT
    assert answer.until is None
    assert answer.reason == "the account is parked: the token was refused"


def test_an_account_that_must_not_send_yet_waits_until_it_may():
    slot = a_slot()
    answer = judge(some_facts(not_before=slot.due_at + HOUR, not_before_reason="Medium could not be reached"))
    assert answer.verdict is Verdict.WAIT
    assert answer.until == slot.due_at + HOUR
    assert "Medium could not be reached" in answer.reason


def test_the_idle_rule_drops_a_slot_after_something_went_live():
    live_at = a_slot().due_at - 3 * DAY
    answer = judge(some_facts(last_live_at=live_at), idle="7d")
    assert answer.verdict is Verdict.DROP
    assert answer.reason.startswith("a story went live 3 days ago, and idle asks for 7 days of quiet, until 2026-11-28")


def test_the_idle_rule_lets_a_slot_wait_when_quiet_is_nearly_long_enough():
    live_at = a_slot().due_at - 7 * DAY + HOUR
    answer = judge(some_facts(last_live_at=live_at), idle="7d")
    assert answer.verdict is Verdict.WAIT
    assert answer.until == live_at + 7 * DAY


def test_an_account_that_was_quiet_says_for_how_long():
    answer = judge(some_facts(last_live_at=a_slot().due_at - 9 * DAY), idle="7d")
    assert answer.verdict is Verdict.RUN
    assert answer.reason == "nothing went live for 9 days"


def test_two_slots_keep_their_distance():
    answer = judge(some_facts(last_slot_at=a_slot().due_at - HOUR), cooldown="20h")
    assert answer.verdict is Verdict.WAIT
    assert answer.until == a_slot().due_at + 19 * HOUR
    assert "(cooldown)" in answer.reason


@pytest.mark.parametrize(
    ("facts", "delivery", "verdict"),
    [
        ({}, {}, Verdict.RUN),
        ({"recent": [25]}, {}, Verdict.RUN),
        ({"recent": [24]}, {}, Verdict.RUN),
        ({"recent": [20]}, {}, Verdict.WAIT),
        ({"recent": [20]}, {"public_per_day": 3}, Verdict.RUN),
        ({"recent": [20, 1]}, {"public_per_day": 3}, Verdict.WAIT),
        ({"fresh_waiting": 1}, {}, Verdict.WAIT),
        ({"fresh_waiting": 1}, {"public_per_day": 3}, Verdict.RUN),
        ({"recent": [20] * 8, "route": Route.API}, {}, Verdict.RUN),
        ({"recent": [20] * 9, "route": Route.API}, {}, Verdict.WAIT),
        ({"recent": [20], "route": Route.API, "publish_status": PublishStatus.PUBLIC}, {}, Verdict.WAIT),
        ({"waiting": 1}, {}, Verdict.WAIT),
        ({"waiting": 1}, {"open_imports": 3}, Verdict.RUN),
        ({"waiting": 2}, {"open_imports": 3}, Verdict.WAIT),
        ({}, {"open_imports": 1}, Verdict.RUN),
    ],
)
def test_the_archive_takes_only_the_places_that_fresh_posts_leave(facts, delivery, verdict):
    rules = some_rules(delivery=delivery)
    hours = facts.get("recent", [])
    recent = tuple(a_slot(rules).due_at - hour * HOUR for hour in hours)
    assert judge(some_facts(**facts | {"recent": recent}), rules=rules).verdict is verdict


def test_a_full_day_says_when_a_place_is_free():
    made_at = a_slot().due_at - 20 * HOUR
    answer = judge(some_facts(recent=(made_at,)))
    assert answer.until == made_at + DAY
    assert "public stories (1 of 2 left for fresh posts)" in answer.reason


def test_a_dry_run_and_a_late_one_say_so():
    answer = judge(rules=some_rules(dry_run=True), late=3 * HOUR)
    assert answer.verdict is Verdict.RUN
    assert answer.reason == "dry run: nothing leaves the house, 3 hours late (missed = run_once)"


def test_a_slot_that_waited_says_what_for_when_it_runs():
    rules = some_rules()
    slot = replace(a_slot(rules), waits="a fresh post went first")
    answer = plan_slot(slot, some_facts(), rules, slot.due_at + 3 * HOUR)
    assert answer.verdict is Verdict.RUN
    assert "3 hours late (missed = run_once): a fresh post went first" in answer.reason
