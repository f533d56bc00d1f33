"""What workers are told stands in the ledger's own transaction, and can undo nothing of it."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text
from structlog.testing import capture_logs

from blog import Blog, a_config
from bridge.app import Bridge
from bridge.ledger import Ledger
from bridge.ledger.events import TURNS
from bridge.ledger.tables import deliveries
from bridge.models import ArchiveSource, Ask
from bridge.models.announcements import EVERGREEN, PRIORITIES, REST, WorkQueue
from lending import Lending
from processes import kill_leftovers

PUBLISHED = "post.published"


@pytest.fixture
def ledger(lending: Lending) -> Iterator[Ledger]:
    url = lending.lend()
    ledger = Ledger(url)
    yield ledger
    ledger.close()
    kill_leftovers()
    lending.take_back(url)


def tell(ledger: Ledger, site: str, number: int) -> bool:
    """A hook, as it is stored."""
    return ledger.write_together(lambda tx: tx.add_event(site, f"msg_{number}", PUBLISHED, number, b"{}"))


def read(ledger: Ledger, what: str = "queueing_lock") -> list[Any]:
    with ledger.engine.connect() as connection:
        return list(connection.execute(text(f"SELECT {what} FROM procrastinate_jobs ORDER BY id")).scalars())


def count_events(ledger: Ledger) -> int:
    with ledger.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM events")).scalar_one())


def test_an_announcement_is_kept_or_taken_back_with_what_it_is_about(ledger):
    tell(ledger, "blog", 1)
    with pytest.raises(ZeroDivisionError), ledger.write() as tx:
        tx.add_event("other", "msg_2", PUBLISHED, 2, b"{}")
        tx.write_announcements()
        _ = 1 / 0
    assert read(ledger) == ["apply:blog"]
    assert count_events(ledger) == 1


def test_a_lock_that_is_taken_leaves_the_ledgers_transaction_whole(ledger):
    for number in (1, 2, 3):
        tell(ledger, "blog", number)
    assert read(ledger) == ["apply:blog"]
    assert count_events(ledger) == 3


def test_two_transactions_that_announce_the_same_at_once_both_keep_their_rows(ledger):
    with ThreadPoolExecutor(1) as pool:
        with ledger.write() as tx:
            tx.add_event("blog", "msg_1", PUBLISHED, 1, b"{}")
            tx.write_announcements()
            second = pool.submit(tell, ledger, "blog", 2)
            wait_until_it_waits(ledger)
        assert second.result(30)
    assert read(ledger) == ["apply:blog"]
    assert count_events(ledger) == 2


def wait_until_it_waits(ledger: Ledger) -> None:
    waits = text(
        "SELECT pg_sleep(0.02), count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with ledger.engine.connect() as connection:
        while not connection.execute(waits).one()[1]:
            connection.rollback()


STRANGE = {
    "another column": ["ALTER TABLE procrastinate_jobs RENAME COLUMN args TO arguments"],
    "a rule of its own": ["ALTER TABLE procrastinate_jobs ADD CONSTRAINT few CHECK (lock = 'apply:blog')"],
    "a shorter name": ["ALTER TABLE procrastinate_jobs ALTER COLUMN lock TYPE varchar(10)"],
    "a trigger that says no": [
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$",
        "CREATE TRIGGER refuse BEFORE INSERT ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION refuse()",
    ],
}


@pytest.mark.parametrize("strange", STRANGE)
def test_tables_that_are_not_as_expected_cost_the_announcement_and_nothing_else(ledger, strange):
    tell(ledger, "blog", 1)
    with ledger.engine.begin() as connection:
        for statement in STRANGE[strange]:
            connection.execute(text(statement))
    with capture_logs() as said:
        tell(ledger, "other", 2)
    assert count_events(ledger) == 2
    assert read(ledger) == ["apply:blog"]
    assert [line["event"] for line in said] == ["workers cannot be told of new work; they find it later"]


def test_without_tables_nothing_is_announced_and_all_is_stored(ledger):
    with ledger.engine.begin() as connection:
        connection.execute(text("DROP TABLE procrastinate_jobs CASCADE"))
    tell(ledger, "blog", 1)
    assert count_events(ledger) == 1
    assert not ledger.has_workers()


def test_a_ledger_is_made_without_these_tables_where_what_workers_need_is_not_installed(postgres, monkeypatch):
    monkeypatch.setitem(sys.modules, "procrastinate.schema", None)  # as Python marks what cannot be imported
    url = postgres.new_database()
    ledger = Ledger(url)
    ledger.create()
    tell(ledger, "blog", 1)
    assert (count_events(ledger), ledger.has_workers()) == (1, False)
    ledger.close()
    postgres.drop(url)


def test_an_upgrade_makes_the_tables_where_they_are_missing_and_only_there(ledger):
    tell(ledger, "blog", 1)
    ledger.upgrade()
    assert read(ledger) == ["apply:blog"]


def test_the_figures_tell_what_waits_for_workers_by_queue_and_how_many_of_these_live(
    ledger: Ledger, tmp_path: Path, medium: Any
):
    bridge = Bridge(a_config(tmp_path, medium.url), ledger)
    tell(ledger, "blog", 1)
    tell(ledger, "other", 2)
    with ledger.engine.begin() as connection:
        for ago in (1, 60):
            beat = f"now() - interval '{ago} s'"
            connection.execute(text(f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES ({beat})"))
    with ledger.engine.begin() as connection:
        taken = "UPDATE procrastinate_jobs SET status = 'doing' WHERE lock = 'apply:other'"
        connection.execute(text(taken))
    found = bridge.metrics.read_readings()
    assert found.jobs == {"apply": 1, "archive": 0, "feeds": 0, "send": 0, "upkeep": 0}
    assert found.workers == 1
    with ledger.engine.begin() as connection:
        connection.execute(text("DROP TABLE procrastinate_jobs CASCADE"))
    found = bridge.metrics.read_readings()
    assert (found.jobs, found.workers) == ({}, 0)


def test_an_account_is_announced_when_something_is_due_on_it_and_fresh_stories_go_first(
    ledger: Ledger, tmp_path: Path, medium: Any
):
    more = {name: {"token": "tok", "api_url": medium.url, "publish_status": "public"} for name in ("second", "third")}
    bridge = Bridge(a_config(tmp_path, medium.url, accounts=more), ledger)
    bridge.identities.open()
    blog = Blog(bridge, lambda: datetime.now(UTC))
    blog.hook(PUBLISHED, {"id": 1, "guid": "1", "url": "https://blog.example/1/"})
    bridge.events.apply_site("blog")
    assert read(ledger) == ["apply:blog", "send:main"]
    with ledger.write() as tx:
        later = tx.now + timedelta(hours=1)
        for account, trigger, due_at in (("second", "evergreen", tx.now), ("third", "publish", later)):
            told = {"account": account, "trigger": trigger, "due_at": due_at, "status": "planned"}
            named = {"site": "blog", "post_id": 1, "canonical_url": "", "canonical_key": account}
            tx.connection.execute(insert(deliveries).values(**told, **named, created_at=tx.now, updated_at=tx.now))
            tx.stir(account)
    bridge.announcements.announce_rest("blog")
    assert read(ledger) == ["apply:blog", "send:main", "send:second"]
    assert read(ledger, "priority") == [PRIORITIES[WorkQueue.APPLY], PRIORITIES[WorkQueue.SEND], EVERGREEN]
    assert PRIORITIES[WorkQueue.SEND] > EVERGREEN > REST > PRIORITIES[WorkQueue.FEEDS] > PRIORITIES[WorkQueue.ARCHIVE]


def test_a_site_is_looked_at_again_where_as_many_events_were_acted_on_as_are_at_once(
    ledger: Ledger, tmp_path: Path, medium: Any
):
    bridge = Bridge(a_config(tmp_path, medium.url), ledger)
    bridge.identities.open()
    blog = Blog(bridge, lambda: datetime.now(UTC))
    for number in range(1, TURNS + 2):
        blog.hook(PUBLISHED, {"id": number, "guid": str(number), "url": f"https://blog.example/{number}/"})
    assert bridge.events.apply_site("blog")
    assert not bridge.events.apply_site("blog")
    with ledger.read() as tx:
        assert tx.read_waiting_events(["blog"]) == []


def test_what_is_due_is_announced_again_when_its_announcement_is_lost(ledger: Ledger, tmp_path: Path, medium: Any):
    bridge = Bridge(a_config(tmp_path, medium.url), ledger)
    bridge.identities.open()
    blog = Blog(bridge, lambda: datetime.now(UTC))
    for number in (1, 2):
        blog.hook(PUBLISHED, {"id": number, "guid": str(number), "url": f"https://blog.example/{number}/"})
        if number == 1:
            bridge.events.apply_site("blog")
    with ledger.engine.begin() as connection:
        connection.execute(text("DELETE FROM procrastinate_jobs"))
    bridge.announcements.announce_due()
    assert sorted(read(ledger)) == ["apply:blog", "send:main"]
    bridge.announcements.announce_due()
    assert sorted(read(ledger)) == ["apply:blog", "send:main"]


def test_a_job_that_waits_is_announced_and_one_that_is_stopped_is_not_run_by_a_late_announcement(
    ledger: Ledger, tmp_path: Path, medium: Any
):
    bridge = Bridge(a_config(tmp_path, medium.url), ledger)
    bridge.identities.open()
    job = bridge.jobs.ask_job(Ask("blog", ArchiveSource.REST))["job"]
    assert read(ledger) == [f"archive:{job}"]
    bridge.jobs.cancel_job(job)
    assert not bridge.jobs.run_due(job)
    assert bridge.jobs.read_job(job)["status"] == "cancelled"
