"""One bad item never starves the rest: rows that were poisoned, targets and files that are broken; the others go on.

Every fault comes from outside: a row is spoilt in the database, a socket or a file misbehaves.
"""

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError

from blog import HOME, SECRET, Blog, a_config, reconfigured
from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.models import ArchiveSource, Ask, Code, Reason
from bridge.runtime.threads import running
from faulty_rows import another, read, refuse, said, spoil
from hookmaker import make_hook, signed
from processes import wait_for
from sandboxed import visiting

__all__ = ["said"]


@pytest.fixture
def database_url(tmp_path) -> str:
    """Only SQLite lets a row be spoilt in every way."""
    return f"sqlite:///{tmp_path}/ledger.db"


# --- events ------------------------------------------------------------------------------------------------------


def test_an_event_that_cannot_be_applied_is_held_after_three_strikes_and_stops_no_other(blog, medium, said):
    another(blog, 8)
    spoil(blog.bridge.ledger, "UPDATE events SET body = :body", body=b"\xff not a hook any more")
    blog.hook("post.published")
    blog.settle()
    assert blog.status() == "live"
    assert blog.bridge.overview.read_status()["events"] == {"applied": 1, "held": 1}
    assert read(blog.bridge.ledger, "SELECT crashes FROM events WHERE outcome = 'held'") == [(3,)]
    (notice,) = read(blog.bridge.ledger, "SELECT title, body FROM outbox")
    assert notice[0] == "A hook of blog could not be applied"
    assert "bridge resync blog 8" in notice[1]
    assert "could not be applied three times" in blog.journal(8)
    assert "Traceback" in said.getvalue()


def test_an_event_whose_site_row_is_spoilt_waits_for_nobody(blog, tmp_path, medium):
    site = {"home": "https://other.example", "account": "main", "secret": SECRET}
    blog = reconfigured(blog, tmp_path, medium, sites={"other": site})
    body = make_hook("post.published", home="https://other.example", occurred_at=blog.clock())
    blog.bridge.inbox.receive("other", signed(SECRET, body, "o_1", blog.clock()), body)
    spoil(blog.bridge.ledger, "UPDATE sites SET connected_at = 'yesterday' WHERE name = 'other'")
    blog.publish()
    assert blog.status() == "live"
    assert read(blog.bridge.ledger, "SELECT site, outcome FROM events ORDER BY id") == [
        ("other", "held"),
        ("blog", "applied"),
    ]


def test_an_event_for_which_the_ledger_has_no_room_waits_and_those_behind_it_go(blog, medium):
    another(blog, 8, content_html="<p>" + "word " * 1000 + "</p>")
    blog.hook("post.published")
    refuse(blog.bridge.ledger, lambda sql, values: "posts" in sql and "word word" in str(values))
    blog.settle()
    assert blog.status() == "live"
    assert blog.bridge.overview.read_status()["events"] == {"applied": 1, "waiting": 1}
    assert read(blog.bridge.ledger, "SELECT crashes FROM events WHERE handled_at IS NULL") == [(0,)]


def test_an_event_whose_strikes_cannot_be_counted_stops_no_other(blog, medium, said):
    another(blog, 8)
    spoil(blog.bridge.ledger, "UPDATE events SET body = 'x'")
    refuse(blog.bridge.ledger, lambda sql, _: sql.startswith("UPDATE events SET crashes"))
    blog.hook("post.published")
    blog.settle()
    assert blog.status() == "live"
    assert "an event waits on" in said.getvalue()


def test_a_hundred_events_that_cannot_be_counted_do_not_hide_the_one_behind_them(blog, medium):
    for number in range(100, 201):
        another(blog, number)
    spoil(blog.bridge.ledger, "UPDATE events SET body = 'x'")
    refuse(blog.bridge.ledger, lambda sql, _: sql.startswith("UPDATE events SET crashes"))
    blog.hook("post.published")
    blog.settle()
    assert blog.status() == "live"


def test_a_ledger_that_takes_no_transaction_is_everybodys_trouble(blog):
    another(blog, 8)
    blog.bridge.ledger.engine.dispose()
    refuse(blog.bridge.ledger, lambda sql, _: sql.startswith(("UPDATE", "BEGIN IMMEDIATE")))
    with pytest.raises(OperationalError):
        blog.bridge.events.apply_events()


def test_a_ledger_that_cannot_be_read_is_taken_for_no_spoilt_row(blog, medium, said):
    blog.publish(url=f"{HOME}/old/")
    blog.hook("post.published", {"id": 8, "guid": "8", "url": f"{HOME}/old/", "title": "Bread"})
    blog.settle()
    refuse(blog.bridge.ledger, lambda sql, values: sql.startswith("SELECT posts.site") and 8 in values)
    with pytest.raises(OperationalError):
        blog.bridge.events.apply_events()
    assert "a question cannot be settled" not in said.getvalue()


# --- deliveries --------------------------------------------------------------------------------------------------


def test_a_delivery_that_cannot_be_read_stops_none_behind_it(blog, medium, said):
    another(blog, 8)
    blog.bridge.events.apply_events()
    spoil(blog.bridge.ledger, "UPDATE deliveries SET created_at = 'yesterday'")
    blog.publish()
    assert read(blog.bridge.ledger, "SELECT post_id, status FROM deliveries ORDER BY post_id") == [
        (7, "live"),
        (8, "planned"),
    ]
    assert "a delivery cannot be read" in said.getvalue()


def test_an_account_whose_row_is_spoilt_stops_no_other(blog, tmp_path, medium):
    account = {"token": "tok-second", "api_url": medium.url, "publish_status": "public"}
    blog = reconfigured(blog, tmp_path, medium, accounts={"second": account})
    another(blog, 8)
    blog.bridge.events.apply_events()
    blog.hook("post.published", choice={"account": "second"})
    blog.bridge.events.apply_events()
    spoil(blog.bridge.ledger, "UPDATE accounts SET parked_reason = x'ff', feed_read_at = 'then' WHERE name = 'main'")
    blog.settle()
    assert blog.status() == "live"


def test_a_story_whose_failure_cannot_be_written_down_stops_no_other(blog, tmp_path, medium, said):
    account = {"token": "tok-second", "api_url": medium.url, "publish_status": "public"}
    blog = reconfigured(blog, tmp_path, medium, accounts={"second": account})
    another(blog, 8)
    blog.bridge.events.apply_events()
    blog.hook("post.published", choice={"account": "second"})
    blog.bridge.events.apply_events()
    spoil(blog.bridge.ledger, "UPDATE posts SET content = '{}' WHERE post_id = 8")
    no_notes = "CREATE TRIGGER no_notes BEFORE UPDATE ON deliveries WHEN NEW.crashes > OLD.crashes BEGIN {} END"
    spoil(blog.bridge.ledger, no_notes.format("SELECT RAISE(ABORT, 'no');"))
    with pytest.raises(IntegrityError, match="no"):
        blog.settle()
    blog.settle()
    assert blog.status() == "live"


def test_a_post_that_is_spoilt_fails_after_three_tries_and_stops_no_other(blog, medium):
    another(blog, 8)
    blog.bridge.events.apply_events()
    spoil(blog.bridge.ledger, "UPDATE posts SET content = '{}' WHERE post_id = 8")
    blog.publish()
    for _ in range(4):
        blog.clock.pass_by(timedelta(hours=1))
        blog.settle()
    assert blog.status() == "live"
    assert read(blog.bridge.ledger, "SELECT status, crashes FROM deliveries WHERE post_id = 8") == [("failed", 3)]


def test_a_spoilt_post_that_waits_for_an_address_keeps_no_other_from_its_own(blog, medium, said):
    blog.publish(url=f"{HOME}/old/")
    swap = {"title": "Bread", "content_html": "<p>Flour and water.</p>"}
    blog.publish(id=8, guid="8", url=f"{HOME}/other/", **swap)
    blog.edit(id=8, guid="8", url=f"{HOME}/old/", **swap)
    assert read(blog.bridge.ledger, "SELECT post_id FROM deliveries WHERE canonical_key IS NULL") == [(7,)]
    spoil(blog.bridge.ledger, "UPDATE posts SET content = '{}' WHERE post_id = 7")
    blog.publish(id=9, guid="9", url=f"{HOME}/third/", title="Tea", content_html="<p>Leaves.</p>")
    assert blog.status(9) == "live"
    assert "an address cannot be given" in said.getvalue()


def test_a_spoilt_question_keeps_no_other_from_being_settled(blog, medium, said):
    blog.publish(url=f"{HOME}/old/")
    blog.hook("post.published", {"id": 8, "guid": "8", "url": f"{HOME}/old/", "title": "Bread"})
    blog.settle()
    assert read(blog.bridge.ledger, "SELECT post_id FROM posts WHERE holder_id IS NOT NULL") == [(8,)]
    spoil(blog.bridge.ledger, "UPDATE posts SET content = '{}' WHERE post_id = 8")
    blog.publish(id=9, guid="9", url=f"{HOME}/third/", title="Tea", content_html="<p>Leaves.</p>")
    assert blog.status(9) == "live"
    assert "a question cannot be settled" in said.getvalue()
    assert blog.bridge.overview.read_status()["handoffs"] == 1
    assert blog.handoffs() == []
    assert "a question cannot be read" in said.getvalue()


def test_a_post_at_the_address_of_one_that_is_spoilt_is_held_with_the_way_on_and_stops_no_other(blog, medium):
    blog.publish(url=f"{HOME}/old/")
    spoil(blog.bridge.ledger, "UPDATE posts SET content = '{}' WHERE post_id = 7")
    blog.publish(id=8, guid="8", url=f"{HOME}/old/", title="Bread", content_html="<p>Flour and water.</p>")
    assert len(medium.stories) == 1
    held = read(blog.bridge.ledger, "SELECT reason FROM events WHERE outcome = 'held'")
    assert "bridge resync blog 8" in held[0][0]
    blog.publish(id=9, guid="9", url=f"{HOME}/third/", title="Tea", content_html="<p>Leaves.</p>")
    assert blog.status(9) == "live"


def test_an_answer_of_medium_is_kept_whatever_became_of_its_post_meanwhile(blog, medium, said):
    medium.on_create = lambda: spoil(blog.bridge.ledger, "UPDATE posts SET content = '{}', is_public = 1")
    blog.hook("post.published")
    blog.settle()
    assert read(blog.bridge.ledger, "SELECT status, evidence FROM deliveries") == [("live", "api")]
    assert "a change of the post could not be carried over" in said.getvalue()


def test_an_answer_that_cannot_be_written_is_in_the_log_and_unconfirmed_by_the_sweep(blog, medium, said):
    medium.on_create = lambda: spoil(blog.bridge.ledger, "UPDATE accounts SET next_at = 'soon', feed_read_at = 'x'")
    blog.hook("post.published")
    blog.settle()
    assert "the outcome could not be written" in said.getvalue()
    assert "https://medium.com/@ada/story-000000000001" in said.getvalue()
    spoil(blog.bridge.ledger, "UPDATE accounts SET next_at = NULL, feed_read_at = NULL")
    blog.bridge.recovery.sweep(is_alone=True)
    assert blog.status() == "unconfirmed"
    assert len(medium.stories) == 1


# --- the sweep ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["sending", "claimed"])
def test_a_delivery_that_cannot_be_settled_keeps_neither_the_start_nor_the_others(blog, status):
    for number in (8, 9):
        another(blog, number)
    blog.bridge.events.apply_events()
    ledger = blog.bridge.ledger
    held = f"status = '{status}', code = 'being-sent', fence = 1"
    spoil(ledger, f"UPDATE deliveries SET {held}, lease_until = '2020-01-01 00:00:00.000000'")
    spoil(ledger, "UPDATE deliveries SET created_at = 'yesterday' WHERE post_id = 8")
    blog.bridge.recovery.sweep()
    expected = "unconfirmed" if status == "sending" else "planned"
    assert read(ledger, "SELECT status FROM deliveries ORDER BY post_id") == [(status,), (expected,)]
    assert "sweep" in [row[0] for row in read(ledger, "SELECT name FROM heartbeats WHERE beat_at IS NOT NULL")]


def test_a_table_that_cannot_be_pruned_keeps_no_other_from_it(blog):
    blog.publish()
    blog.clock.pass_by(timedelta(days=500))
    ledger = blog.bridge.ledger
    spoil(ledger, "CREATE TRIGGER keep BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'kept'); END")
    blog.bridge.housekeeping.prune()
    assert read(ledger, "SELECT count(*) FROM events") == [(1,)]
    assert read(ledger, "SELECT count(*) FROM journal") == [(0,)]


# --- notices -----------------------------------------------------------------------------------------------------


class Target(HTTPServer):
    """Takes notices."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Target

    def do_POST(self) -> None:
        self.server.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["title"])
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_a_notice_that_cannot_be_claimed_keeps_no_other_from_its_owner(blog, tmp_path, medium):
    with Target() as target:
        thread = threading.Thread(target=target.serve_forever, args=(0.01,))
        thread.start()
        urls = {"urls": [f"json://127.0.0.1:{target.server_port}"], "gather": "0s"}
        bridge = reconfigured(blog, tmp_path, medium, notify=urls).bridge
        with bridge.ledger.write() as tx:
            tx.add_notice("first", "x")
            tx.add_notice("second", "x")
        keep = "CREATE TRIGGER keep BEFORE UPDATE ON outbox WHEN OLD.title = 'first' BEGIN {} END"
        spoil(bridge.ledger, keep.format("SELECT RAISE(ABORT, 'kept');"))
        bridge.notices.send_notices()
        target.shutdown()
        thread.join()
    assert target.taken == ["second"]


# --- reports -----------------------------------------------------------------------------------------------------


class Listener(BaseHTTPRequestHandler):
    """A plugin's route; the status and what was told stand at the server."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["data"]
        self.server.told.append(body)
        self.send_response(self.server.status)
        self.send_header("Content-Length", "16")
        self.end_headers()
        self.wfile.write(b'{"stored": true}')

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


@pytest.fixture
def listener():
    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        server.told, server.status = [], 200
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def listening(blog: Blog, tmp_path, medium, listener) -> Blog:
    site = {"account": "main", "secret": SECRET, "allowed_hosts": ["127.0.0.1"], "page_host": "bridge"}
    sites = {"blog": site | {"home": HOME}, "other": site | {"home": "https://other.example"}}
    blog = reconfigured(blog, tmp_path, medium, sites=sites)
    spoil(blog.bridge.ledger, "UPDATE sites SET rest_url = :url", url=f"http://127.0.0.1:{listener.server_port}/")
    return blog


def report(ledger: Ledger, site: str, post_id: int) -> None:
    with ledger.write() as tx:
        tx.write_journal("not sent", Reason(Code.IN_BACKLOG, "for a test"), site=site, post_id=post_id)


def keep_address(ledger: Ledger, listener) -> None:
    """Hooks name an address of their own; the test's listener is meant."""
    spoil(ledger, "UPDATE sites SET rest_url = :url", url=f"http://127.0.0.1:{listener.server_port}/")


def test_a_post_that_nothing_can_be_told_of_keeps_no_other_waiting(blog, tmp_path, medium, listener):
    blog = listening(blog, tmp_path, medium, listener)
    another(blog, 8)
    blog.publish()
    keep_address(blog.bridge.ledger, listener)
    spoil(blog.bridge.ledger, "UPDATE posts SET content = '{}' WHERE post_id = 8")
    assert blog.bridge.reports.report_statuses() == 1
    assert [one["post_id"] for one in listener.told] == [7]
    ((failures, due_at),) = read(blog.bridge.ledger, "SELECT failures, due_at FROM reports WHERE post_id = 8")
    assert failures == 1
    assert due_at > f"{blog.clock():%Y-%m-%d %H:%M:%S}", "it is tried again later"


def test_a_site_with_a_thousand_posts_to_tell_that_is_down_keeps_no_other_waiting(blog, tmp_path, medium, listener):
    blog = listening(blog, tmp_path, medium, listener)
    blog.publish()
    for number in range(1000, 1150):
        report(blog.bridge.ledger, "other", number)
    keep_address(blog.bridge.ledger, listener)
    copy = read(blog.bridge.ledger, "SELECT content FROM posts")[0][0].replace('"site":"blog"', '"site":"other"')
    columns = "post_id, state, revision, occurred_at, is_public, first_seen_at, updated_at"
    spoil(
        blog.bridge.ledger,
        f"INSERT INTO posts (site, content, {columns}) SELECT 'other', :copy, reports.post_id, state, revision, "
        "occurred_at, is_public, first_seen_at, updated_at FROM posts JOIN reports ON reports.site = 'other'",
        copy=copy,
    )
    spoil(blog.bridge.ledger, "UPDATE sites SET rest_url = 'http://127.0.0.1:9/' WHERE name = 'other'")
    spoil(blog.bridge.ledger, "UPDATE reports SET due_at = '2020-01-01 00:00:00.000000' WHERE site = 'other'")
    told = [blog.bridge.reports.report_statuses() for _ in range(2)]
    assert told == [0, 1], "once it is known to be down it stands before nobody"


def test_posts_of_a_site_that_is_gone_stand_before_nobody(blog, tmp_path, medium, listener):
    blog = listening(blog, tmp_path, medium, listener)
    for number in range(1000, 1150):
        report(blog.bridge.ledger, "other", number)
    spoil(blog.bridge.ledger, "UPDATE reports SET due_at = '2020-01-01 00:00:00.000000'")
    blog.publish()
    keep_address(blog.bridge.ledger, listener)
    config = blog.bridge.config
    left = config.model_copy(update={"sites": {"blog": config.sites["blog"]}})
    bridge = Bridge(left, blog.bridge.ledger, clock=blog.clock)
    assert bridge.reports.report_statuses() == 1


# --- feeds -------------------------------------------------------------------------------------------------------


def test_one_account_whose_feed_cannot_be_taken_in_keeps_no_other_from_being_read(blog, tmp_path, medium, said):
    with visiting(web_cap=None) as writer:
        accounts = {
            name: {"feed_url": f"{writer.url}/feed/@{user}"} for name, user in (("main", "ada"), ("second", "bob"))
        }
        blog = reconfigured(blog, tmp_path, medium, accounts=accounts, bridge={"public_url": "http://127.0.0.1:9"})
        blog.publish()
        spoil(blog.bridge.ledger, "UPDATE posts SET content = '{}'")
        for user in ("ada", "bob"):
            writer.write(username=user, title="A walk", content="<p>x</p>", tags=[])
        blog.clock.pass_by(timedelta(hours=1))
        assert blog.bridge.feeds.read_feeds() == 1
        with blog.bridge.ledger.read() as tx:
            assert "could not be taken in" in tx.read_account("main").feed_problem
            assert tx.read_account("second").feed_read_at
    assert "a feed could not be read" in said.getvalue()


def test_a_reminder_that_cannot_be_made_keeps_no_feed_from_being_read(blog, tmp_path, medium):
    with visiting(web_cap=None) as writer:
        account = {"feed_url": f"{writer.url}/feed/@ada"}
        public = {"public_url": "http://127.0.0.1:9"}
        blog = reconfigured(blog, tmp_path, medium, accounts={"main": account}, bridge=public)
        blog.publish()
        spoil(blog.bridge.ledger, "UPDATE handoffs SET opened_at = '2020', closed_at = 'never'")
        writer.write(username="ada", title="Another", content="<p>x</p>", tags=[])
        blog.clock.pass_by(timedelta(hours=1))
        assert blog.bridge.feeds.read_feeds() == 1


def test_an_account_whose_row_is_spoilt_keeps_no_other_feed_from_being_read(blog, tmp_path, medium):
    with visiting(web_cap=None) as writer:
        accounts = {
            name: {"feed_url": f"{writer.url}/feed/@{user}"} for name, user in (("main", "ada"), ("second", "bob"))
        }
        blog = reconfigured(blog, tmp_path, medium, accounts=accounts)
        spoil(blog.bridge.ledger, "UPDATE accounts SET feed_read_at = 'then' WHERE name = 'main'")
        assert blog.bridge.feeds.read_feeds() == 1


# --- jobs, slots, silence ----------------------------------------------------------------------------------------


def test_a_job_that_cannot_be_read_fails_and_the_next_one_runs(blog, tmp_path, medium):
    site = {"home": "https://other.example", "account": "main", "secret": SECRET}
    blog = reconfigured(blog, tmp_path, medium, sites={"other": site})
    first = blog.bridge.jobs.ask_job(Ask("blog"))["job"]
    second = blog.bridge.jobs.ask_job(Ask("other", ArchiveSource.REST, (7,)))["job"]
    spoil(blog.bridge.ledger, "UPDATE jobs SET posts = 'no list' WHERE id = :id", id=first)
    assert blog.bridge.jobs.run_jobs()
    assert read(blog.bridge.ledger, "SELECT status FROM jobs WHERE id = 1") == [("failed",)]
    assert blog.bridge.jobs.read_job(second)["status"] != "waiting"
    assert "fault of the bridge" in read(blog.bridge.ledger, "SELECT reason FROM jobs WHERE id = 1")[0][0]


def test_a_tick_that_cannot_be_looked_at_keeps_no_site_from_being_told_of(blog, tmp_path, medium):
    blog.publish()
    blog.clock.pass_by(timedelta(days=40))
    with blog.bridge.ledger.write() as tx:
        tx.expect_beat("x", timedelta(minutes=1))
    spoil(blog.bridge.ledger, "UPDATE heartbeats SET due_at = 'soon'")
    blog.bridge.housekeeping.check_silence()
    assert ("Site blog is silent",) in read(blog.bridge.ledger, "SELECT title FROM outbox")


# --- the scheduler -----------------------------------------------------------------------------------------------


def test_a_sender_goes_on_behind_whatever_goes_wrong_without_being_woken(tmp_path, medium, said):
    """The sweep is an hour away: what is behind the trouble must not need it."""
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    ledger.create()
    account = {"token": "tok-second", "api_url": medium.url, "publish_status": "public"}
    delivery = {"sweep": "1h", "senders": 1, "lease": "60s", "deadline": "2s"}
    config = a_config(tmp_path, medium.url, accounts={"second": account}, delivery=delivery)
    seen = []

    def meddle(_connection, _cursor, sql, values, *_rest) -> None:
        if sql.startswith("INSERT INTO attempts") and not seen:
            seen.append(1)
            raise OperationalError(sql, {}, Exception("disk I/O error"))

    event.listen(ledger.engine, "before_cursor_execute", meddle)
    with running(config, ledger, is_alone=True) as bridge:
        for number, account in ((8, "main"), (7, "second")):
            own = {"id": number, "guid": f"{HOME}/?p={number}", "url": f"{HOME}/{number}/"}
            body = make_hook("post.published", post=own, choice={"account": account})
            bridge.inbox.receive("blog", signed(SECRET, body, f"msg_{number}", datetime.now(UTC)), body)
        wait_for(lambda: bridge.overview.read_status()["deliveries"].get("live") == 1, 20, "the other account's story")
    assert seen
    assert "the ledger is in trouble" in said.getvalue()
    ledger.close()
