"""Clocks that are wrong: WordPress' ahead of ours, ours ahead of the world's. Once right, nobody is punished."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from blog import reconfigured
from bridge.http import Reply
from bridge.ledger.tables import accounts, attempts, deliveries, events, posts, reports
from bridge.services.archive.comparison import _find_conflict
from bridge.wordpress.clock import read_ahead
from hookmaker import make_hook
from two_articles import NEW, OLD

HOUR = timedelta(hours=1)


def notices(blog):
    with blog.bridge.ledger.read() as tx:
        return [one for one in tx.read_due_notices(200) if "clock" in one.title]


def connected_at(blog):
    with blog.bridge.ledger.read() as tx:
        return tx.read_site("blog").connected_at


def test_a_post_from_a_clock_that_was_ahead_goes_at_once(blog, medium, clock):
    blog.hook("post.published", occurred_at=clock() + 24 * HOUR)
    blog.settle()
    assert blog.status() == "live"
    assert len(medium.stories) == 1
    assert f"it happened at {clock() + 24 * HOUR:%Y-%m-%d %H:%M} UTC" in blog.journal()
    assert f"counts as {clock():%Y-%m-%d %H:%M} UTC" in blog.journal()


def test_its_owner_is_told_of_both_clocks_once_while_it_lasts(blog, clock):
    for number in range(7, 12):
        post = {"id": number, "guid": f"https://blog.example/?p={number}", "url": f"https://blog.example/{number}/"}
        blog.hook("post.published", post, occurred_at=clock() + 3 * HOUR)
        blog.settle()
        clock.pass_by(HOUR)
    (told,) = notices(blog)
    assert f"{clock() - 5 * HOUR + 3 * HOUR:%Y-%m-%d %H:%M}" in told.body
    assert f"{clock() - 5 * HOUR:%Y-%m-%d %H:%M}" in told.body
    clock.pass_by(48 * HOUR)
    blog.hook("post.updated", {"state": "b" * 64}, occurred_at=clock() + 3 * HOUR)
    blog.settle()
    assert len(notices(blog)) == 2


@pytest.mark.parametrize("ahead", [timedelta(seconds=1), timedelta(minutes=2), timedelta(minutes=5)])
def test_a_clock_within_what_signatures_allow_is_worth_no_notice(blog, clock, ahead):
    blog.hook("post.published", occurred_at=clock() + ahead)
    blog.settle()
    assert blog.status() == "live"
    assert notices(blog) == []


def test_first_contact_by_a_clock_that_is_ahead_is_when_it_came_in(blog, clock):
    came = clock()
    blog.deliver(make_hook("ping", occurred_at=came + 24 * HOUR), "ping_1")
    assert connected_at(blog) == came
    assert len(notices(blog)) == 1
    clock.pass_by(HOUR)
    blog.publish()
    assert blog.status() == "live"


def test_a_first_contact_yet_to_come_is_mended_by_the_next_hook_or_ping(blog, clock):
    for first in ("post.published", "ping"):
        with blog.bridge.ledger.write() as tx:
            tx.change_site("blog", connected_at=clock() + 1000 * HOUR)
        blog.hook(first) if first == "ping" else blog.publish()
        assert connected_at(blog) <= clock()
    assert blog.status() == "live"


def test_a_wordpress_whose_clock_was_ahead_once_goes_on_when_it_is_right(blog, medium, clock):
    blog.hook("post.published", occurred_at=clock() + 1000 * HOUR)
    blog.settle()
    clock.pass_by(HOUR)
    blog.edit(title="A longer walk")
    blog.edit(title="The longest walk")
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "The longest walk"
    assert blog.bridge.overview.read_status()["sites"][0]["held_reason"] == ""


def test_a_late_hook_made_by_a_clock_that_was_ahead_is_no_restored_wordpress(blog, clock):
    early, late = clock() + 10 * HOUR, clock() + 11 * HOUR
    blog.hook("post.published", revision=1, occurred_at=early - HOUR)
    blog.hook("post.updated", {"state": "c" * 64, "title": "New"}, revision=3, occurred_at=late)
    blog.settle()
    clock.pass_by(timedelta(minutes=1))
    blog.hook("post.updated", {"state": "b" * 64, "title": "Old"}, revision=2, occurred_at=early)
    blog.settle()
    assert blog.bridge.overview.read_status()["sites"][0]["held_reason"] == ""
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "New"


def test_a_late_hook_by_a_clock_a_little_ahead_is_no_restored_wordpress(blog, clock):
    ahead = timedelta(minutes=3)
    blog.hook("post.published", revision=1, occurred_at=clock() + ahead)
    clock.pass_by(timedelta(seconds=40))
    made = clock() + ahead
    clock.pass_by(timedelta(seconds=10))
    blog.hook("post.updated", {"state": "c" * 64, "title": "New"}, revision=3, occurred_at=clock() + ahead)
    blog.settle()
    clock.pass_by(timedelta(minutes=4))
    blog.hook("post.updated", {"state": "b" * 64, "title": "Old"}, revision=2, occurred_at=made)
    blog.settle()
    assert blog.bridge.overview.read_status()["sites"][0]["held_reason"] == ""


def test_a_hook_made_by_a_clock_that_was_ahead_is_late_also_when_its_time_has_come_by_then(blog, clock):
    blog.hook("post.published", revision=1)
    made = clock() + 2 * HOUR
    clock.pass_by(timedelta(seconds=1))
    blog.hook("post.updated", {"state": "c" * 64, "title": "New"}, revision=4)
    blog.settle()
    clock.pass_by(3 * HOUR)
    for revision in (3, 2):
        old = {"state": f"{revision:064x}", "title": f"Text {revision}"}
        blog.hook("post.updated", old, revision=revision, occurred_at=made)
        blog.settle()
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "New"
    assert "made it by a clock that was ahead" in blog.journal()
    assert blog.bridge.overview.read_status()["sites"][0]["held_reason"] == ""


def test_a_counter_that_was_written_back_counts_from_there_though_an_older_hook_is_damaged(blog, clock):
    for revision in (1, 2, 3):
        blog.hook("post.updated", {"state": f"{revision:064x}", "title": f"Text {revision}"}, revision=revision)
        blog.settle()
        clock.pass_by(HOUR)
    with blog.bridge.ledger.write() as tx:
        tx.connection.execute(events.update().where(events.c.webhook_id == "msg_1").values(body=b"\xff"))
    blog.hook("post.updated", {"state": "d" * 64, "title": "Newest"}, revision=2)
    blog.settle()
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "Newest"


@pytest.fixture
def put_back(blog, clock):
    """A blog that has told of three texts of a post; then WordPress was put back to the first one, with its clock."""
    blog.publish(title="First")
    back = clock()
    for number in (2, 3):
        clock.pass_by(HOUR)
        blog.edit(title=f"Text {number}")
    return blog, back


def test_an_edit_by_a_wordpress_that_was_put_back_with_its_clock_counts(put_back):
    blog, back = put_back
    blog.hook("post.updated", {"state": "e" * 64, "title": "After"}, revision=2, occurred_at=back + HOUR / 4)
    blog.settle()
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "After"
    assert "revision 2 of post 7, but 3 was seen before" in blog.journal()


def test_an_edit_by_a_wordpress_that_was_put_back_counts_also_where_the_date_of_the_post_was_moved(put_back):
    blog, back = put_back
    moved = {"state": "e" * 64, "title": "After", "created_at": "2026-01-07T08:00:00Z"}
    blog.hook("post.updated", moved, revision=2, occurred_at=back + HOUR / 4)
    blog.settle()
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "After"


def test_an_edit_by_a_wordpress_that_was_put_back_and_whose_clock_is_ahead_counts(put_back, clock):
    blog, _ = put_back
    clock.pass_by(HOUR)
    blog.hook("post.updated", {"state": "e" * 64, "title": "After"}, revision=2, occurred_at=clock() + 2 * HOUR)
    blog.settle()
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "After"


@pytest.mark.parametrize("wrong", [HOUR / 4, 5 * HOUR], ids=["behind", "ahead"])
@pytest.mark.parametrize("kind", ["post.deleted", "post.unpublished"])
def test_a_withdrawal_by_a_wordpress_that_was_put_back_and_has_a_wrong_clock_is_heard(put_back, clock, kind, wrong):
    blog, back = put_back
    clock.pass_by(HOUR)
    said = None if kind == "post.deleted" else {"status": "draft"}
    blog.hook(kind, said, revision=2, occurred_at=back + wrong, reason="draft")
    blog.settle()
    assert not blog.bridge.overview.read_post("blog", 7)["is_public"]
    assert "consider_removing" in blog.handoffs()


def test_a_wordpress_that_was_put_back_with_its_clock_and_has_forgotten_what_it_was_told_is_held(put_back):
    blog, back = put_back
    with blog.bridge.ledger.write() as tx:
        (report,) = tx.read_due_reports(["blog"])
        tx.finish_report(report)
    edit = {"state": "e" * 64, "title": "After"}
    blog.hook("post.updated", edit, revision=2, occurred_at=back + HOUR / 4, told=0)
    blog.settle()
    assert "restored from a backup" in blog.bridge.overview.read_status()["sites"][0]["held_reason"]
    blog.bridge.decisions.reconnect("blog")
    blog.settle()
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "After"


@pytest.mark.parametrize("minutes", [1, 4])
def test_two_hooks_that_were_made_at_about_the_same_moment_with_one_number_are_no_restore(blog, clock, minutes):
    blog.publish(title="First")
    made = clock()
    clock.pass_by(timedelta(minutes=minutes))
    blog.hook("post.updated", {"state": "c" * 64, "title": "Newest"}, revision=2)
    blog.settle()
    blog.hook("post.updated", {"state": "d" * 64, "title": "Beside"}, revision=2, occurred_at=made)
    blog.settle()
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "Newest"


def test_a_late_hook_with_a_number_that_an_older_article_had_too_is_no_restore(blog, clock):
    blog.hook("post.updated", OLD, revision=2)
    blog.settle()
    clock.pass_by(HOUR)
    made = clock()
    blog.hook("post.updated", NEW, revision=1)
    blog.settle()
    clock.pass_by(HOUR)
    blog.hook("post.updated", NEW | {"state": "c" * 64, "title": "Newest bread"}, revision=3)
    blog.settle()
    blog.hook("post.updated", NEW | {"state": "d" * 64, "title": "Late bread"}, revision=2, occurred_at=made)
    blog.settle()
    assert blog.bridge.overview.read_post("blog", 7)["title"] == "Newest bread"


def test_a_restored_wordpress_is_still_seen_where_an_old_row_lies_in_the_future(blog, clock):
    """As a version before this one wrote it: the time that the hook said."""
    blog.publish()
    blog.edit()
    with blog.bridge.ledger.write() as tx:
        tx.connection.execute(posts.update().values(occurred_at=clock() + 1000 * HOUR))
    clock.pass_by(HOUR)
    with blog.bridge.ledger.write() as tx:
        (report,) = tx.read_due_reports(["blog"])
        tx.finish_report(report)
    blog.hook("post.updated", {"state": "d" * 64}, revision=1, told=0)
    blog.settle()
    assert "restored from a backup" in blog.bridge.overview.read_status()["sites"][0]["held_reason"]


def test_a_delay_is_counted_from_when_the_hook_came_in(blog, clock, medium, tmp_path):
    slow = reconfigured(blog, tmp_path, medium, delivery={"delay": "2h"})
    slow.hook("post.published", occurred_at=clock() + 1000 * HOUR)
    slow.settle()
    assert medium.stories == []
    clock.pass_by(2 * HOUR + timedelta(minutes=1))
    slow.settle()
    assert len(medium.stories) == 1


def test_a_post_dated_ahead_is_offered_with_a_date_that_has_come(blog, clock, medium, tmp_path):
    account = {"main": {"username": "ada"}}
    bridge = {"state_dir": tmp_path, "public_url": "https://bridge.example"}
    door = reconfigured(blog, tmp_path, medium, accounts=account, bridge=bridge)
    ahead = clock() + 48 * HOUR
    door.hook("post.published", {"published_at": ahead.isoformat()}, occurred_at=ahead)
    door.settle()
    with door.bridge.ledger.read() as tx:
        (page, *_) = tx.connection.execute(text("SELECT html FROM pages")).scalars()
    assert "article:published_time" in page
    assert ahead.date().isoformat() not in page


def test_what_waits_longer_than_anything_can_goes_on(blog, medium, clock):
    """This machine's clock was a year ahead once, and all of it was written then."""
    far = clock() + 9000 * HOUR
    blog.publish()
    blog.hook("post.published", {"id": 8, "guid": "https://blog.example/?p=8", "url": "https://blog.example/8/"})
    blog.bridge.events.apply_events()
    with blog.bridge.ledger.write() as tx:
        values = {"next_at": far, "circuit_until": far, "feed_due_at": far, "schedule_from": far}
        tx.connection.execute(accounts.update().values(**values))
        tx.connection.execute(deliveries.update().where(deliveries.c.post_id == 8).values(due_at=far, created_at=far))
        tx.connection.execute(reports.update().values(due_at=far))
        tx.connection.execute(attempts.update().values(started_at=far))
    blog.settle()
    assert blog.status(8) == "planned"
    blog.bridge.clocks.mend_clocks()
    blog.settle()
    assert blog.status(8) == "live"
    assert "by a clock that was wrong" in blog.journal(8)


def test_what_an_author_wants_to_wait_for_long_waits_on(blog, medium, clock):
    blog.hook("post.published", choice={"delay": 200 * 86_400})
    blog.settle()
    blog.bridge.clocks.mend_clocks()
    blog.settle()
    assert medium.stories == []
    clock.pass_by(timedelta(days=201))
    blog.settle()
    assert len(medium.stories) == 1


def test_stories_dated_ahead_do_not_use_up_the_day(blog, clock, medium, tmp_path):
    strict = reconfigured(blog, tmp_path, medium, delivery={"gap": "0s", "public_per_day": 1, "lease": "60s"})
    strict.publish()
    with strict.bridge.ledger.write() as tx:
        tx.connection.execute(attempts.update().values(started_at=clock() + 9000 * HOUR))
    strict.hook("post.published", {"id": 8, "guid": "https://blog.example/?p=8", "url": "https://blog.example/8/"})
    strict.settle()
    assert strict.status(8) == "live"


def test_a_hook_of_the_past_is_as_old_as_it_says(blog, medium, clock):
    """Only what lies ahead is put right: a hook that WordPress kept for long is late, not wrong."""
    blog.hook("ping")
    made = clock()
    clock.pass_by(30 * HOUR)
    blog.hook("post.published", {"published_at": made.isoformat()}, occurred_at=made)
    blog.settle()
    assert blog.status() == "live"
    assert "counts as" not in blog.journal()


def test_a_later_archive_is_not_older_than_a_date_that_is_still_to_come(blog, clock):
    blog.hook("post.published", {"modified_at": (clock() + 1000 * HOUR).isoformat()})
    blog.settle()
    with blog.bridge.ledger.read() as tx:
        stored = tx.read_post("blog", 7)
    article = replace(stored.post, modified_at=clock())
    assert _find_conflict(stored, article, clock()) == ""
    assert "is older" in _find_conflict(stored, article, clock() + 2000 * HOUR)


@pytest.mark.parametrize("date", ["", "soon", "Mon, 31 Feb 2024 10:00:00 GMT", "+99999999999 Jan - 10:00 9999 . 10:00"])
def test_an_answer_without_a_date_that_can_be_read_says_nothing_of_its_clock(clock, date):
    assert read_ahead(Reply(200, {"date": date}, b"", is_whole=True), clock(), timedelta(0)) is None
