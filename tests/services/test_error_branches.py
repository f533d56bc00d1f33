"""Branches that only trouble runs: each is run here by a fault from outside, in the database or on a socket."""

import sqlite3
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from archive import FakeWordPress
from blog import HOME, SECRET, a_config, reconfigured
from bridge.app import Bridge
from bridge.errors import ConfigError, LeaseLost
from bridge.ledger import Ledger
from bridge.models import ArchiveSource, Ask
from bridge.runtime.threads import running
from faulty_rows import another, read, refuse, refuse_once, said, spoil
from hookmaker import make_hook, signed
from oldblog import OldBlog
from processes import wait_for
from sandboxed import visiting

__all__ = ["said"]


@pytest.fixture
def database_url(tmp_path) -> str:
    """Triggers and spoilt rows are written as SQLite has them."""
    return f"sqlite:///{tmp_path}/ledger.db"


def from_elsewhere(ledger: Ledger, when: str, statement: str) -> None:
    """Another process writes to the ledger, once, when a statement begins with ``when``."""
    path, done = str(ledger.engine.url.database), []

    def meddle(_connection, _cursor, sql, *_rest) -> None:
        if sql.startswith(when) and not done:
            done.append(sql)
            with sqlite3.connect(path, isolation_level=None) as other:
                other.execute(statement)
            other.close()

    event.listen(ledger.engine, "before_cursor_execute", meddle)


# --- a delivery --------------------------------------------------------------------------------------------------


def test_a_delivery_that_is_taken_over_while_it_is_prepared_sends_nothing(blog, medium, said):
    blog.hook("post.published")
    blog.bridge.events.apply_events()
    from_elsewhere(blog.bridge.ledger, "SELECT posts.site", "UPDATE deliveries SET fence = fence + 1")
    assert blog.bridge.sender.deliver_next()
    assert medium.stories == []
    assert "a delivery was taken over while we worked on it" in said.getvalue()


def test_a_ledger_that_does_not_answer_while_a_story_is_prepared_is_no_crash_of_its_post(blog, medium):
    blog.hook("post.published")
    blog.bridge.events.apply_events()
    refuse_once(blog.bridge.ledger, "SELECT experiments.id")
    with pytest.raises(OperationalError):
        blog.bridge.sender.deliver_next()
    assert (blog.status(), read(blog.bridge.ledger, "SELECT crashes FROM deliveries")) == ("claimed", [(0,)])
    blog.clock.pass_by(timedelta(minutes=2))
    blog.bridge.recovery.sweep()
    blog.clock.pass_by(timedelta(hours=1))
    blog.settle()
    assert (blog.status(), len(medium.stories)) == ("live", 1)


def test_a_failure_that_cannot_be_written_down_leaves_the_delivery_to_the_sweep(blog, medium, said):
    medium.script_me(500)
    blog.hook("post.published")
    blog.bridge.events.apply_events()
    when = "AFTER UPDATE ON deliveries WHEN OLD.status = 'claimed' AND NEW.status = 'planned'"
    spoil(blog.bridge.ledger, f"CREATE TRIGGER spoil {when} BEGIN UPDATE accounts SET next_at = 'soon'; END")
    assert blog.bridge.sender.deliver_next()
    assert blog.status() == "claimed"
    assert "a delivery was left as it is" in said.getvalue()
    spoil(blog.bridge.ledger, "DROP TRIGGER spoil")
    medium.script_me(200)
    blog.clock.pass_by(timedelta(minutes=2))
    blog.bridge.recovery.sweep()
    blog.clock.pass_by(timedelta(hours=1))
    blog.settle()
    assert blog.status() == "live"


@pytest.mark.parametrize(("status", "words"), [(500, "500"), (302, "parked")])
def test_a_medium_that_does_not_say_who_we_are_gets_no_story(blog, medium, status, words):
    medium.script_me(status, b"")
    blog.publish()
    assert medium.stories == []
    assert words in blog.deliveries()[0]["reason"]


def test_a_lease_that_is_nearly_over_sends_no_byte(blog, tmp_path, medium):
    delivery = {"gap": "0s", "public_per_day": 1000, "deadline": "2s", "lease": "4s"}
    blog = reconfigured(blog, tmp_path, medium, delivery=delivery)

    def delay(_connection, _cursor, sql, *_rest) -> None:
        if sql.startswith("INSERT INTO attempts"):
            time.sleep(2.5)

    event.listen(blog.bridge.ledger.engine, "before_cursor_execute", delay)
    blog.hook("post.published")
    blog.bridge.events.apply_events()
    blog.bridge.sender.deliver_next()
    assert medium.posts_received == 0
    assert "the lease is nearly over" in blog.deliveries()[0]["attempts"][0]["reason"]


def test_a_ledger_that_does_not_answer_before_the_first_byte_lets_none_out_and_the_reason_shows_no_statement(
    blog, medium
):
    last = [""]

    def is_right_after_the_promise(sql: str, _values: object) -> bool:
        before, last[0] = last[0], sql
        return sql == "BEGIN" and before.startswith("INSERT INTO departures") and blog.clock() == begun

    begun = blog.clock()
    refuse(blog.bridge.ledger, is_right_after_the_promise)
    blog.hook("post.published")
    blog.bridge.events.apply_events()
    blog.bridge.sender.deliver_next()
    assert medium.posts_received == 0
    (delivery,) = blog.deliveries()
    reason = delivery["attempts"][0]["reason"]
    assert reason == "nothing was sent: the ledger did not answer: database or disk is full"
    assert reason in delivery["reason"]
    blog.clock.pass_by(timedelta(hours=1))
    blog.settle()
    assert (blog.status(), len(medium.stories)) == ("live", 1)


def test_what_somebody_else_settles_first_is_left_to_them(blog, said):
    another(blog, 8)
    blog.bridge.events.apply_events()
    ledger = blog.bridge.ledger
    spoil(ledger, "UPDATE deliveries SET status = 'claimed', lease_until = '2020-01-01 00:00:00.000000'")
    # By the time the sweep writes, the delivery is planned again.
    taken = "UPDATE deliveries SET status = 'planned', reason = 'theirs'"
    from_elsewhere(ledger, "BEGIN IMMEDIATE", taken)
    blog.bridge.recovery.sweep()
    assert read(ledger, "SELECT status, reason FROM deliveries") == [("planned", "theirs")]
    assert "somebody else settled it first" in said.getvalue()


def test_a_canonical_that_is_no_address_is_on_the_owners_list_and_the_story_is_known(blog, medium):
    medium.script("rubbish_canonical")
    blog.publish()
    (delivery,) = blog.deliveries()
    assert (delivery["status"], delivery["story_id"], delivery["canonical_state"]) == ("live", f"{1:012x}", "wrong")
    assert "Medium says http://[" in blog.bridge.overview.read_handoffs()[0]["reason"]


def test_an_answer_that_comes_after_the_delivery_was_given_up_is_known_all_the_same(blog, medium):
    def give_up() -> None:
        blog.clock.pass_by(timedelta(hours=1))
        blog.bridge.recovery.sweep()
        assert blog.status() == "unconfirmed"

    medium.on_create = give_up
    blog.publish()
    (delivery,) = blog.deliveries()
    assert (delivery["status"], delivery["story_id"]) == ("live", f"{1:012x}")
    assert len(medium.stories) == 1


def test_an_offer_whose_side_file_fails_after_the_promise_stands(blog, tmp_path, medium, said):
    public = {"public_url": "http://127.0.0.1:9", "state_dir": tmp_path}
    blog = reconfigured(blog, tmp_path, medium, accounts={"main": {}}, bridge=public)
    file = blog.bridge.departures.last_send_file

    def take_away(_connection, _cursor, sql, *_rest) -> None:
        if sql.startswith("INSERT INTO handoffs"):
            file.rename(file.with_suffix(".aside"))
            file.mkdir()

    event.listen(blog.bridge.ledger.engine, "before_cursor_execute", take_away)
    blog.publish()
    assert (blog.status(), blog.handoffs()) == ("offered", ["import"])
    assert "an offer could not be remembered outside the ledger" in said.getvalue()


@pytest.mark.parametrize(
    "written", [b"soon", b"{", b'{"id": 5}', b"\xff", b"2026-11-27T10:00:00", b"", b'{"id":' * 100_000]
)
def test_a_side_file_that_is_rubbish_stops_the_start_with_what_to_do(blog, written):
    blog.publish()
    blog.bridge.departures.last_send_file.write_bytes(written)
    with pytest.raises(ConfigError, match=r"cannot be read .*delete it only if the ledger is certainly the newest"):
        blog.bridge.departures.check_backup()


@pytest.mark.parametrize("rest_url", ["http://[", "http://[::1", "https://blog.example:99999/", "rubbish", "//"])
def test_a_rest_address_that_was_spoilt_keeps_no_story_back(blog, medium, rest_url):
    another(blog, 8)
    blog.bridge.events.apply_events()
    spoil(blog.bridge.ledger, "UPDATE sites SET rest_url = :rest_url", rest_url=rest_url)
    blog.settle()
    assert blog.status(8) == "live"
    blog.bridge.reports.report_statuses()


# --- ticks -------------------------------------------------------------------------------------------------------


def test_a_feed_is_read_again_after_the_ledger_was_in_trouble(blog, tmp_path, medium):
    with visiting(web_cap=None) as writer:
        account = {"feed_url": f"{writer.url}/feed/@ada"}
        blog = reconfigured(blog, tmp_path, medium, accounts={"main": account})
        writer.write(username="ada", title="Another", content="<p>x</p>", tags=[])
        refuse_once(blog.bridge.ledger, "INSERT INTO stories")
        assert blog.bridge.feeds.read_feeds() == 0
        blog.clock.pass_by(timedelta(minutes=6))
        assert blog.bridge.feeds.read_feeds() == 1


def test_a_report_that_the_ledger_does_not_let_go_is_made_later(blog, tmp_path, medium, said):
    site = {"home": HOME, "account": "main", "secret": SECRET, "allowed_hosts": ["127.0.0.1"], "page_host": "bridge"}
    blog = reconfigured(blog, tmp_path, medium, sites={"blog": site})
    blog.publish()
    refuse_once(blog.bridge.ledger, "UPDATE reports")
    assert blog.bridge.reports.report_statuses() == 0
    assert "WordPress could not be told" in said.getvalue()
    assert read(blog.bridge.ledger, "SELECT failures FROM reports") == [(0,)]


def test_a_job_whose_row_the_ledger_does_not_write_goes_on_after_its_lease(blog, tmp_path, medium, said):
    with FakeWordPress(3) as wordpress:
        old = OldBlog(blog, wordpress, tmp_path, medium)
        job = old.bridge.jobs.ask_job(Ask("blog"))["job"]
        is_full = [True]
        refuse(
            old.bridge.ledger, lambda sql, _: sql.startswith("INSERT INTO posts") and bool(is_full) and is_full.pop()
        )
        old.bridge.jobs.run_jobs()
        assert old.bridge.jobs.read_job(job)["status"] == "running"
        assert "a job could not be run" in said.getvalue()
        blog.clock.pass_by(timedelta(minutes=11))
        old.bridge.jobs.run_jobs()
        assert old.bridge.jobs.read_job(job)["status"] == "done"


def test_a_job_that_meets_a_fault_of_ours_fails_with_words(blog, tmp_path, medium):
    with FakeWordPress(3) as wordpress:
        old = OldBlog(blog, wordpress, tmp_path, medium)
        old.bridge.jobs.run_job(Ask("blog"))
        spoil(old.bridge.ledger, "UPDATE posts SET content = '{}', modified_at = '2020-01-01 00:00:00.000000'")
        job = old.bridge.jobs.ask_job(Ask("blog"))["job"]
        old.bridge.jobs.run_jobs()
        assert old.bridge.jobs.read_job(job)["status"] == "failed"
        assert "fault of the bridge" in old.bridge.jobs.read_job(job)["reason"]


def test_a_job_that_is_cancelled_while_somebody_watches_ends_there(blog, tmp_path, medium):
    with FakeWordPress(3) as wordpress:
        old = OldBlog(blog, wordpress, tmp_path, medium)
        cancelled = []

        def cancel(job) -> None:
            if not cancelled:
                cancelled.append(old.bridge.jobs.cancel_job(job.id))

        with pytest.raises(LeaseLost, match="cancelled"):
            old.bridge.jobs.run_job(Ask("blog", ArchiveSource.REST), on_batch=cancel)


def test_a_ledger_of_another_schema_is_not_ready_with_what_to_do(blog):
    spoil(blog.bridge.ledger, "UPDATE alembic_version SET version_num = '0001'")
    assert "bridge db upgrade" in blog.bridge.overview.readiness()[0]


def test_a_ledger_that_does_not_answer_is_not_ready_with_its_kind_of_trouble(blog):
    spoil(blog.bridge.ledger, "ALTER TABLE heartbeats RENAME TO gone")
    assert blog.bridge.overview.readiness() == ["the ledger does not answer (OperationalError)"]
    spoil(blog.bridge.ledger, "ALTER TABLE gone RENAME TO heartbeats")
    blog.bridge.recovery.sweep()
    assert "does not answer" not in str(blog.bridge.overview.readiness())


def test_a_sender_outlives_an_error_that_nobody_expected(tmp_path, medium, said):
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    ledger.create()
    account = {"token": "tok-second", "api_url": medium.url, "publish_status": "public"}
    delivery = {"sweep": "1h", "senders": 1, "lease": "60s", "deadline": "2s"}
    config = a_config(tmp_path, medium.url, accounts={"second": account}, delivery=delivery)
    Bridge(config, ledger).identities.open()
    when = "BEFORE INSERT ON attempts WHEN NEW.account = 'main'"
    spoil(ledger, f"CREATE TRIGGER no_room {when} BEGIN SELECT RAISE(ABORT, 'no'); END")
    with running(config, ledger, is_alone=True) as bridge:
        for number, name in ((8, "main"), (7, "second")):
            own = {"id": number, "guid": f"{HOME}/?p={number}", "url": f"{HOME}/{number}/"}
            body = make_hook("post.published", post=own, choice={"account": name})
            bridge.inbox.receive("blog", signed(SECRET, body, f"msg_{number}", datetime.now(UTC)), body)
        wait_for(lambda: bridge.overview.read_status()["deliveries"].get("live") == 1, 20, "the other account's story")
    assert "a sender met trouble" in said.getvalue()
    ledger.close()


def test_an_account_whose_slots_cannot_be_planned_keeps_no_other_from_its_own(blog, tmp_path, medium, said):
    accounts = {name: {"evergreen": {"cron": "30 9 * * tue"}} for name in ("first", "second")}
    bridge = reconfigured(blog, tmp_path, medium, accounts=accounts).bridge
    spoil(bridge.ledger, "UPDATE accounts SET feed_read_at = 'then' WHERE name = 'first'")
    bridge.slots.plan_slots()
    assert "the slots of an account could not be planned" in said.getvalue()
    with bridge.ledger.read() as tx:
        assert tx.read_account("second").schedule_from


def test_a_ledger_that_is_locked_for_long_is_told_as_not_ready(blog, tmp_path):
    blog.bridge.recovery.sweep()
    with sqlite3.connect(f"{tmp_path}/ledger.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "hooks cannot be stored: database is locked" in blog.bridge.overview.readiness()[0]
        other.execute("ROLLBACK")
    other.close()
    assert blog.bridge.overview.readiness() == []


def test_a_statement_that_fails_is_logged_without_its_values(blog, said):
    full = "BEFORE INSERT ON posts BEGIN SELECT RAISE(ABORT, 'no room'); END"
    spoil(blog.bridge.ledger, f"CREATE TRIGGER no_room {full}")
    blog.hook("post.published", {"title": "Canary"})
    blog.bridge.events.apply_events()
    assert "no room" in said.getvalue()
    assert "INSERT INTO posts" in said.getvalue()
    assert "Canary" not in said.getvalue()
