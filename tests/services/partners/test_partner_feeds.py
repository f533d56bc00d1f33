"""Partners' feeds are read four times a day at most, politely, and what they show is kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.errors import NotFound, Refused
from bridge.models.partners import PageKind
from counting import counted
from faulty_rows import refuse_once, said, spoil
from feed_server import a_feed, feed, server
from partner_blog import a_story, a_year_of, add

__all__ = ["feed", "said", "server"]

HOUR = timedelta(hours=1)


def page(desk, partner):
    return desk.bridge.partner_pages.read_partner(partner.id)


def test_a_feed_is_read_four_times_in_a_day_however_often_the_tick_runs_and_whoever_asks(desk, feed, clock):
    partner = add(desk, feed.url)
    for _ in range(48):
        desk.bridge.partner_feeds.read_due()
        if page(desk, partner).partner.due_at > clock():
            with pytest.raises(Refused, match="at most four times a day"):
                desk.bridge.partner_feeds.look(partner.id)
        clock.pass_by(HOUR / 2)
    assert len(feed.asked) == 4


def test_whoever_runs_the_feed_is_told_who_reads_it_and_is_asked_for_what_is_new_only(desk, feed, clock):
    feed.headers |= {"ETag": '"one"', "Last-Modified": "Mon, 23 Nov 2026 11:16:37 GMT"}
    partner = add(desk, feed.url)
    assert desk.bridge.partner_feeds.look(partner.id)
    feed.status, feed.body = 304, b""
    clock.pass_by(6 * HOUR)
    assert not desk.bridge.partner_feeds.look(partner.id)
    (_, first), (_, second) = feed.asked
    assert first["user-agent"].startswith("bridge-for-medium/")
    assert "https://blog.example" in first["user-agent"]
    assert "if-none-match" not in first
    assert second["if-none-match"] == '"one"'
    assert second["if-modified-since"] == "Mon, 23 Nov 2026 11:16:37 GMT"
    assert len(page(desk, partner).stories) == 1


def test_what_stories_are_about_how_often_they_come_and_what_they_link_to_is_kept(desk, feed, clock):
    links = [
        "https://www.kaggle.com/d",
        "https://example.org/case-studies/x",
        "https://medium.com/r/?url=https%3A%2F%2Fexample.org%2Fshot.png",
    ]
    feed.body = a_year_of(5, clock(), links=links, tags=["bread-baking"])
    partner = add(desk, feed.url)
    desk.bridge.partner_feeds.read_due()
    found = page(desk, partner)
    assert found.portrait.topics["bread baking"] == 15
    assert found.portrait.per_month == pytest.approx(30 / 7)
    assert found.portrait.hosts == {"kaggle.com": 5, "example.org": 10}
    assert found.portrait.kinds == {PageKind.DATA: 5, PageKind.CASE_STUDY: 5, PageKind.PICTURE: 5}
    assert [one.title for one in found.stories] == [f"Story {n}" for n in range(5)]
    assert found.stories[0].paragraphs[0].startswith("In which somebody says")


def test_a_story_that_links_to_one_of_our_sites_is_told_once_without_a_name(desk, feed, clock):
    feed.body = a_feed(a_story(1, "A find", clock() - HOUR, links=["https://www.blog.example/a-walk/"]))
    partner = add(desk, feed.url)
    for _ in range(3):
        desk.bridge.partner_feeds.read_due()
        clock.pass_by(6 * HOUR)
    with desk.bridge.ledger.read() as tx:
        (notice,) = tx.read_due_notices()
    assert notice.title == "A partner's story links to you"
    assert "Ada" not in notice.body
    assert page(desk, partner).partner.linked_at == clock() - 19 * HOUR
    assert page(desk, partner).stories[0].mentions == "https://www.blog.example/a-walk/"


def test_an_older_mention_that_is_found_later_does_not_move_the_last_one_back(desk, feed, clock):
    mention = {"links": ["https://blog.example/a-walk/"]}
    newer, older = a_story(1, "Newer", clock() - HOUR, **mention), a_story(2, "Older", clock() - 9 * HOUR, **mention)
    partner = add(desk, feed.url)
    for body in (a_feed(newer), a_feed(newer, older)):
        feed.body = body
        desk.bridge.partner_feeds.read_due()
        clock.pass_by(6 * HOUR)
    assert page(desk, partner).partner.linked_at == clock() - 13 * HOUR


def test_a_story_that_was_changed_is_brought_up_to_date_and_fifty_are_kept(desk, feed, clock):
    feed.body = a_year_of(50, clock())
    partner = add(desk, feed.url)
    desk.bridge.partner_feeds.read_due()
    clock.pass_by(6 * HOUR)
    feed.body = a_feed(a_story(0, "Story 0, mended", clock()), a_story(60, "Newest", clock()))
    desk.bridge.partner_feeds.read_due()
    with desk.bridge.ledger.read() as tx:
        kept = tx.read_partner_stories([partner.id])
    assert len(kept) == 50
    assert {"Newest", "Story 0, mended"} < {one.title for one in kept}
    assert "Story 49" not in {one.title for one in kept}


def test_texts_are_emptied_after_two_months_and_a_date_ahead_of_us_counts_as_now(desk, feed, clock):
    feed.body = a_feed(a_story(1, "From tomorrow", clock() + 24 * HOUR))
    partner = add(desk, feed.url)
    desk.bridge.partner_feeds.read_due()
    assert page(desk, partner).stories[0].published_at == clock()
    feed.body = a_feed(a_story(2, "Later", clock() + timedelta(days=61)))
    clock.pass_by(timedelta(days=61))
    desk.bridge.partner_feeds.read_due()
    newer, older = page(desk, partner).stories
    assert newer.paragraphs
    assert not older.paragraphs


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 404}, "the feed answered 404"),
        ({"body": b"<!doctype html><title>Ada</title>"}, "a page is there and no feed"),
        ({"body": b"nothing"}, "not a feed"),
        ({"body": b'<!DOCTYPE x [<!ENTITY a "b">]><rss/>'}, "declares a document type"),
        ({"is_lying": True, "body": b"<rss><channel>"}, "not a feed"),
    ],
)
def test_a_feed_that_cannot_be_read_says_why_and_is_asked_ever_later(desk, feed, clock, answer, words):
    vars(feed).update(answer)
    partner = add(desk, feed.url)
    waits = []
    for _ in range(3):
        desk.bridge.partner_feeds.read_due()
        found = page(desk, partner).partner
        assert words in found.problem
        waits.append(found.due_at - clock())
        clock.at = found.due_at
    assert waits == [12 * HOUR, 24 * HOUR, 48 * HOUR]
    feed.status, feed.is_lying, feed.body = 200, False, a_year_of(1, clock())
    desk.bridge.partner_feeds.read_due()
    assert page(desk, partner).partner.problem == ""
    assert page(desk, partner).partner.due_at == clock() + 6 * HOUR


def test_a_host_that_asks_to_wait_is_left_alone_with_all_its_feeds(desk, feed, clock):
    feed.status, feed.headers = 429, {"Retry-After": "86400"}
    first, second = add(desk, feed.url), add(desk, f"{feed.url}/other")
    desk.bridge.partner_feeds.read_due()
    assert len(feed.asked) == 1
    assert page(desk, first).partner.due_at == clock() + 24 * HOUR
    assert page(desk, second).partner.due_at == clock()


def test_a_feed_inside_of_the_house_is_not_read(blog, feed):
    partner = add(blog, feed.url)
    blog.bridge.partner_feeds.read_due()
    assert feed.asked == []
    assert "is not fetched" in page(blog, partner).partner.problem


def test_a_feed_that_cannot_be_taken_in_is_named_by_its_error_alone_and_read_again_later(desk, feed, clock, said):
    feed.body = a_feed(a_story(1, "marker of a title", clock()))
    partner, spoilt = (
        add(desk, feed.url),
        "CREATE TRIGGER t BEFORE INSERT ON partner_stories BEGIN SELECT RAISE(ABORT, 'x'); END",
    )
    if desk.bridge.ledger.is_sqlite:
        spoil(desk.bridge.ledger, spoilt)
    else:
        spoil(desk.bridge.ledger, "ALTER TABLE partner_stories ADD CONSTRAINT t CHECK (words < 0)")
    assert desk.bridge.partner_feeds.read_due() == 0
    assert "a partner's feed could not be taken in" in said.getvalue()
    assert "marker" not in said.getvalue()
    assert page(desk, partner).partner.due_at == clock() + 6 * HOUR


def test_a_ledger_in_trouble_ends_the_round(desk, feed, clock):
    add(desk, feed.url)
    refuse_once(desk.bridge.ledger, "INSERT INTO partner_stories")
    with pytest.raises(Exception, match="disk is full"):
        desk.bridge.partner_feeds.read_due()


def test_a_tick_without_a_due_feed_costs_one_statement_and_asks_nobody(desk, feed, clock):
    add(desk, feed.url)
    desk.bridge.partner_feeds.read_due()
    feed.asked.clear()
    with counted(desk.bridge.ledger) as seen:
        assert desk.bridge.partner_feeds.read_due() == 0
    assert [sql for sql, _ in seen if sql.startswith("SELECT partners")] == [sql for sql, _ in seen if "partner" in sql]
    assert feed.asked == []


def test_a_feed_that_another_process_has_taken_is_not_read_again(desk, feed, clock):
    partner = add(desk, feed.url)
    with desk.bridge.ledger.write() as tx:
        (due,) = tx.read_due_partners()
        assert tx.claim_partner(partner.id, 6 * HOUR)
        assert not tx.claim_partner(due.id, 6 * HOUR)
    assert desk.bridge.partner_feeds.read_due() == 0
    assert feed.asked == []


def test_what_is_read_of_a_partner_who_is_forgotten_meanwhile_is_kept_nowhere(desk, feed, clock):
    feed.body = a_year_of(3, clock())
    partner = add(desk, feed.url)
    feed.meanwhile = lambda: desk.bridge.notebook.forget(partner.id)
    assert not desk.bridge.partner_feeds.look(partner.id)
    assert desk.bridge.partner_pages.read_week().lines == []
    with desk.bridge.ledger.read() as tx:
        assert tx.read_partner_stories([partner.id]) == []


def test_what_is_read_of_a_feed_that_is_changed_meanwhile_is_not_taken_for_the_new_one(desk, feed, clock):
    feed.headers |= {"ETag": '"one"'}
    partner = add(desk, feed.url)
    feed.meanwhile = lambda: desk.bridge.notebook.change(partner.id, replace(partner.entry, feed_url=f"{feed.url}/new"))
    assert not desk.bridge.partner_feeds.look(partner.id)
    found = page(desk, partner)
    assert (found.stories, found.partner.etag) == ([], "")


def test_nobody_is_read_who_is_not_there(desk):
    with pytest.raises(NotFound):
        desk.bridge.partner_feeds.look(7)
