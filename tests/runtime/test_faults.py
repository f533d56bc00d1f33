"""Faults that a bridge survives inside one process: full disks, locked databases, zombies, clocks, lost wake-ups."""

import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from blog import HOME, SECRET, Blog, a_config
from bridge.app import Bridge
from bridge.errors import ConfigError, LedgerError
from bridge.ledger import Ledger
from bridge.models import Answer, Outcome, Status
from bridge.runtime.threads import Scheduler, running
from bridge.runtime.ticks import Tick, to_ticks
from hookmaker import make_hook, signed
from judge import Judge
from processes import wait_for
from tiers import is_all


def wait_until_live(bridge: Bridge) -> None:
    wait_for(lambda: bridge.overview.read_status()["deliveries"] == {"live": 1}, what="a live story")


# --- the disk ----------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Callable[[Ledger, int], None]:
    """Let a SQLite ledger grow by so many pages and no further; -1 takes the limit away.

    SQLite keeps the limit for each connection, and the ledger has as many as it needs: each is told when it is taken.
    """
    most = {"pages": 2**30}

    def tell(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={most['pages']}")

    def limit(ledger: Ledger, pages: int) -> None:
        with ledger.engine.connect() as connection:
            used = connection.execute(text("PRAGMA page_count")).scalar_one()
        most["pages"] = used + pages if pages >= 0 else 2**30
        if not event.contains(ledger.engine, "checkout", tell):
            event.listen(ledger.engine, "checkout", tell)

    return limit


@pytest.fixture
def sqlite_blog(tmp_path: Path, medium: Judge, clock):
    clock.at = datetime.now(UTC)
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db", clock)
    ledger.create()
    bridge = Bridge(a_config(tmp_path, medium.url), ledger, clock=clock)
    bridge.identities.open()
    yield Blog(bridge, clock)
    ledger.close()


def test_a_full_disk_refuses_the_hook_whole_and_takes_it_when_there_is_space_again(sqlite_blog, small_disk):
    post = {"id": 7, "content_html": "<p>" + "word " * 50_000 + "</p>"}
    # Its instant is that of the clock, which stands: a hook of a moment later would not be due yet.
    big = make_hook("post.published", post=post, occurred_at=sqlite_blog.clock())
    small_disk(sqlite_blog.bridge.ledger, 2)
    with pytest.raises(OperationalError, match="full"):
        sqlite_blog.deliver(big, "msg_1")
    assert sqlite_blog.bridge.overview.read_status()["events"] == {}
    small_disk(sqlite_blog.bridge.ledger, -1)
    assert not sqlite_blog.deliver(big, "msg_1").duplicate
    sqlite_blog.settle()
    assert sqlite_blog.status() == "live"


def fail_at(ledger: Ledger, statement: str) -> Callable[[], None]:
    """From now on the database fails whenever it is given ``statement``; the answer ends that."""

    def refuse(_connection, _cursor, sql, *_rest) -> None:
        if sql.startswith(statement):
            raise OperationalError(sql, {}, Exception("database or disk is full"))

    event.listen(ledger.engine, "before_cursor_execute", refuse)
    return lambda: event.remove(ledger.engine, "before_cursor_execute", refuse)


def test_a_disk_that_fills_at_the_intent_sends_no_byte(blog, medium):
    blog.hook("post.published")
    blog.bridge.events.apply_events()
    heal = fail_at(blog.bridge.ledger, "INSERT INTO attempts")
    with pytest.raises(OperationalError):
        blog.bridge.sender.deliver_next()
    heal()
    assert medium.posts_received == 0
    assert blog.status() == "claimed"
    blog.bridge.recovery.sweep(is_alone=True)
    blog.clock.pass_by(timedelta(minutes=5))
    blog.settle()
    assert blog.status() == "live"


def test_a_disk_that_fills_at_the_outcome_leaves_it_in_the_log_and_unconfirmed(blog, medium, caplog):
    blog.hook("post.published")
    blog.bridge.events.apply_events()
    heal = fail_at(blog.bridge.ledger, "UPDATE attempts")
    blog.bridge.sender.deliver_next()
    heal()
    assert blog.status() == "sending"
    blog.bridge.recovery.sweep(is_alone=True)
    assert blog.status() == "unconfirmed"
    assert len(medium.stories) == 1


def test_a_side_file_that_cannot_be_written_sends_no_byte_and_is_tried_again(blog, medium, tmp_path):
    (tmp_path / "bridge.last-send").mkdir()
    blog.publish()
    assert medium.posts_received == 0
    assert blog.status() == "planned"
    (tmp_path / "bridge.last-send").rmdir()
    blog.clock.pass_by(timedelta(minutes=5))
    blog.settle()
    assert blog.status() == "live"


@pytest.mark.timeout(400)
def test_every_database_call_that_fails_once_leaves_at_most_one_story_and_a_way_on(tmp_path, database_url, clock):
    """SQLite's own method: fail the first call, then the second ... until none is hit (``make test``: every third)."""
    clock.at = datetime.now(UTC)
    fresh = Ledger(database_url, clock)
    fresh.create()
    for number in count(1, 1 if is_all() else 3):
        with Judge() as medium:
            bridge = Bridge(a_config(tmp_path, medium.url), fresh, clock=clock)
            bridge.identities.open()
            here = Blog(bridge, clock)
            here.sent = number * 100
            url = f"{HOME}/{number}/"
            body = make_hook("post.published", post={"id": number, "guid": url, "url": url}, occurred_at=clock())
            calls = fail_call(fresh, number)
            for _ in range(6):
                try:
                    here.deliver(body, f"msg_{number}")
                    here.settle()
                except DBAPIError:
                    pass
            was_hit = calls()
            clock.pass_by(timedelta(minutes=5))
            bridge.recovery.sweep()
            here.settle()
            clock.pass_by(timedelta(minutes=5))
            here.deliver(body, f"msg_{number}") if here.clock() < clock() else None
            here.settle()
            status = here.status(number)
            assert len(medium.stories) <= 1, f"call {number}"
            assert status in {"live", "unconfirmed"}, f"call {number} left it {status}"
            assert (status == "live") == (len(medium.stories) == 1) or status == "unconfirmed"
        if not was_hit:
            break
    assert number > 20
    fresh.close()


def fail_call(ledger: Ledger, number: int) -> Callable[[], bool]:
    """Let the ``number``-th statement from now fail; the answer ends that and says whether it was reached."""
    seen = 0

    def look(_connection, _cursor, sql, *_rest) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            raise OperationalError(sql, {}, Exception("injected"))

    event.listen(ledger.engine, "before_cursor_execute", look)

    def end() -> bool:
        event.remove(ledger.engine, "before_cursor_execute", look)
        return seen >= number

    return end


def test_a_power_cut_at_any_moment_leaves_a_ledger_that_opens_and_knows_what_was_sent(tmp_path, clock):
    """Copies of the database and its write-ahead log, cut at many places, are what a disk holds after a power cut."""
    clock.at = datetime.now(UTC)
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db", clock)
    ledger.create()
    with Judge() as medium:
        bridge = Bridge(a_config(tmp_path, medium.url), ledger, clock=clock)
        bridge.identities.open()
        here = Blog(bridge, clock)
        for number in range(1, 6):
            here.publish(id=number, guid=str(number), url=f"{HOME}/{number}/")
        wal = (tmp_path / "ledger.db-wal").read_bytes()
        database = (tmp_path / "ledger.db").read_bytes()
    ledger.close()
    for cut in range(0, len(wal), max(len(wal) // 40, 1)):
        folder = tmp_path / f"cut{cut}"
        folder.mkdir()
        (folder / "ledger.db").write_bytes(database)
        (folder / "ledger.db-wal").write_bytes(wal[:cut])
        restored = Ledger(f"sqlite:///{folder}/ledger.db", clock)
        with restored.engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            tables = connection.execute(
                text("SELECT count(*) FROM sqlite_master WHERE name = 'deliveries'")
            ).scalar_one()
            if tables:
                query = "SELECT count(*) FROM deliveries WHERE status = 'live' AND story_id = ''"
                assert connection.execute(text(query)).scalar_one() == 0
        restored.close()


def test_a_long_reader_delays_nobody(sqlite_blog):
    with sqlite_blog.bridge.ledger.read() as reading:
        reading.count_deliveries()
        for number in range(1, 20):
            sqlite_blog.publish(id=number, guid=str(number), url=f"{HOME}/{number}/")
    assert sqlite_blog.bridge.overview.read_status()["deliveries"] == {"live": 19}


@pytest.mark.parametrize("damage", ["missing folder", "folder", "garbage", "read only"])
def test_a_database_that_cannot_be_used_is_an_error_with_words_and_not_ready(tmp_path, medium, damage):
    path = tmp_path / "bad" / "ledger.db"
    if damage != "missing folder":
        path.parent.mkdir()
    if damage == "folder":
        path.mkdir()
    if damage == "garbage":
        path.write_bytes(b"this is not a database" * 1000)
    if damage == "read only":
        good = Ledger(f"sqlite:///{path}")
        good.close()
    url = f"sqlite:///file:{path}?mode=ro&uri=true" if damage == "read only" else f"sqlite:///{path}"
    ledger = Ledger(url)
    with pytest.raises((LedgerError, DBAPIError)):
        ledger.create()
    assert Bridge(a_config(tmp_path, medium.url), ledger).overview.readiness()
    ledger.close()


# --- zombies, and two at once ------------------------------------------------------------------------------------


def test_a_zombie_that_wakes_before_sending_sends_nothing(blog, medium):
    """Its lease is over, another has the delivery: the fence refuses the row that must come before the first byte."""
    blog.hook("post.published")
    blog.bridge.events.apply_events()
    bridge = blog.bridge
    zombie = bridge.sender._claim()
    blog.clock.pass_by(timedelta(minutes=2))
    bridge.recovery.sweep()
    blog.clock.pass_by(timedelta(minutes=5))
    blog.settle()
    assert len(medium.stories) == 1
    with pytest.raises(LedgerError):
        bridge.sender._deliver(zombie)
    assert len(medium.stories) == 1
    assert blog.status() == "live"


def test_an_answer_that_comes_after_the_lease_is_taken_as_proof(blog, medium):
    """A process that was stopped while Medium answered wakes up: the story it made is found, not forgotten."""
    late = []

    def stall() -> None:
        blog.clock.pass_by(timedelta(minutes=10))
        blog.bridge.recovery.sweep()
        late.append(blog.status())

    medium.on_create = stall
    blog.publish()
    assert late == ["unconfirmed"]
    assert blog.status() == "live"
    assert blog.handoffs() == []
    assert len(medium.stories) == 1


def test_two_hosts_with_two_senders_each_never_send_for_one_account_at_once(tmp_path, postgres, medium):
    url = postgres.new_database()
    ledgers = [Ledger(url), Ledger(url)]
    ledgers[0].create()
    config = a_config(
        tmp_path,
        medium.url,
        delivery={"senders": 2, "sweep": "1s", "deadline": "20s", "lease": "60s", "gap": "0s", "public_per_day": 7},
    )
    first = Bridge(config, ledgers[0])
    first.identities.open()
    for number in range(1, 11):
        body = make_hook("post.published", post={"id": number, "guid": str(number), "url": f"{HOME}/{number}/"})
        first.inbox.receive("blog", signed(SECRET, body, f"msg_{number}", datetime.now(UTC)), body)
    medium.pause = 0.05
    with running(config, ledgers[0], is_alone=False), running(config, ledgers[1], is_alone=False):
        wait_for(lambda: len(medium.stories) == 7, 60)
        time.sleep(0.5)
    assert len(medium.stories) == 7, "the quota is shared"
    assert medium.most_at_once == 1
    for ledger in ledgers:
        ledger.close()


def test_the_databases_clock_decides_leases_when_two_hosts_disagree(tmp_path, postgres, medium):
    url = postgres.new_database()
    ledger = Ledger(url)
    ledger.create()
    ahead = Bridge(a_config(tmp_path, medium.url), ledger, clock=lambda: datetime.now(UTC) + timedelta(minutes=2))
    ahead.identities.open()
    body = make_hook("post.published", post={"id": 7})
    ahead.inbox.receive("blog", signed(SECRET, body, "msg_1", datetime.now(UTC)), body)
    ahead.events.apply_events()
    assert ahead.sender._claim() is not None
    ahead.recovery.sweep()
    with ledger.read() as tx:
        assert tx.read_deliveries("blog", 7)[0].status is Status.CLAIMED
    ledger.close()


def test_a_status_of_a_newer_version_is_left_alone(blog, medium):
    blog.hook("post.published")
    blog.bridge.events.apply_events()
    with blog.bridge.ledger.engine.begin() as connection:
        connection.execute(text("UPDATE deliveries SET status = 'translated'"))
    blog.settle()
    blog.bridge.recovery.sweep(is_alone=True)
    blog.hook("post.updated", {"state": "e" * 64})
    assert blog.bridge.events.apply_events() == 0
    assert blog.bridge.overview.read_status()["events"] == {"applied": 1, "waiting": 1}, "it is no strike"
    with blog.bridge.ledger.engine.begin() as connection:
        assert connection.execute(text("SELECT status FROM deliveries")).scalar_one() == "translated"
        connection.execute(text("UPDATE deliveries SET status = 'planned'"))
    blog.settle()
    assert blog.status() == "live"


# --- wake-ups ----------------------------------------------------------------------------------------------------


def a_running_bridge(tmp_path: Path, ledger: Ledger, medium: Judge, **delivery):
    quick = {"sweep": "1s", "deadline": "20s", "lease": "60s", "gap": "0s", "public_per_day": 100}
    return running(a_config(tmp_path, medium.url, delivery=quick | delivery), ledger, is_alone=ledger.is_sqlite)


def test_a_wake_up_that_is_lost_costs_one_sweep(tmp_path, database_url, medium):
    ledger = Ledger(database_url)
    ledger.create()
    with a_running_bridge(tmp_path, ledger, medium) as bridge:
        deaf = Bridge(bridge.config, ledger)
        body = make_hook("post.published", post={"id": 7})
        deaf.inbox.receive("blog", signed(SECRET, body, "msg_1", datetime.now(UTC)), body)
        wait_until_live(bridge)
    ledger.close()


def test_wake_ups_that_are_doubled_or_early_cost_nothing(tmp_path, database_url, medium):
    ledger = Ledger(database_url)
    ledger.create()
    with a_running_bridge(tmp_path, ledger, medium) as bridge:
        for _ in range(50):
            bridge.wake()
        body = make_hook("post.published", post={"id": 7})
        bridge.inbox.receive("blog", signed(SECRET, body, "msg_1", datetime.now(UTC)), body)
        for _ in range(50):
            bridge.wake()
        wait_until_live(bridge)
    assert len(medium.stories) == 1
    ledger.close()


def test_a_hook_wakes_a_sender_at_once(tmp_path, database_url, medium):
    ledger = Ledger(database_url)
    ledger.create()
    with a_running_bridge(tmp_path, ledger, medium, sweep="600s") as bridge:
        time.sleep(0.2)
        body = make_hook("post.published", post={"id": 7})
        bridge.inbox.receive("blog", signed(SECRET, body, "msg_1", datetime.now(UTC)), body)
        wait_until_live(bridge)
    ledger.close()


def test_stopping_joins_the_send_in_progress(tmp_path, database_url, medium):
    ledger = Ledger(database_url)
    ledger.create()
    under_way = threading.Event()

    def slow() -> None:
        under_way.set()
        time.sleep(0.7)

    medium.on_create = slow
    with a_running_bridge(tmp_path, ledger, medium) as bridge:
        body = make_hook("post.published", post={"id": 7})
        bridge.inbox.receive("blog", signed(SECRET, body, "msg_1", datetime.now(UTC)), body)
        assert under_way.wait(30)
    assert [one["status"] for one in bridge.overview.read_post("blog", 7)["deliveries"]] == ["live"]
    ledger.close()


def test_a_tick_that_fails_does_not_stop_the_next(tmp_path, database_url, medium):
    ledger = Ledger(database_url)
    ledger.create()
    heal = fail_at(ledger, "UPDATE heartbeats")
    scheduler = Scheduler(a_config(tmp_path, medium.url))
    bridge = Bridge(a_config(tmp_path, medium.url), ledger, wake=scheduler.wake)
    bridge.identities.open()
    sweep = to_ticks(bridge)[0]
    scheduler.run_tick(sweep, bridge)
    heal()
    scheduler.run_tick(sweep, bridge)
    assert "sweep" in bridge.overview.read_status()["heartbeats"]
    ledger.close()


# --- time --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "jump", [timedelta(hours=1), -timedelta(hours=1), timedelta(days=-20_000), timedelta(days=4_000)]
)
def test_a_clock_that_jumps_makes_no_storm_and_no_second_story(blog, medium, jump):
    blog.publish()
    blog.hook("post.published", {"id": 8, "guid": "8", "url": f"{HOME}/8/"}, choice={"delay": 600})
    blog.settle()
    blog.clock.pass_by(jump)
    for _ in range(5):
        blog.bridge.recovery.sweep()
        blog.settle()
    assert len(medium.stories) == (2 if jump > timedelta(0) else 1)


def test_a_clock_that_is_set_back_stops_no_tick(sqlite_blog, tmp_path, medium):
    often = a_config(tmp_path, medium.url, delivery={"sweep": "1s"})
    scheduler, runs = Scheduler(often), []
    tick = Tick("sweep", timedelta(seconds=1), lambda: runs.append(1))
    scheduler.start_ticks([tick], sqlite_blog.bridge)
    try:
        wait_for(lambda: runs, 20, "the first run")
        with time_machine.travel(datetime.now(UTC) - timedelta(days=1)):
            seen = len(runs)
            wait_for(lambda: len(runs) > seen + 1, 20, "two runs more, a day earlier")
        seen = len(runs)
        wait_for(lambda: len(runs) > seen + 1, 20, "two runs more, as the clock is right again")
    finally:
        scheduler.stop()


def test_a_machine_that_slept_for_three_days_keeps_quota_and_spacing(blog, medium, tmp_path):
    careful = {"gap": "10m", "public_per_day": 2, "deadline": "20s", "lease": "60s", "sweep": "1s"}
    bridge = Bridge(a_config(tmp_path, medium.url, delivery=careful), blog.bridge.ledger, clock=blog.clock)
    here = Blog(bridge, blog.clock)
    for number in range(1, 9):
        here.hook(
            "post.published", {"id": number, "guid": str(number), "url": f"{HOME}/{number}/"}, choice={"delay": 60}
        )
    bridge.events.apply_events()
    blog.clock.pass_by(timedelta(days=3))
    for _ in range(60):
        here.settle()
        blog.clock.pass_by(timedelta(minutes=1))
    assert len(medium.stories) == 2


def test_the_two_half_past_two_of_an_autumn_night_are_two_instants(ledger):
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=0)
    second = first.replace(fold=1)
    with ledger.write() as tx:
        tx.ensure_account("main")
        tx.change_account("main", next_at=first)
        assert tx.read_account("main").next_at == first.astimezone(UTC)
        tx.change_account("main", next_at=second)
        assert tx.read_account("main").next_at - first.astimezone(UTC) == timedelta(hours=1)


# --- old backups -------------------------------------------------------------------------------------------------


def test_a_restored_sqlite_backup_comes_up_on_hold(sqlite_blog, medium, tmp_path):
    sqlite_blog.publish()
    bridge = sqlite_blog.bridge
    with sqlite3.connect(tmp_path / "ledger.db") as source, sqlite3.connect(tmp_path / "backup.db") as copy:
        source.backup(copy)
    source.close()
    copy.close()
    sqlite_blog.clock.pass_by(timedelta(hours=1))
    sqlite_blog.publish(id=8, guid="8", url=f"{HOME}/8/")
    bridge.ledger.close()
    for leftover in tmp_path.glob("ledger.db*"):
        leftover.unlink()
    shutil.copy(tmp_path / "backup.db", tmp_path / "ledger.db")
    assert bridge.departures.check_backup()
    sqlite_blog.publish(id=8, guid="8", url=f"{HOME}/8/")
    assert len(medium.stories) == 2, "the post that the backup does not know is not sent again"


def test_the_side_file_is_whole_whoever_writes_it_at_the_same_time(blog, clock):
    def write() -> None:
        for _ in range(50):
            blog.bridge.departures.write_last_send("a" * 32, clock())
            blog.bridge.departures.last_send_file.read_text()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert json.loads(blog.bridge.departures.last_send_file.read_text()) == {"id": "a" * 32, "at": clock().isoformat()}
    assert [path.name for path in blog.bridge.departures.last_send_file.parent.glob("bridge.last-send*")] == [
        "bridge.last-send"
    ]


@pytest.mark.parametrize("text", ["", "{", '{"id": 7}', "[]", "yesterday", "2026-11-23T12:00:00", "\x00" * 80])
def test_a_side_file_that_cannot_be_read_stops_the_start_with_what_to_do(blog, text):
    blog.bridge.departures.last_send_file.write_text(text)
    with pytest.raises(ConfigError, match="delete it only if"):
        blog.bridge.departures.check_backup()


def test_an_outcome_that_is_written_twice_because_a_commits_answer_was_lost_counts_once(blog):
    blog.publish()
    with blog.bridge.ledger.read() as tx:
        delivery = tx.read_deliveries("blog", 7)[0]
    attempt = blog.deliveries()[0]["attempts"][0]
    again = Answer(Outcome.LIVE, "public on Medium", 201, story_id=delivery.story_id, story_url=delivery.story_url)
    blog.bridge.attempts.record_answer(delivery, attempt["id"], again)
    assert blog.status() == "live"
    assert blog.handoffs() == []


def test_an_outcome_for_a_delivery_that_was_given_away_changes_nothing(blog, medium):
    blog.publish()
    with blog.bridge.ledger.read() as tx:
        delivery = tx.read_deliveries("blog", 7)[0]
    attempt = blog.deliveries()[0]["attempts"][0]["id"]
    blog.bridge.attempts.record_answer(delivery, attempt, Answer(Outcome.CONTENT_REFUSED, "too late"))
    assert blog.status() == "live"
