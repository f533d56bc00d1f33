"""The owner's partners: for owners alone, in pages, each with few statements; a rule of a publication is told."""

from datetime import timedelta

import pytest

from bridge.models.partners import PartnerEntry, PartnerKind
from bridge.web import create_app
from counting import counted
from feed_server import a_feed, feed, server
from owner_pages import Browser, add_people
from partner_blog import a_story, a_year_of, add

__all__ = ["feed", "server"]

ROUTE = "/owner/partners"
MOST = 15
FORM = {"name": "Ada Lovelace", "feed_url": "https://medium.com/feed/@ada", "kind": "person"}


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def app(desk):
    add_people(desk.bridge)
    return create_app(desk.bridge, desk.bridge.config)


@pytest.fixture
def ada(desk, app) -> Browser:
    return Browser(app).enter(desk.bridge)


def entry_of(desk, number=1) -> PartnerEntry:
    return desk.bridge.notebook.read(number).entry


def test_a_partner_is_added_changed_and_forgotten_which_is_asked_twice(desk, ada):
    assert "No partner yet" in ada.get(ROUTE).text
    assert ada.send(f"{ROUTE}/new", **FORM).location == f"{ROUTE}/1"
    assert "Their feed is read within a minute" in ada.get(f"{ROUTE}/1").text
    rules = {"kind": "publication", "publication": "The Paper", "no_reposts": "on", "most_words": "900"}
    assert ada.send(f"{ROUTE}/1/change", **FORM | rules).status_code == 303
    assert entry_of(desk) == PartnerEntry(
        "Ada Lovelace", FORM["feed_url"], PartnerKind.PUBLICATION, "", "", "The Paper", False, None, 900
    )
    shown = ada.get(f"{ROUTE}/1").text
    assert "It takes none, and no imports" in shown
    assert "at most 900" in shown
    asked = ada.send(f"{ROUTE}/1/forget", f"{ROUTE}/1")
    assert '<details class="ask" open>' in asked.text
    assert entry_of(desk).name == "Ada Lovelace"
    assert ada.send(f"{ROUTE}/1/forget", f"{ROUTE}/1", yes="yes").location == ROUTE
    assert ada.get(f"{ROUTE}/1").status_code == 404


@pytest.mark.parametrize("change", [{"feed_url": "nonsense"}, {"kind": "publication", "most_words": "many"}])
def test_what_is_refused_comes_back_with_what_was_typed(desk, ada, change):
    for page in ("new", "1/change"):
        if page != "new":
            add(desk, "https://medium.com/feed/@grace", name="Grace")
        answer = ada.send(f"{ROUTE}/{page}", **FORM | {"notes": "Met in Turin"} | change)
        assert answer.status_code == 422
        assert "Met in Turin" in answer.text
        assert "Ada Lovelace" in answer.text
    assert entry_of(desk).name == "Grace"


@pytest.mark.parametrize("name", ["eve", "vic"])
def test_whoever_is_no_owner_neither_sees_nor_changes_anything_of_it(desk, app, name):
    add(desk, FORM["feed_url"])
    browser = Browser(app).enter(desk.bridge, name)
    assert "Partners" not in browser.get("/owner/").text
    for page in ("", "/week", "/new", "/1", "/1/change"):
        assert browser.get(ROUTE + page).status_code == 403
    key = browser.read_key("/owner/")
    for page in ("/week", "/new", "/1/look", "/1/change", "/1/forget"):
        assert browser.post(ROUTE + page, {"csrf_token": key, "yes": "yes", **FORM}).status_code == 403
    assert entry_of(desk).name == "Ada Lovelace"


def test_a_feed_is_read_at_the_owners_word_but_not_twice_at_once(desk, ada, feed):
    add(desk, feed.url)
    page = f"{ROUTE}/1"
    assert ada.send(f"{page}/look", page).status_code == 303
    assert "Their feed was read" in ada.get(page).text
    refused = ada.send(f"{page}/look", page)
    assert refused.status_code == 409
    assert "at most four times a day" in refused.text
    feed.headers |= {"ETag": '"one"'}
    assert len(feed.asked) == 1


def test_a_feed_without_anything_new_says_so_and_one_that_fails_says_why(desk, ada, feed, clock):
    add(desk, feed.url)
    page = f"{ROUTE}/1"
    feed.status, feed.body = 304, b""
    ada.send(f"{page}/look", page)
    assert "has nothing new" in ada.get(page).text
    clock.pass_by(timedelta(hours=6))
    feed.status = 404
    ada.send(f"{page}/look", page)
    assert "the feed answered 404" in ada.get(page).text
    assert "Not read" in ada.get(ROUTE).text


def test_a_story_of_the_week_is_commented_or_left(desk, ada, feed, clock):
    desk.publish(title="Sourdough bread in winter")
    feed.body = a_feed(a_story(1, "On sourdough bread", clock()), a_story(2, "Sourdough bread again", clock()))
    add(desk, feed.url)
    desk.bridge.partner_feeds.read_due()
    week = f"{ROUTE}/week"
    for verb, said in (("commented", "Written down: you commented"), ("left", "off this week")):
        (line,) = desk.bridge.partner_pages.read_week().lines
        shown = ada.get(week).text
        assert line.story.title in shown
        assert line.story.url in shown
        assert "<blockquote>In which somebody" in shown
        assert ada.send(week, story=str(line.story.id), verb=verb).location == week
        assert said in ada.get(week).text
    assert "Nothing to read this week" in ada.get(week).text
    assert ada.send(f"{ROUTE}/new", **FORM).status_code == 303
    key = ada.read_key(f"{ROUTE}/new")
    assert ada.post(week, {"csrf_token": key, "story": "x", "verb": "left"}).status_code == 404


def test_pages_of_many_partners_cost_as_few_statements_as_those_of_one(desk, ada, feed, clock):
    desk.publish(title="Sourdough bread in winter")
    for number in range(60):
        add(desk, f"{feed.url}/{number}", name=f"Partner {number}")
    feed.body = a_year_of(40, clock())
    desk.bridge.partner_feeds.read_due()
    first = ada.get(ROUTE)
    assert "Partner 59" in first.text
    assert "Partner 9<" not in first.text
    following = first.text.partition('class="pages"')[2].partition('href="')[2].partition('"')[0]
    assert "Partner 9<" in ada.get(following.replace("&amp;", "&")).text
    for page in (ROUTE, f"{ROUTE}/week", f"{ROUTE}/1", f"{ROUTE}/1/change", f"{ROUTE}/new", "/owner/posts/blog/7"):
        with counted(desk.bridge.ledger) as seen:
            assert ada.get(page).status_code == 200
        assert len([sql for sql, _ in seen if not sql.startswith("BEGIN")]) <= MOST, page


def test_a_post_that_is_planned_for_a_publication_is_held_against_its_rules(desk, ada):
    add(
        desk,
        FORM["feed_url"],
        kind=PartnerKind.PUBLICATION,
        publication="the paper",
        takes_reposts=False,
        least_words=5000,
    )
    home = desk.wordpress.url
    desk.hook("post.published", {"url": f"{home}/a-walk/"}, home=home, choice={"publication": "The Paper"})
    desk.bridge.events.apply_events()
    shown = ada.get("/owner/posts/blog/7").text
    assert "the paper takes no reposts and no imports" in shown
    assert "at least 5,000 words" in shown
    desk.publish(id=8, guid="8", slug="8", title="Another", url=f"{desk.wordpress.url}/another/")
    assert "takes no reposts" not in ada.get("/owner/posts/blog/8").text
