"""Which posts fit whom, and what to read this week: by words and kinds of page, with the reason."""

import sys
from datetime import timedelta

import pytest

from bridge.models.partners import PageKind
from feed_server import a_feed, feed, server
from partner_blog import a_story, a_year_of, add

__all__ = ["feed", "server"]

HOUR = timedelta(hours=1)


@pytest.fixture
def shelf(desk):
    """Posts about bread, one of them a tutorial, and about cars."""
    text = "<p>{}</p>" + "<p>Much more of it follows, and is not of interest here.</p>" * 80
    posts = {
        1: ("Sourdough bread in winter", "Cold kitchens keep sourdough bread from rising, so warm the flour."),
        2: ("Sourdough bread, a tutorial", "Begin the sourdough bread in the evening, step by step."),
        3: ("Cars of the seventies", "Rust was everywhere, and so were round lamps."),
    }
    for number, (title, words) in posts.items():
        own = {"guid": f"g{number}", "url": f"https://blog.example/{number}/", "slug": f"p{number}"}
        desk.publish(id=number, title=title, content_html=text.format(words), **own)
    return desk


def test_posts_fit_by_topics_and_by_kinds_of_page_and_the_reason_is_said(shelf, feed, clock):
    links = ["https://stackoverflow.com/q/1"]
    feed.body = a_feed(*(a_story(n, "Sourdough bread again", clock() - n * HOUR, links=links) for n in range(3)))
    partner = add(shelf, feed.url)
    shelf.bridge.partner_feeds.read_due()
    found = shelf.bridge.partner_pages.read_partner(partner.id)
    assert [fit.post.id for fit in found.fits] == [2, 1]
    assert found.fits[0].kind is PageKind.TUTORIAL
    assert set(found.fits[0].words) == {"sourdough", "bread"}
    assert found.fits[1].kind is None
    assert found.why_no_fits == ""


def test_a_post_that_was_published_since_fits_at_once_and_one_that_went_does_not(shelf, feed, clock):
    feed.body = a_year_of(1, clock(), tags=["gardening"])
    partner = add(shelf, feed.url)
    shelf.bridge.partner_feeds.read_due()
    page = shelf.bridge.partner_pages
    assert page.read_partner(partner.id).why_no_fits == (
        "no public post of yours shares a topic with their stories yet"
    )
    own = {"guid": "g9", "url": "https://blog.example/9/", "slug": "p9"}
    shelf.publish(id=9, title="Gardening", **own)
    assert [fit.post.id for fit in page.read_partner(partner.id).fits] == [9]
    clock.pass_by(HOUR)
    shelf.unpublish(id=9, title="Gardening", **own)
    assert page.read_partner(partner.id).fits == []


def test_the_short_list_names_one_story_of_each_with_the_two_paragraphs_nearest_to_a_post(shelf, feed, clock):
    near = a_story(1, "Why sourdough bread fails", clock() - HOUR, about="sourdough bread that will not rise in winter")
    other = a_story(2, "Sourdough bread", clock() - 2 * HOUR)
    far = a_story(3, "Nothing that anybody knows", clock() - HOUR, about="xylophones")
    old = a_story(4, "Old sourdough bread", clock() - timedelta(days=8))
    feed.body = a_feed(near, other, far, old)
    partner = add(shelf, feed.url)
    shelf.bridge.partner_feeds.read_due()
    week = shelf.bridge.partner_pages.read_week()
    (line,) = week.lines
    assert week.why_no_posts == ""
    assert line.name == "Ada Lovelace"
    assert line.story.title == "Why sourdough bread fails"
    assert line.post.id == 1
    assert "rise in winter" in line.paragraphs[0]
    assert len(line.paragraphs) <= 2
    shelf.bridge.notebook.finish_story(line.story.id, is_commented=False)
    assert [one.story.title for one in shelf.bridge.partner_pages.read_week().lines] == ["Sourdough bread"]
    assert partner.id == line.story.partner_id


def test_without_the_extra_the_newest_stories_are_listed_and_it_is_said_what_to_install(
    shelf, feed, clock, monkeypatch
):
    feed.body = a_feed(a_story(1, "First", clock()), a_story(2, "Second", clock() - HOUR))
    partner = add(shelf, feed.url)
    shelf.bridge.partner_feeds.read_due()
    monkeypatch.setitem(sys.modules, "bm25s", None)
    week = shelf.bridge.partner_pages.read_week()
    assert [line.story.title for line in week.lines] == ["First"]
    assert "pip install 'bridge-for-medium[partners]'" in week.why_no_posts
    assert (
        "of the extra partners, which is not installed"
        in shelf.bridge.partner_pages.read_partner(partner.id).why_no_fits
    )


def test_an_archive_without_a_word_and_a_partner_without_one_fit_nothing(desk, feed, clock):
    feed.body = a_feed(a_story(1, "???", clock(), about="…"))
    partner = add(desk, feed.url)
    desk.bridge.partner_feeds.read_due()
    assert desk.bridge.partner_pages.read_partner(partner.id).fits == []
    desk.publish(title="!!!")
    assert desk.bridge.partner_pages.read_partner(partner.id).fits == []
    assert desk.bridge.partner_pages.read_week().lines == []
