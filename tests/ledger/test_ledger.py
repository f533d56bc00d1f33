"""The ledger, on both databases: identity, claims, fences, leases, the schema and retention."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError, StatementError

from bridge.errors import HookConflict, LeaseLost, LedgerBusy, NotFound, SchemaOutdated
from bridge.ledger import Ledger, schema
from bridge.ledger.engine import PATIENCE, open_engine
from bridge.ledger.housekeeping import PRUNED
from bridge.ledger.ownership import own
from bridge.ledger.tables import metadata
from bridge.models import (
    Answer,
    Code,
    EventOutcome,
    HandoffKind,
    HandoffStatus,
    Outcome,
    PublishStatus,
    Reason,
    SeenKind,
    SeenStory,
    Status,
    Trigger,
)
from bridge.planner import to_url_keys
from processes import wait_for
from things import NOON, a_post

LEASE = timedelta(minutes=5)


def prepare(ledger: Ledger, *posts, account: str = "main") -> None:
    with ledger.write() as tx:
        tx.ensure_site("blog")
        tx.ensure_account(account)
        for post in posts:
            tx.put_post(post, NOON, to_url_keys(post))


def plan(tx, post, key: str, account: str = "main", trigger: Trigger = Trigger.PUBLISH, due_at=None):
    return tx.plan_delivery(
        post, account, key, Status.PLANNED, trigger, Reason(Code.PLANNED, "published"), due_at or tx.now
    )


@pytest.fixture
def planned(ledger):
    """A ledger with one planned delivery, and that delivery."""
    prepare(ledger, a_post())
    with ledger.write() as tx:
        return plan(tx, a_post(), "blog.example/a-walk")


def test_a_post_comes_back_as_it_was_stored(ledger):
    post = a_post(title="Grüße 🌊 \u202e", content_html="<p>ü</p>", published_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC))
    prepare(ledger, post)
    with ledger.read() as tx:
        stored = tx.read_post("blog", 7)
    assert stored.post == post
    assert stored.first_seen_at == ledger.now()


def test_ids_of_64_bits_are_kept(ledger):
    prepare(ledger, a_post(id=2**63 - 1, revision=2**62))
    with ledger.read() as tx:
        assert tx.read_post("blog", 2**63 - 1).revision == 2**62


def test_a_time_without_a_zone_never_reaches_the_ledger(ledger):
    with pytest.raises(StatementError, match="time zone"), ledger.write() as tx:
        tx.put_post(a_post(), datetime(2026, 1, 1), ())  # noqa: DTZ001


def test_a_list_that_is_cut_shows_the_same_rows_each_time_also_where_all_have_one_date(ledger):
    prepare(ledger, *(a_post(id=number, url=f"https://blog.example/{number}/") for number in range(1, 41)))
    with ledger.write() as tx:
        for number in (31, 3, 17):  # databases put a row that was written anew somewhere else
            tx.change_post("blog", number, held_reason="")
        tx.change_site("blog", rest_url="https://blog.example/wp-json/")
        for number in range(1, 41):
            tx.write_journal("told", "it is told", site="blog", post_id=number)
    with ledger.read() as tx:
        shown = [stored.post.id for stored in tx.read_posts(limit=25)]
        told = [report.post_id for report in tx.read_due_reports({"blog"}, limit=25)]
    assert (shown, told) == (list(range(40, 15, -1)), list(range(1, 26)))


def test_one_post_has_one_delivery_on_an_account(ledger, planned):
    with ledger.write() as tx:
        assert plan(tx, a_post(), "blog.example/other-address") is None
        assert len(tx.read_deliveries("blog", 7)) == 1


def test_one_address_has_one_delivery_on_an_account(ledger, planned):
    clone = a_post(id=8)
    prepare(ledger, clone)
    with ledger.write() as tx:
        assert plan(tx, clone, "blog.example/a-walk") is None


def test_another_post_that_once_had_the_address_is_found(ledger, planned):
    moved = a_post(url="https://blog.example/moved/", previous_urls=("https://blog.example/a-walk/",))
    prepare(ledger, moved)
    with ledger.read() as tx:
        holder = tx.find_url_holder("main", "blog", 8, {"blog.example/a-walk"})
        assert (holder.site, holder.post_id) == ("blog", 7)
        assert tx.find_url_holder("main", "blog", 7, {"blog.example/a-walk"}) is None
        assert tx.find_url_holder("second", "blog", 8, {"blog.example/a-walk"}) is None


def test_a_cancelled_delivery_gives_its_address_free(ledger, planned):
    prepare(ledger, a_post(id=8))
    with ledger.write() as tx:
        tx.move_delivery(planned, Status.CANCELLED, Reason(Code.CANCELLED, "gone"))
        assert tx.find_url_holder("main", "blog", 8, {"blog.example/a-walk"}) is None
        assert plan(tx, a_post(id=8), "blog.example/a-walk") is not None


def test_every_change_of_status_is_in_the_journal(ledger, planned):
    with ledger.write() as tx:
        tx.move_delivery(planned, Status.CANCELLED, Reason(Code.CANCELLED, "gone"))
    with ledger.read() as tx:
        assert [(line.what, line.reason) for line in tx.read_journal("blog", 7)] == [
            ("planned", "published"),
            ("cancelled", "gone"),
        ]


def test_a_delivery_is_claimed_once(ledger, planned):
    with ledger.write() as tx:
        claimed = tx.claim_delivery(planned.id, LEASE)
        assert tx.claim_delivery(planned.id, LEASE) is None
    assert (claimed.status, claimed.fence) == (Status.CLAIMED, 1)
    assert claimed.lease_until == ledger.now() + LEASE


def test_twenty_threads_that_claim_one_delivery_get_it_once(ledger, planned):
    claims = []

    def claim() -> None:
        with ledger.write() as tx:
            if tx.lock_account("main") and not tx.has_in_flight("main"):
                claims.append(tx.claim_delivery(planned.id, LEASE))

    threads = [threading.Thread(target=claim) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([claim for claim in claims if claim]) == 1


def test_a_write_with_an_old_fence_is_refused(ledger, planned):
    with ledger.write() as tx:
        zombie = tx.claim_delivery(planned.id, LEASE)
    with ledger.write() as tx:
        tx.move_claimed(zombie, Status.CLAIMED, Status.PLANNED, Reason(Code.PLANNED, "lease over"), due_at=tx.now)
        tx.claim_delivery(planned.id, LEASE)
    with pytest.raises(LeaseLost), ledger.write() as tx:
        tx.move_claimed(zombie, Status.CLAIMED, Status.SENDING, Reason(Code.BEING_SENT, "zombie"))
    with ledger.read() as tx:
        assert tx.read_delivery(planned.id).status is Status.CLAIMED


def test_a_refused_write_leaves_nothing_of_its_transaction(ledger, planned):
    with pytest.raises(LeaseLost), ledger.write() as tx:
        tx.open_attempt(planned, PublishStatus.DRAFT, 1, "0" * 64)
        tx.move_claimed(planned, Status.CLAIMED, Status.SENDING, Reason(Code.BEING_SENT, "never claimed"))
    with ledger.read() as tx:
        assert tx.read_attempts(planned.id) == []


def test_leases_end_by_the_ledgers_clock(ledger, planned, clock):
    with ledger.write() as tx:
        tx.claim_delivery(planned.id, LEASE)
        assert tx.read_expired(Status.CLAIMED) == []
    clock.pass_by(LEASE + timedelta(seconds=1))
    with ledger.write() as tx:
        assert tx.read_expired(Status.CLAIMED) == [planned.id]


def test_a_process_that_is_alone_knows_that_all_leases_are_over(ledger, planned):
    with ledger.write() as tx:
        tx.claim_delivery(planned.id, LEASE)
        assert len(tx.read_expired(Status.CLAIMED, whatever_the_lease=True)) == 1


def test_an_account_that_rests_is_not_looked_at_until_its_time_or_until_something_stirs_it(ledger, planned, clock):
    def turns(terms: str = "ours") -> list[str]:
        with ledger.read() as tx:
            return tx.read_turns(terms)

    def rest(hours: float) -> None:
        with ledger.write() as tx:
            tx.put_off("main", tx.now + timedelta(hours=hours), "ours")

    assert turns() == ["main"]
    rest(0.5)
    assert (turns(), turns("another"), turns("zzz")) == ([], ["main"], ["main"])
    clock.pass_by(timedelta(minutes=30))
    assert turns() == ["main"]
    rest(0.5)
    with ledger.write() as tx:
        tx.change_account("main", next_at=tx.now)
    assert turns() == ["main"]


def late_answer(tx, _):
    tx.close_attempt(1, Answer(Outcome.QUOTA, "it took no place"))


def closed_offer(tx, delivery):
    tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "not wanted")


def hook_acted_on(tx, _):
    (waiting,) = tx.read_waiting_events(["blog"])
    tx.take_event(waiting.id)
    tx.finish_event(waiting.id, EventOutcome.APPLIED, "applied")


def story_that_is_ours(tx, delivery):
    tx.change_story("main", "0123456789ab", delivery_id=delivery.id)


def story_of_another_date(tx, _):
    url = "https://medium.com/p/0123456789ab"
    tx.put_story("main", SeenStory("0123456789ab", url, "A walk", None, SeenKind.STORY, "feed"), "", "", ())


STIRRING = {
    "a late answer": late_answer,
    "an offer that is closed": closed_offer,
    "a hook that is acted on": hook_acted_on,
    "hooks that are forgotten": lambda tx, delivery: tx.forget_hooks("blog", delivery.post_id),
    "hooks that are set aside": lambda tx, _: tx.set_events_aside("blog", "retired"),
    "a story that turns out to be ours": story_that_is_ours,
    "a story of another date": story_of_another_date,
    "the end of its pause": lambda tx, _: tx.end_pauses("main"),
    "the end of all pauses": lambda tx, _: tx.end_pauses(""),
    "its owner's word": lambda tx, _: tx.resume_account("main", "mended"),
    "a site that is let go": lambda tx, _: tx.change_site("blog", held_reason=""),
    "a site that is configured again": lambda tx, _: tx.restore_site("blog"),
    "an account that is configured again": lambda tx, _: tx.restore_account("main"),
    "another due time": lambda tx, delivery: tx.change_delivery(delivery, due_at=tx.now),
    "another choice of its author": lambda tx, delivery: tx.change_delivery(delivery, publish_status="draft"),
    "a delivery that is planned again": lambda tx, delivery: tx.replan_delivery(delivery, "again"),
    "a number that another article has now": lambda tx, delivery: tx.set_aside("blog", delivery.post_id),
    "clocks that are mended": lambda tx, _: tx.pull_back_waits(timedelta(0), LEASE),
}


@pytest.mark.parametrize("what", STIRRING)
def test_whatever_may_free_a_place_stirs_the_account(ledger, planned, what):
    with ledger.write() as tx:
        tx.open_attempt(planned, PublishStatus.PUBLIC, 1, "0" * 64)
        tx.add_event("blog", "msg_1", "post.updated", planned.post_id, b"{}")
        tx.open_handoff(planned, HandoffKind.IMPORT, "import it")
        tx.change_account("main", feed_due_at=tx.now + timedelta(days=1))
    with ledger.write() as tx:
        tx.put_off("main", tx.now + timedelta(minutes=50), "ours")
        assert tx.read_turns("ours") == []
    with ledger.write() as tx:
        STIRRING[what](tx, planned)
    with ledger.read() as tx:
        assert tx.read_turns("ours") == ["main"]


def test_no_stored_time_is_believed_for_longer_than_an_hour_and_none_that_a_wrong_clock_wrote(ledger, planned, clock):
    with ledger.write() as tx:
        tx.put_off("main", tx.now + timedelta(days=9), "ours")
    clock.pass_by(timedelta(minutes=61))
    with ledger.write() as tx:
        assert tx.read_turns("ours") == ["main"]
        tx.put_off("main", tx.now + timedelta(minutes=59), "ours")
        assert tx.read_turns("ours") == []
    clock.pass_by(timedelta(days=-2))
    with ledger.read() as tx:
        assert tx.read_turns("ours") == ["main"]


def test_fresh_posts_are_due_before_evergreen_ones(ledger):
    posts = [a_post(id=number, url=f"https://blog.example/{number}/") for number in (1, 2)]
    prepare(ledger, *posts)
    with ledger.write() as tx:
        old = plan(tx, posts[0], "a", trigger=Trigger.EVERGREEN, due_at=tx.now - timedelta(days=9))
        fresh = plan(tx, posts[1], "b")
        found = tx.find_due("main")
        assert found.id == fresh.id
        assert tx.find_due("main", but_kinds=[found.kind]).id == old.id
        assert tx.find_due("main", but=[fresh.id, old.id]) is None
        assert tx.find_due("main", but_of=["blog"]) is None
        tx.change_site("blog", held_reason="restored")
        assert tx.find_due("main") is None


def test_parking_twice_tells_once(ledger, planned):
    with ledger.write() as tx:
        assert tx.park_account("main", "no token")
        assert not tx.park_account("main", "again")
        assert tx.read_account("main").parked_reason == "no token"


def test_two_accounts_are_never_one_medium_user(ledger, planned):
    with ledger.write() as tx:
        tx.ensure_account("second")
        tx.change_account("main", medium_user_id="u1")
    with pytest.raises(Exception, match=r"(?i)unique"), ledger.write() as tx:
        tx.change_account("second", medium_user_id="u1")


def test_an_attempt_is_written_before_and_after_the_call(ledger, planned):
    with ledger.write() as tx:
        attempt_id = tx.open_attempt(planned, PublishStatus.PUBLIC, 12, "0" * 64)
        assert tx.read_attempts(planned.id)[0].outcome is None
        assert len(list(tx.read_recent_attempts("main", tx.now - timedelta(hours=1)))) == 1
        tx.close_attempt(attempt_id, Answer(Outcome.LIVE, "created", 201, story_id="abc"))
        done = tx.read_attempts(planned.id)[0]
        assert (done.outcome, done.http_status, done.story_id) == (Outcome.LIVE, 201, "abc")
        assert tx.read_newest_attempt_at() == tx.now


def test_a_handoff_is_open_once_and_closes_with_a_reason(ledger, planned):
    with ledger.write() as tx:
        assert tx.open_handoff(planned, HandoffKind.CONFIRM, "look")
        assert not tx.open_handoff(planned, HandoffKind.CONFIRM, "look again")
        assert [one.handoff.reason for one in tx.read_open_handoffs()] == ["look again"]
        tx.close_handoffs(planned, HandoffStatus.DONE, "seen", HandoffKind.CONFIRM)
        assert tx.read_open_handoffs() == []
        assert tx.open_handoff(planned, HandoffKind.CONFIRM, "once more")


# --- events ------------------------------------------------------------------------------------------------------


def test_a_hook_is_stored_once_and_known_by_its_bytes(ledger):
    with ledger.write() as tx:
        assert tx.add_event("blog", "msg_1", "post.published", 7, b"{}")
        assert not tx.add_event("blog", "msg_1", "post.published", 7, b"{}")
        assert tx.add_event("other", "msg_1", "post.published", 7, b"{}")
    with pytest.raises(HookConflict), ledger.write() as tx:
        tx.add_event("blog", "msg_1", "post.published", 7, b"{ }")


def test_fifty_copies_of_a_hook_at_once_are_one_event(ledger):
    new = []

    def store() -> None:
        with ledger.write() as tx:
            new.append(tx.add_event("blog", "msg_1", "post.published", 7, b"{}"))

    threads = [threading.Thread(target=store) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(new) == 50
    assert sum(new) == 1


def test_on_sqlite_who_writes_again_at_once_waits_for_those_who_asked_before(tmp_path):
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    ledger.create()
    wrote: list[str] = []

    def write(who: str) -> None:
        with ledger.write():
            wrote.append(who)

    others = [threading.Thread(target=write, args=(who,)) for who in ("first", "second")]
    with ledger.write():
        for already, thread in enumerate(others):
            thread.start()
            wait_for(lambda already=already: ledger.turns.waiting > already, 30, "a thread that waits for its turn")
    write("again")
    for thread in others:
        thread.join()
    ledger.close()
    assert wrote == ["first", "second", "again"]


def test_a_write_that_fails_leaves_the_turn_to_the_next(tmp_path):
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    ledger.create()
    with pytest.raises(ZeroDivisionError), ledger.write():
        raise ZeroDivisionError
    with ledger.write() as tx:
        tx.ensure_site("blog")
    with ledger.read() as tx:
        assert [one.name for one in tx.read_sites()] == ["blog"]
    ledger.close()


def test_an_event_is_taken_once_and_waits_again_when_the_work_fails(ledger):
    with ledger.write() as tx:
        tx.add_event("blog", "msg_1", "post.published", 7, b"{}")
        (turn,) = tx.read_waiting_events(["blog"])
        waiting = turn.id
    with pytest.raises(ZeroDivisionError), ledger.write() as tx:
        assert tx.take_event(waiting) is not None
        assert tx.take_event(waiting) is None
        raise ZeroDivisionError
    with ledger.read() as tx:
        assert tx.read_waiting_events(["blog"]) == [turn]


def test_events_of_a_held_site_wait(ledger):
    prepare(ledger)
    with ledger.write() as tx:
        tx.add_event("blog", "msg_1", "post.published", 7, b"{}")
        tx.change_site("blog", held_reason="restored")
        assert tx.read_waiting_events(["blog"]) == []
        tx.change_site("blog", held_reason="")
        assert len(tx.read_waiting_events(["blog"])) == 1


# --- notices, heartbeats, retention ------------------------------------------------------------------------------


def test_a_channel_is_taken_by_one_process_and_comes_back_when_that_one_fails(ledger, clock):
    with ledger.write() as tx:
        assert tx.claim_channel("mail-1", LEASE)
        assert tx.claim_channel("mail-1", LEASE) is None
    clock.pass_by(LEASE)
    with ledger.write() as tx:
        assert tx.claim_channel("mail-1", LEASE)


def test_a_notice_is_there_until_it_is_finished_and_knows_who_had_it(ledger):
    with ledger.write() as tx:
        tx.add_notice("title", "body")
        (notice,) = tx.read_due_notices()
        tx.mark_told([notice.id], "mail-1")
        tx.mark_told([notice.id], "mail-12")
        (again,) = tx.read_due_notices()
        assert again.told == {"mail-1", "mail-12"}
        assert tx.read_due_notices(channel="mail-1") == []
        assert tx.read_due_notices(channel="mail-3") == [again]
        tx.finish_notices([notice.id])
        assert tx.read_due_notices() == []


def test_an_operator_sees_what_waits_and_how_large_the_ledger_is(ledger, clock):
    prepare(ledger)
    with ledger.write() as tx:
        tx.add_event("blog", "msg_1", "post.published", 7, b"{}")
        tx.add_notice("title", "body")
    clock.pass_by(timedelta(minutes=1))
    with ledger.read() as tx:
        assert tx.read_waiting_hooks() == (1, 60.0)
        assert tx.count_untold() == 1
        assert tx.read_queue() == {}
        assert tx.read_bytes() > 10_000


def test_two_hosts_whose_tick_runs_for_the_first_time_at_once_both_leave_its_heartbeat(postgres):
    url = postgres.new_database()
    here, there, done = Ledger(url), Ledger(url), []
    here.create()

    def be_first(_connection, _cursor, sql, *_rest) -> None:
        if sql.startswith("INSERT INTO heartbeats") and not done:
            done.append(sql)
            with there.write() as tx:
                tx.beat("sweep")

    event.listen(here.engine, "before_cursor_execute", be_first)
    with here.write() as tx:
        tx.beat("sweep")
    with there.read() as tx:
        (beat,) = tx.read_ticks()
    assert (beat.name, len(done)) == ("sweep", 1)
    assert beat.beat_at
    here.close()
    there.close()
    postgres.drop(url)


def test_a_tick_leaves_a_heartbeat(ledger, clock):
    with ledger.write() as tx:
        tx.beat("sweep")
    clock.pass_by(LEASE)
    with ledger.write() as tx:
        tx.beat("sweep")
        assert tx.read_heartbeats() == {"sweep": clock.at}


def test_old_events_and_journal_lines_go_but_deliveries_and_attempts_stay(ledger, planned, clock):
    with ledger.write() as tx:
        tx.add_event("blog", "old", "post.published", 7, b"{}")
        tx.finish_event(tx.read_waiting_events(["blog"])[0].id, EventOutcome.APPLIED, "done")
        tx.add_event("blog", "waiting", "post.published", 7, b"{}")
        tx.open_attempt(planned, PublishStatus.DRAFT, 1, "0" * 64)
    clock.pass_by(timedelta(days=500))
    with ledger.write() as tx:
        for table in PRUNED:
            tx.prune(table, timedelta(days=30), timedelta(days=400))
        assert tx.count_events() == {"waiting": 1}
        assert tx.read_journal("blog", 7) == []
        assert len(tx.read_attempts(planned.id)) == 1
        assert tx.read_post("blog", 7) is not None


def test_asking_for_a_delivery_that_is_not_there_says_so(ledger):
    with pytest.raises(NotFound, match="no delivery 99"), ledger.read() as tx:
        tx.read_delivery(99)


# --- the database itself -----------------------------------------------------------------------------------------


def test_a_fresh_database_gets_the_schema_and_a_second_start_leaves_it(database_url):
    for _ in range(2):
        ledger = Ledger(database_url)
        ledger.create()
        ledger.check()
        ledger.close()


def test_an_old_schema_is_refused_with_the_command_that_helps(ledger):
    with ledger.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(SchemaOutdated, match="newer version"):
        ledger.create()
    with ledger.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(SchemaOutdated, match="bridge db upgrade"):
        ledger.create()


def test_the_migrations_make_the_tables_that_the_code_uses(ledger):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from bridge.ledger.tables import metadata

    def is_ours(name, kind, _parents):
        return kind != "table" or not name.startswith("procrastinate_")

    with ledger.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        assert compare_metadata(context, metadata) == []


def test_the_ledgers_clock_is_the_databases_on_postgresql(postgres):
    ledger = Ledger(postgres.new_database())
    with ledger.engine.connect() as connection:
        before = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    assert before <= ledger.now() <= before + timedelta(seconds=30)
    ledger.close()


def test_sqlite_keeps_every_commit_through_a_power_cut(tmp_path):
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    ledger.create()
    with ledger.engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    ledger.close()


def test_a_sqlite_writer_reads_and_then_writes_while_others_write(tmp_path):
    """In a deferred transaction this fails at once with SQLITE_BUSY_SNAPSHOT."""
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    ledger.create()
    prepare(ledger, a_post())

    def read_then_write() -> None:
        for _ in range(25):
            with ledger.write() as tx:
                tx.read_account("main")
                tx.beat("x")

    threads = [threading.Thread(target=read_then_write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ledger.read() as tx:
        assert "x" in tx.read_heartbeats()
    ledger.close()


def test_readers_do_not_wait_for_a_writer(tmp_path):
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    ledger.create()
    prepare(ledger, a_post())
    with ledger.write() as writing, ledger.read() as reading:
        writing.beat("x")
        assert reading.read_heartbeats() == {}
    ledger.close()


def test_a_database_locked_for_too_long_is_an_error_and_not_a_hang(tmp_path, monkeypatch):
    monkeypatch.setattr("bridge.ledger.engine.BUSY_TIMEOUT_MS", 100)
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    ledger.create()
    other = sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"), ledger.write() as tx:
        tx.beat("x")
    other.execute("ROLLBACK")
    other.close()
    with ledger.write() as tx:
        tx.beat("x")
    ledger.close()


def test_a_second_process_cannot_serve_the_same_sqlite_file(tmp_path):
    url = f"sqlite:///{tmp_path}/ledger.db"
    with own(url) as is_alone:
        assert is_alone
        with pytest.raises(LedgerBusy, match="serves"), own(url):
            pass
    with own(url) as is_alone:
        assert is_alone


def test_several_processes_may_serve_one_postgresql_ledger():
    with own("postgresql://x@/y") as first, own("postgresql://x@/y") as second:
        assert (first, second) == (False, False)


def test_the_files_of_the_migrations_are_named_by_what_alembic_reads_in_them():
    script = schema._script()
    assert schema.newest_revision() == script.get_current_head()
    assert set(schema.revisions()) == {one.revision for one in script.walk_revisions()}


@pytest.mark.parametrize(
    "before", ["CREATE TABLE other (id INTEGER)", "CREATE TABLE alembic_version (version_num TEXT)"]
)
def test_a_database_without_a_revision_has_none(database_url, before):
    ledger = Ledger(database_url)
    with ledger.engine.begin() as connection:
        connection.execute(text(before))
    assert schema.current_revision(ledger.engine) == ""
    with pytest.raises(SchemaOutdated, match="has schema none"):
        ledger.check()
    ledger.close()


def test_an_older_ledger_is_upgraded_with_its_rows(database_url):
    ledger = Ledger(database_url)
    script = schema._script()
    with ledger.engine.begin() as connection:
        schema._run(script, connection, lambda revision, _: script._upgrade_revs("0001", revision))
        connection.execute(text("INSERT INTO sites (name, held_reason) VALUES ('blog', 'because')"))
    with pytest.raises(SchemaOutdated, match="bridge db upgrade"):
        ledger.check()
    assert ledger.upgrade() == "0001"
    ledger.check()
    with ledger.read() as tx:
        assert (tx.read_site("blog").held_reason, tx.read_site("blog").rest_url) == ("because", "")
    ledger.close()


def test_a_database_that_says_nothing_is_given_up_sooner_than_the_system_would_unless_its_address_says_otherwise(
    postgres,
):
    url = postgres.new_database()
    kept = {}
    for address in (url, f"{url}&tcp_user_timeout=3000"):
        engine = open_engine(address)
        with engine.connect() as connection:
            kept[address] = connection.connection.driver_connection.info.get_parameters()
        engine.dispose()
    assert {name: kept[url][name] for name in PATIENCE} == PATIENCE
    assert kept[f"{url}&tcp_user_timeout=3000"]["tcp_user_timeout"] == "3000"


def _close_unused(url: str) -> None:
    """As a server does that is restarted."""
    with psycopg.connect(url, autocommit=True) as other:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        other.execute(f"SELECT pg_terminate_backend(pid) {others}")
        wait_for(lambda: not other.execute(f"SELECT pid {others}").fetchall(), 20, "the end of the others")


def test_a_connection_that_postgresql_closed_while_it_rested_is_replaced_before_it_is_used(postgres):
    url = postgres.new_database()
    engine = open_engine(url, rested_s=0)
    with engine.begin() as first:
        first.exec_driver_sql("SELECT 1")
    _close_unused(url)
    with engine.begin() as second:
        assert second.exec_driver_sql("SELECT 1").scalar_one() == 1
    engine.dispose()


def test_a_connection_that_was_just_used_is_not_tried_and_one_that_was_closed_is_not_used_twice(postgres):
    url = postgres.new_database()
    engine = open_engine(url, rested_s=60)
    with engine.begin() as first, engine.begin() as beside:
        assert first.exec_driver_sql("SELECT 1").scalar_one() == beside.exec_driver_sql("SELECT 1").scalar_one()
    _close_unused(url)
    with pytest.raises(OperationalError), engine.begin() as second:
        second.exec_driver_sql("SELECT 1")
    with engine.begin() as third:
        assert third.exec_driver_sql("SELECT 1").scalar_one() == 1
    engine.dispose()


def test_a_connection_that_is_tried_still_has_the_statements_that_it_has_prepared(postgres):
    engine = open_engine(postgres.new_database(), rested_s=0)
    for _ in range(8):  # by the fifth time the driver prepares it
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT 42")
    with engine.begin() as connection:
        prepared = connection.exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars()
        assert "SELECT 42" in prepared.all()
    engine.dispose()


def test_a_process_that_is_frozen_in_a_transaction_keeps_no_other_waiting_for_its_locks(postgres):
    """PostgreSQL gives the transaction up; what is done with it later is refused, and nothing of it is kept."""
    engine = open_engine(postgres.new_database())
    metadata.create_all(engine)
    frozen = engine.connect()
    assert frozen.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one() == "20s"
    frozen.exec_driver_sql("SET idle_in_transaction_session_timeout = 300")
    frozen.exec_driver_sql("LOCK TABLE sites IN EXCLUSIVE MODE")
    with engine.begin() as other:
        other.exec_driver_sql("SET LOCAL lock_timeout = 20000")
        other.exec_driver_sql("LOCK TABLE sites IN EXCLUSIVE MODE")
    with pytest.raises(OperationalError):
        frozen.exec_driver_sql("SELECT 1")
    frozen.close()
    engine.dispose()
