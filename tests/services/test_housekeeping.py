"""A tick that does not run, or a WordPress that is not heard of, is told of once, until it is back."""

from datetime import timedelta

import pytest

from bridge.app import Bridge
from bridge.runtime.threads import Scheduler
from bridge.runtime.ticks import Tick, to_ticks
from shelf import DAY, Shelf, a_schedule, a_shelf, an_old_post

MINUTE = timedelta(minutes=1)
TICKS = {"sweep": MINUTE, "check_silence": MINUTE, "prune": timedelta(hours=6)}


@pytest.fixture
def database_url(tmp_path) -> str:
    """What is asked here is the same on both databases; SQLite is the faster one."""
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def shelf(ledger, clock, tmp_path) -> Shelf:
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path, delivery={"silent_after": "30d"}), an_old_post(1))
    shelf.bridge.housekeeping.expect_beats(TICKS)
    return shelf


def awake(shelf, minutes, *ticks):
    """So many minutes in which only these ticks run."""
    for _ in range(minutes):
        shelf.clock.pass_by(MINUTE)
        for tick in ticks:
            shelf.bridge.housekeeping.beat(tick, TICKS[tick])
        shelf.bridge.housekeeping.check_silence()


def told(shelf, word="tick"):
    return [notice for notice in shelf.notices() if word in notice.split(":")[0]]


def hear(shelf):
    """What its owner was told of it by now, the newest first."""
    shelf.bridge.notices.send_notices()
    about = ("Site", "The bridge's tick")
    return [one.title for one in shelf.bridge.notices.read_told() if one.title.startswith(about)]


def test_a_silent_tick_is_told_of_once_and_when_it_is_back(shelf):
    silent, back = "The bridge's tick sweep is silent", "The bridge's tick sweep runs again"
    awake(shelf, 14, "check_silence")
    assert hear(shelf) == []
    awake(shelf, 30, "check_silence")
    assert hear(shelf) == [silent]
    awake(shelf, 5, "check_silence", "sweep")
    assert hear(shelf) == [back, silent]
    awake(shelf, 30, "check_silence")
    assert hear(shelf) == [silent, back, silent]


def test_a_silence_that_is_over_before_anybody_heard_of_it_is_not_told(shelf):
    awake(shelf, 30, "check_silence")
    awake(shelf, 5, "check_silence", "sweep")
    assert hear(shelf) == []


def test_ticks_that_run_are_never_told_of_also_rare_ones(shelf):
    awake(shelf, 400, "check_silence", "sweep")
    assert told(shelf) == []
    awake(shelf, 20 * 60, "check_silence", "sweep")
    assert ["prune" in notice for notice in told(shelf)] == [True]


def test_after_the_machine_has_slept_nobody_is_accused(shelf):
    awake(shelf, 5, "check_silence", "sweep")
    shelf.clock.pass_by(3 * DAY)
    shelf.bridge.housekeeping.check_silence()
    assert told(shelf) == []
    shelf.bridge.housekeeping.beat("prune", TICKS["prune"])
    awake(shelf, 5, "check_silence", "sweep")
    assert told(shelf) == []


def test_after_a_restart_the_time_before_does_not_count(shelf):
    awake(shelf, 5, "check_silence", "sweep")
    shelf.clock.pass_by(3 * DAY)
    shelf.bridge.housekeeping.expect_beats(TICKS)
    awake(shelf, 10, "check_silence", "sweep")
    assert told(shelf) == []


def test_a_silent_wordpress_is_told_of_once_until_it_is_heard_of_again(shelf, clock):
    for _ in range(3):
        clock.pass_by(20 * DAY)
        shelf.bridge.housekeeping.check_silence()
    assert len(told(shelf, "Site blog is silent")) == 1
    hear(shelf)
    shelf.hook("post.updated", {"id": 1, "guid": "https://blog.example/?p=1"})
    shelf.settle()
    for _ in range(2):
        clock.pass_by(20 * DAY)
        shelf.bridge.housekeeping.check_silence()
        heard = hear(shelf)
    assert heard == ["Site blog is silent", "Site blog is heard of again", "Site blog is silent"]


def test_silence_of_a_wordpress_may_be_of_no_interest(ledger, clock, tmp_path):
    shelf = a_shelf(ledger, clock, a_schedule(tmp_path), an_old_post(1))
    clock.pass_by(400 * DAY)
    shelf.bridge.housekeeping.check_silence()
    assert shelf.notices() == []


def test_status_says_when_each_tick_ran_and_runs_next(shelf, clock):
    shelf.bridge.housekeeping.beat("sweep", MINUTE)
    ticks = {tick["name"]: tick for tick in shelf.bridge.overview.read_status()["ticks"]}
    assert ticks["sweep"]["beat_at"] == clock().isoformat()
    assert ticks["sweep"]["due_at"] == (clock() + MINUTE).isoformat()
    assert ticks["prune"]["beat_at"] is None


def test_a_scheduler_beats_for_each_tick_that_ends_and_not_more_often_than_needed(ledger, tmp_path):
    config = a_schedule(tmp_path)
    scheduler = Scheduler(config)
    bridge = Bridge(config, ledger, wake=scheduler.wake)
    bridge.identities.open()
    scheduler.start(bridge, is_alone=True)
    try:
        with ledger.read() as tx:
            expected = {tick.name for tick in tx.read_ticks()}
        assert {"sweep", "plan_slots", "check_silence", "send_notices", "prune"} <= expected
        ticks = {tick.name: tick for tick in to_ticks(bridge)}
        scheduler.run_tick(ticks["plan_slots"], bridge)
        scheduler.run_tick(Tick("no_such_verb", MINUTE, lambda: 1 / 0), bridge)
        with ledger.read() as tx:
            beats = tx.read_heartbeats()
        assert "plan_slots" in beats
        assert "no_such_verb" not in beats
    finally:
        scheduler.stop()
