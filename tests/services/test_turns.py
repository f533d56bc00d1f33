"""Sites take turns: what one tells keeps no other waiting, and nothing is sent that a waiting event takes back."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from blog import HOME, SECRET, Blog, reconfigured
from bridge.ledger import Ledger
from bridge.ledger.events import TURNS
from counting import counted
from hookmaker import make_hook, signed

PUBLISHED, UPDATED = "post.published", "post.updated"
LOUD = "https://loud.example"


@pytest.fixture
def loud(blog: Blog, tmp_path: Path, medium: Any) -> Blog:
    """A blog that shares its bridge with another site, which has touched sixty posts."""
    sites = {"loud": {"home": LOUD, "account": "main", "secret": SECRET, "page_host": "bridge"}}
    blog = reconfigured(blog, tmp_path, medium, sites=sites)
    for number in range(1, 61):
        post = {"id": number, "guid": f"{LOUD}/?p={number}", "url": f"{LOUD}/{number}/"}
        body = make_hook(UPDATED, post=post, home=LOUD, occurred_at=blog.clock())
        blog.bridge.inbox.receive("loud", signed(SECRET, body, f"loud_{number}", blog.clock()), body)
    return blog


def add(ledger: Ledger, site: str, *kinds: str) -> list[int]:
    """Events of a site, each about another post; their ids."""
    with ledger.write() as tx:
        tx.ensure_site(site)
        for kind in kinds:
            number = tx.connection.execute(text("SELECT count(*) FROM events")).scalar_one()
            tx.add_event(site, f"msg_{number}", kind, number, b"{}")
        query = text("SELECT id FROM events WHERE site = :site ORDER BY id DESC LIMIT :most")
        found = tx.connection.execute(query, {"site": site, "most": len(kinds)}).scalars()
        return sorted(found)


def turns(ledger: Ledger, *sites: str) -> list[int]:
    with ledger.read() as tx:
        return [one.id for one in tx.read_waiting_events(sites)]


def test_a_fresh_post_is_sent_before_what_another_site_has_touched(loud, medium):
    loud.hook(PUBLISHED)
    assert loud.bridge.events.apply_events() <= TURNS + 1
    assert loud.bridge.sender.deliver_next()
    assert loud.status() == "live"
    assert loud.bridge.overview.read_status()["events"]["waiting"] == 60 - TURNS
    loud.settle()
    assert loud.bridge.overview.read_status()["events"] == {"applied": 61}


def test_sites_take_turns_and_what_publishes_is_first_of_each_turn(ledger):
    many = add(ledger, "many", *[UPDATED] * 12)
    few = add(ledger, "few", UPDATED, PUBLISHED)
    fresh = add(ledger, "fresh", PUBLISHED)
    assert turns(ledger, "many", "few", "fresh") == [fresh[0], many[0], few[0], few[1], *many[1:TURNS]]
    assert turns(ledger, "many") == many[:TURNS]


def test_a_site_that_is_held_or_served_elsewhere_has_no_turn(ledger):
    held, ours = add(ledger, "held", UPDATED), add(ledger, "ours", UPDATED)
    with ledger.write() as tx:
        tx.change_site("held", held_reason="restored")
    assert turns(ledger, "held", "ours") == ours
    assert turns(ledger, "elsewhere") == []
    with ledger.write() as tx:
        tx.change_site("held", held_reason="")
    assert turns(ledger, "held", "ours") == held + ours


def test_of_more_sites_than_a_batch_holds_none_is_passed_over(ledger):
    names = [f"site-{number}" for number in range(130)]
    waiting = {name: add(ledger, name, UPDATED, UPDATED) for name in names}
    seen: list[int] = []
    for _ in range(2):
        with ledger.write() as tx:
            batch = tx.read_waiting_events(names)
            assert len(batch) == 100
            for one in batch:
                taken = tx.take_event(one.id)
                assert taken is not None
                tx.change_site(taken.site, last_seen_at=tx.now)
            seen += [one.id for one in batch]
    assert {ids[0] for ids in waiting.values()} <= set(seen)


def test_looking_for_events_is_one_statement_however_many_sites_wait(ledger):
    names = [f"site-{number}" for number in range(40)]
    for name in names:
        add(ledger, name, UPDATED)
    with counted(ledger) as seen, ledger.read() as tx:
        assert len(tx.read_waiting_events(names)) == 40
        assert len([sql for sql, _ in seen if "events" in sql]) == 1


@pytest.mark.parametrize("kind", ["post.unpublished", "post.deleted", UPDATED])
def test_nothing_is_sent_while_an_event_about_its_post_waits(blog, medium, kind):
    blog.hook(PUBLISHED)
    blog.hook(PUBLISHED, {"id": 8, "guid": f"{HOME}/?p=8", "url": f"{HOME}/8/"})
    blog.bridge.events.apply_events()
    blog.hook(kind, {"status": "publish" if kind == UPDATED else "trash"})
    assert blog.bridge.sender.deliver_next()
    assert not blog.bridge.sender.deliver_next()
    assert (blog.status(), blog.status(8)) == ("planned", "live")
    blog.settle()
    assert blog.status() == ("live" if kind == UPDATED else "cancelled")


def test_several_senders_act_on_a_sites_events_in_the_order_in_which_they_came(blog):
    for number in range(20, 50):
        blog.hook(UPDATED, {"id": number, "guid": f"{HOME}/?p={number}", "url": f"{HOME}/{number}/"})

    def apply() -> None:
        while blog.bridge.events.apply_events():
            pass

    senders = [threading.Thread(target=apply) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    with blog.bridge.ledger.engine.connect() as connection:
        told = connection.execute(text("SELECT post_id FROM journal WHERE what = 'hook applied' ORDER BY id")).scalars()
        assert list(told) == list(range(20, 50))


def test_sqlite_works_as_much_for_the_next_events_of_many_as_of_few(tmp_path, clock):
    def steps(waiting: int) -> int:
        ledger, seen = Ledger(f"sqlite:///{tmp_path}/{waiting}.db", clock), [0]
        ledger.create()
        add(ledger, "loud", *[UPDATED] * waiting)
        add(ledger, "blog", PUBLISHED)

        def count() -> int:
            seen[0] += 1
            return 0

        with ledger.read() as tx:
            own = tx.connection.connection.driver_connection
            assert isinstance(own, sqlite3.Connection)
            own.set_progress_handler(count, 10)
            assert len(tx.read_waiting_events(["blog", "loud"])) == TURNS + 1
            own.set_progress_handler(None, 0)
        ledger.close()
        return seen[0]

    assert 0 < steps(2000) <= 1.2 * steps(50)
