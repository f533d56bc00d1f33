"""Addresses that change hands: each story knows the one its post has, nobody waits for good, and nothing goes twice."""

from datetime import timedelta
from importlib import import_module
from itertools import permutations

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

from blog import HOME, SECRET, Blog, reconfigured
from bridge import failpoints
from bridge.errors import Refused, Unsure
from bridge.models import CanonicalState
from bridge.planner import to_url_key
from doors import PUBLIC, STORY, door
from feed_blog import door as watched
from feed_blog import look, write, writer
from moved_posts import LATER, delivery_of, place, post_of

__all__ = ["door", "watched", "writer"]

ORDERS = list(permutations(range(3)))
CASES = [(end, order) for end in ORDERS for order in ORDERS]


def test_what_is_sent_again_names_the_address_that_its_post_has_by_then(blog, medium):
    """While it was not known whether the first one had arrived nothing could move it."""
    medium.script("drop_before_store")
    blog.publish(url=f"{HOME}/old/")
    assert blog.status() == "unconfirmed"
    blog.edit(url=f"{HOME}/new/")
    blog.clock.pass_by(timedelta(minutes=10))
    with pytest.raises(Unsure) as unsure:
        blog.bridge.decisions.deny("blog", 7)
    blog.bridge.decisions.deny("blog", 7, yes=True, question=unsure.value.question)
    blog.settle()
    assert [story["canonicalUrl"] for story in medium.stories] == [f"{HOME}/new/"]
    assert (delivery_of(blog, 7).canonical_url, blog.handoffs()) == (f"{HOME}/new/", [])
    assert delivery_of(blog, 7).canonical_state is CanonicalState.SET


@pytest.mark.parametrize("place", ["after_claim", "before_intent_commit", "after_intent_commit"])
def test_what_moved_while_a_process_died_over_it_goes_with_its_new_address(blog, medium, place):
    class Gone(BaseException):
        """The process is gone."""

    def die() -> None:
        raise Gone

    failpoints.arm(place, die)
    try:
        with pytest.raises(Gone):
            blog.publish(url=f"{HOME}/old/")
    finally:
        failpoints.arm("")
    blog.edit(url=f"{HOME}/new/")
    blog.bridge.recovery.sweep(is_alone=True)
    blog.clock.pass_by(timedelta(minutes=10))
    blog.settle()
    if blog.status() == "unconfirmed":
        blog.bridge.decisions.deny("blog", 7, yes=True)
        blog.settle()
    assert [story["canonicalUrl"] for story in medium.stories] == [f"{HOME}/new/"]
    assert (delivery_of(blog, 7).canonical_url, blog.handoffs()) == (f"{HOME}/new/", [])


def test_a_story_that_is_found_late_is_known_by_the_address_that_it_names_whoever_has_it_by_then(blog, medium):
    medium.script("drop_after_store")
    blog.publish(url=f"{HOME}/old/")
    blog.publish(id=8, guid="8", url=f"{HOME}/other/", title="Bread", content_html="<p>Flour and water.</p>")
    blog.edit(url=f"{HOME}/new/")
    blog.edit(id=8, guid="8", url=f"{HOME}/old/", title="Bread", content_html="<p>Flour and water.</p>")
    blog.settle()
    assert (delivery_of(blog, 7).status.value, delivery_of(blog, 7).canonical_url) == ("unconfirmed", f"{HOME}/old/")
    blog.bridge.decisions.confirm("blog", 7, "https://medium.com/@ada/a-walk-0123456789ab")
    found = delivery_of(blog, 7)
    assert (found.canonical_url, found.canonical_seen) == (f"{HOME}/new/", f"{HOME}/old/")
    assert found.canonical_state is CanonicalState.WRONG
    assert "mend_canonical" in blog.handoffs()


def test_what_is_sent_again_waits_while_another_post_has_the_address_that_it_got(blog, medium):
    medium.script("drop_before_store")
    blog.publish(url=f"{HOME}/old/")
    blog.publish(id=8, guid="8", url=f"{HOME}/new/", title="Bread", content_html="<p>Flour and water.</p>")
    blog.edit(url=f"{HOME}/chosen/", canonical_url=f"{HOME}/new/")
    blog.clock.pass_by(timedelta(minutes=10))
    blog.bridge.decisions.deny("blog", 7, yes=True)
    blog.settle()
    assert [story["canonicalUrl"] for story in medium.stories] == [f"{HOME}/new/"], "the other post's"
    assert blog.status() == "held"


# --- the table: three posts, three addresses, every order of the hooks --------------------------------------------


@pytest.fixture
def wide(blog: Blog, medium, tmp_path) -> Blog:
    """A door that any number of imports may wait at."""
    changes = {
        "accounts": {"main": {"api_url": medium.url}},
        "bridge": {"public_url": PUBLIC, "state_dir": tmp_path},
        "delivery": {"gap": "0s", "public_per_day": 9_999, "open_imports": 9_999},
    }
    return reconfigured(blog, tmp_path, medium, **changes)


def begin(blog: Blog, case: int, states: tuple[str, ...]) -> None:
    """Publish the three posts of a case; a live one has its story from an older plugin."""
    for number, state in enumerate(states):
        said = post_of(case, number, place(case, number))
        if state == "live":
            said["existing_story_url"] = f"https://medium.com/@ada/x-{said['id']:012x}"
        blog.hook("post.published", said, choice=LATER if state == "planned" else None)


def move(blog: Blog, case: int, number: int, url: str, state: str) -> None:
    said = post_of(case, number, url) | {"state": f"{blog.sent + 1:064x}"}
    said["previous_urls"] = [place(case, number)] if url != place(case, number) else []
    blog.hook("post.updated", said, choice=LATER if state == "planned" else None)


def check(blog: Blog, case: int, number: int, url: str, state: str) -> None:
    """A post whose newest word was heard."""
    delivery, moved = delivery_of(blog, 100 + 10 * case + number), url != place(case, number)
    words = (case, number, delivery.status, delivery.reason)
    assert (delivery.canonical_url, delivery.canonical_key) == (url, to_url_key(url)), words
    assert delivery.status.value in ({"live"} if state == "live" else {"planned", "offered"}), words
    with blog.bridge.ledger.read() as tx:
        steps = {one.kind.value for one in tx.read_handoffs(delivery.id) if one.status.value == "open"}
    assert ("mend_canonical" in steps) is (state == "live" and moved), words


@pytest.mark.parametrize(
    ("states", "cases"),
    [
        (("live",) * 3, CASES),
        (("planned",) * 3, CASES),
        (("planned", "live", "live"), CASES),
        (("offered",) * 3, CASES[::5]),
        (("live", "planned", "offered"), CASES[::3]),
    ],
    ids=lambda given: "-".join(dict.fromkeys(given)) if isinstance(given, tuple) else "",
)
def test_swapped_and_rotated_addresses_are_followed_in_any_order(wide, states, cases):
    for case in range(len(cases)):
        begin(wide, case, states)
    wide.settle()
    for step in range(3):
        for case, (end, order) in enumerate(cases):
            number = order[step]
            move(wide, case, number, place(case, end[number]), states[number])
        wide.settle()
    for case, (end, _) in enumerate(cases):
        for number in range(3):
            check(wide, case, number, place(case, end[number]), states[number])


def test_steps_that_were_heard_late_or_never_make_no_difference(wide):
    """A rotation by way of a fourth address; some steps are missed, the last of each post is heard, in any order."""
    for case, order in enumerate(ORDERS):
        begin(wide, case, ("live",) * 3)
        wide.settle()
        for number in order[: case % 3]:
            move(wide, case, number, f"{HOME}/{case}/between/", "live")
            wide.settle()
        for number in order:
            move(wide, case, number, place(case, (number + 1) % 3), "live")
            wide.settle()
        for number in range(3):
            check(wide, case, number, place(case, (number + 1) % 3), "live")


def test_a_post_whose_last_word_was_missed_holds_up_nobody_and_is_right_once_it_is_heard(wide):
    begin(wide, 0, ("live", "live", "live"))
    wide.settle()
    move(wide, 0, 0, place(0, 1), "live")
    move(wide, 0, 1, place(0, 2), "live")
    wide.settle()
    check(wide, 0, 0, place(0, 1), "live")
    check(wide, 0, 1, place(0, 2), "live")
    assert delivery_of(wide, 102).canonical_key is None
    move(wide, 0, 2, place(0, 0), "live")
    wide.settle()
    check(wide, 0, 2, place(0, 0), "live")


def test_a_story_that_is_back_at_its_address_needs_no_mending(wide):
    begin(wide, 0, ("live", "live", "planned"))
    wide.settle()
    for first, second in ((1, 0), (0, 1)):
        move(wide, 0, 0, place(0, first), "live")
        move(wide, 0, 1, place(0, second), "live")
        wide.settle()
    check(wide, 0, 0, place(0, 0), "live")
    check(wide, 0, 1, place(0, 1), "live")


def test_a_post_without_an_address_of_its_own_is_not_sent_until_that_is_heard(wide, clock):
    begin(wide, 0, ("planned", "planned", "planned"))
    wide.settle()
    move(wide, 0, 0, place(0, 1), "planned")
    wide.settle()
    clock.pass_by(timedelta(days=2))
    wide.settle()
    assert (delivery_of(wide, 100).status.value, delivery_of(wide, 101).status.value) == ("offered", "held")
    assert "its new address was not heard" in delivery_of(wide, 101).reason.replace("this post's", "its")
    move(wide, 0, 1, place(0, 0), "offered")
    wide.settle()
    check(wide, 0, 1, place(0, 0), "offered")


# --- once through a door ------------------------------------------------------------------------------------------


def test_what_was_offered_keeps_its_address_when_it_is_cancelled(door, medium):
    door.publish()
    door.bridge.decisions.cancel("blog", 7)
    door.publish(id=8, guid="8")
    assert door.deliveries(8) == []
    assert "may be on Medium" in door.bridge.overview.read_post("blog", 8)["held_reason"]
    door.bridge.answers.tell_apart("blog", 8)
    door.settle()
    assert door.status(8) == "offered"


def test_what_was_offered_keeps_its_address_when_its_post_is_deleted(door):
    door.publish()
    door.hook("post.deleted")
    door.settle()
    assert door.status() == "cancelled"
    door.publish(id=8, guid="8")
    assert door.deliveries(8) == []


def test_what_never_went_through_a_door_frees_its_address(blog, medium):
    blog.hook("post.published", choice=LATER)
    blog.settle()
    blog.bridge.decisions.cancel("blog", 7)
    blog.publish(id=8, guid="8")
    assert blog.status(8) == "live"


def test_a_cancelled_post_is_not_tried_again_at_an_address_whose_story_is_anothers(blog, medium):
    blog.hook("post.published", choice=LATER)
    blog.settle()
    blog.bridge.decisions.cancel("blog", 7)
    blog.publish(id=8, guid="8")
    with pytest.raises(Refused, match="bridge accept blog 7 --another"):
        blog.bridge.retries.retry("blog", 7)
    blog.settle()
    assert len(medium.stories) == 1
    blog.bridge.answers.accept("blog", 7)
    assert blog.status() == "cancelled"


def test_a_proposal_that_was_offered_before_is_not_forgotten_when_it_is_skipped(door):
    door.publish()
    delivery = delivery_of(door, 7)
    with door.bridge.ledger.write() as tx:
        tx.change_delivery(delivery, status="proposed", trigger="evergreen")
    door.bridge.queue.skip("blog", 7)
    assert door.status() == "cancelled"
    door.publish(id=8, guid="8")
    assert door.deliveries(8) == []


def test_a_cancelled_offer_that_was_imported_after_all_is_known_by_the_address_that_its_page_named(door, medium):
    door.publish(url=f"{HOME}/old/")
    door.publish(id=8, guid="8", url=f"{HOME}/other/", title="Bread", content_html="<p>Flour and water.</p>")
    door.bridge.decisions.cancel("blog", 7)
    door.edit(url=f"{HOME}/new/")
    door.edit(id=8, guid="8", url=f"{HOME}/old/", title="Bread", content_html="<p>Flour and water.</p>")
    door.settle()
    assert delivery_of(door, 7).canonical_url == f"{HOME}/old/"
    door.bridge.decisions.confirm("blog", 7, "https://medium.com/@ada/a-walk-0123456789ab")
    assert delivery_of(door, 7).canonical_seen == f"{HOME}/old/"
    assert "mend_canonical" in door.handoffs()


def test_a_cancelled_offer_keeps_its_address_on_its_own_account_alone(door, medium, tmp_path):
    door.publish()
    door.bridge.decisions.cancel("blog", 7)
    changes = {
        "accounts": {name: {"api_url": medium.url} for name in ("main", "second")},
        "bridge": {"public_url": PUBLIC, "state_dir": tmp_path},
        "delivery": {"gap": "0s", "public_per_day": 1000, "allow_second_copy": True},
    }
    two = reconfigured(door, tmp_path, medium, **changes)
    two.hook("post.published", {"id": 8, "guid": "8"}, choice={"account": "second"})
    two.settle()
    assert two.status(8) == "offered"


def test_an_upgrade_gives_what_went_through_a_door_its_address_again(blog):
    for number in (1, 2, 3):
        blog.hook("post.published", {"id": number, "guid": str(number), "url": f"{HOME}/{number}/"}, choice=LATER)
        blog.settle()
        blog.bridge.decisions.cancel("blog", number)
    with blog.bridge.ledger.engine.begin() as connection:
        connection.execute(text(f"UPDATE deliveries SET route = 'import', canonical_url = '{HOME}/1/' WHERE id < 3"))
        with Operations.context(MigrationContext.configure(connection)):
            import_module("bridge.ledger.migrations.versions.0009_identity")._restore_addresses()
    held = [delivery_of(blog, number).canonical_key for number in (1, 2, 3)]
    assert held == [None, to_url_key(f"{HOME}/1/"), None]


# --- two copies ---------------------------------------------------------------------------------------------------


def test_two_deliveries_are_never_live_with_one_canonical(door, medium):
    door.publish()
    door.hook("post.deleted")
    door.settle()
    door.publish(id=8, guid="8")
    door.bridge.answers.tell_apart("blog", 8)
    door.settle()
    door.bridge.decisions.confirm("blog", 8, STORY)
    with pytest.raises(Refused, match=f"{STORY} both name"):
        door.bridge.decisions.confirm("blog", 7, "https://medium.com/@ada/other-bbbbbbbbbbbb")
    assert (door.status(7), door.status(8)) == ("cancelled", "live")


def count_notices(blog: Blog) -> int:
    with blog.bridge.ledger.read() as tx:
        return sum(1 for one in tx.read_due_notices(100) if "two copies" in one.title)


def test_two_copies_in_the_feed_are_told_once_with_both_addresses(watched, writer):
    watched.publish()
    marked = f'<p>We walked. <a href="{HOME}/a-walk/">my blog</a></p>'
    first = write(writer, content=marked)
    look(watched)
    assert watched.status() == "live"
    second = write(writer, content=marked)
    look(watched)
    look(watched)
    assert count_notices(watched) == 1
    (step,) = [one for one in watched.bridge.overview.read_handoffs() if one["kind"] == "consider_removing"]
    assert first in step["reason"]
    assert second in step["reason"]


def test_two_copies_of_a_post_that_was_never_sent_are_told_once(watched, writer):
    watched.edit()
    marked = f'<p>We walked. <a href="{HOME}/a-walk/">my blog</a></p>'
    for _ in range(2):
        write(writer, content=marked)
    look(watched)
    look(watched)
    assert count_notices(watched) == 1


def test_a_post_that_moved_while_it_was_asked_whether_it_is_on_medium_is_live_with_the_address_that_it_has(
    watched, writer
):
    write(writer)
    look(watched)
    watched.publish(url=f"{HOME}/old/")
    assert watched.status() == "held"
    watched.edit(url=f"{HOME}/new/")
    watched.bridge.decisions.confirm("blog", 7, STORY)
    found = delivery_of(watched, 7)
    assert (found.canonical_url, found.canonical_key) == (f"{HOME}/new/", to_url_key(f"{HOME}/new/"))
    watched.edit(title="A walk by night", url=f"{HOME}/new/")
    assert "mend_canonical" not in watched.handoffs(), "it has not moved since"


def test_a_post_that_moved_after_it_was_cancelled_is_live_with_the_address_that_it_has(blog, medium, tmp_path):
    waiting = reconfigured(blog, tmp_path, medium, delivery={"delay": "1d"})
    waiting.publish(url=f"{HOME}/old/")
    waiting.bridge.decisions.cancel("blog", 7)
    waiting.edit(url=f"{HOME}/new/")
    waiting.bridge.decisions.confirm("blog", 7, STORY)
    assert delivery_of(waiting, 7).canonical_key == to_url_key(f"{HOME}/new/")


UMLAUT, LOOKED_UP = "https://b\u00fccher.example", "https://xn--bcher-kva.example"


@pytest.mark.parametrize(("home", "other"), [(UMLAUT, LOOKED_UP), (LOOKED_UP, UMLAUT)])
def test_a_host_with_letters_of_another_alphabet_is_one_host_however_it_is_written(blog, medium, tmp_path, home, other):
    site = {"home": home, "account": "main", "secret": SECRET, "page_host": "bridge"}
    books = reconfigured(blog, tmp_path, medium, sites={"blog": site})
    books.hook("post.published", {"url": f"{other}/walk/"}, home=other)
    books.settle()
    assert (books.status(), delivery_of(books, 7).canonical_key) == ("live", "xn--bcher-kva.example/walk")
    books.hook("post.updated", {"url": f"{home}/walk/", "state": "b" * 64}, home=home)
    books.settle()
    assert (books.handoffs(), len(medium.stories)) == ([], 1)
    words = {"id": 8, "guid": "8", "title": "Another one", "content_html": "<p>Bread and salt.</p>"}
    books.hook("post.published", words | {"url": f"{home}/walk/"}, home=home)
    books.settle()
    assert len(medium.stories) == 1, "another article at the address of a story is asked about"


def test_a_story_that_links_to_a_post_by_the_other_spelling_of_its_host_is_its_story(blog, medium, tmp_path, writer):
    site = {"home": LOOKED_UP, "account": "main", "secret": SECRET, "page_host": "bridge"}
    account = {"username": "ada", "feed_url": f"{writer.url}/feed/@ada"}
    books = reconfigured(blog, tmp_path, medium, sites={"blog": site}, accounts={"main": account})
    link = f"{UMLAUT}/walk/"
    write(writer, content=f'<p>Originally published at <a href="{link}">{link}</a> on May 4.</p>')
    look(books)
    books.hook("post.published", {"url": f"{LOOKED_UP}/walk/"}, home=LOOKED_UP)
    books.settle()
    assert (books.status(), books.handoffs()) == ("live", [])
