"""What the owner's first pages are made of, on both databases: needs, the table of posts, a post's page."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from blog import Blog
from bridge.ledger.tables import deliveries, events
from bridge.models import HandoffKind
from bridge.models.needs import Needs
from bridge.models.pages import PostFilter, Slice
from bridge.services.reports.post_table import NEVER, STATES

STANDING = ("live", "failed", "held", "proposed", "planned", "unconfirmed")


@pytest.fixture
def shelf(blog: Blog) -> Blog:
    """A blog with a post in each of these states, one that was kept back, and a hook that was set aside."""
    for number in range(1, len(STANDING) + 2):
        about = {"id": number, "guid": f"https://blog.example/?p={number}", "slug": f"p{number}"}
        choice = {"syndicate": False} if number > len(STANDING) else None
        post = {**about, "title": f"Post {number}", "url": f"https://blog.example/{number}/"}
        blog.hook("post.published", post, choice=choice)
    blog.settle()
    with blog.bridge.ledger.write() as tx:
        for number, status in enumerate(STANDING, 1):
            its = update(deliveries).where(deliveries.c.post_id == number)
            tx.connection.execute(its.values(status=status, code=status, due_at=tx.now + timedelta(hours=1)))
        tx.open_handoff(tx.read_deliveries("blog", 6)[0], HandoffKind.CONFIRM, "no answer came")
        about = {"site": "blog", "webhook_id": "w", "type": "post.updated", "post_id": 2, "body": b"", "crashes": 3}
        times = {"received_at": tx.now, "handled_at": tx.now + timedelta(minutes=1)}
        broken = {"body_sha256": "0" * 64, "outcome": "held", "reason": "broken"}
        tx.connection.execute(insert(events).values(**about, **times, **broken))
    return blog


@pytest.mark.parametrize("among", [None, frozenset({"blog", "other"})])
def test_what_needs_a_person_is_counted_and_listed_alike(shelf, among):
    today = shelf.bridge.today.read(among)
    counted = Needs(steps=1, questions=0, proposals=1, held=1, failed=1, set_aside=1, accounts=0, sites=0)
    assert today.around.needs == counted == shelf.bridge.frame.read_surroundings(among).needs
    assert [(one.kind, one.post_id) for one in today.needs] == [
        ("confirm", 6),
        ("held", 3),
        ("failed", 2),
        ("set aside", 2),
        ("proposal", 4),
    ]
    assert [one.post_id for one in today.coming] == [5]
    assert {one.delivery.post_id for one in today.gone} <= set(range(1, 7))


def test_of_no_site_nothing_needs_anybody(shelf):
    today = shelf.bridge.today.read(frozenset())
    assert today.around.needs.total == 0
    assert (today.needs, today.gone, today.coming, today.sites) == ((), (), (), ())


def test_every_state_of_the_table_has_its_posts(shelf):
    found = {}
    for state in (*STATES, NEVER, ""):
        wanted = PostFilter(words=("post",), is_unsent=state == NEVER)
        table = shelf.bridge.post_tables.read(Slice(), state, wanted, None)
        found[state] = {one.post_id for one in table.lines}
        assert len(table.lines) == table.counts[state]
    assert found == {
        "waiting": {2, 3, 4, 6},
        "planned": {5},
        "live": {1},
        "held": {3},
        "failed": {2},
        "cancelled": set(),
        NEVER: {7},
        "": set(range(1, 8)),
    }


def test_a_title_is_found_whatever_its_letters_and_signs_are(shelf):
    for words, number in ((("POST", "3"), 1), (("p_st",), 0), (("%",), 0)):
        table = shelf.bridge.post_tables.read(Slice(), "", PostFilter(words=words), None)
        assert len(table.lines) == number


def test_a_posts_page_has_its_delivery_with_tries_and_steps(shelf):
    (part,) = shelf.bridge.post_pages.read("blog", 6).parts
    assert [one.kind for one in part.open] == [HandoffKind.CONFIRM]
    assert len(part.attempts) == 1
    assert {one.code for one in part.verbs} == {"confirm", "deny"}
