"""The owner's stories: what was seen on Medium, by what sign it is a post's, and what of the post it has not got."""

import pytest

from bridge.models import SeenKind, SeenStory
from bridge.web import create_app
from counting import counted
from doors import STORY, door
from owner_pages import Browser, add_people
from waiting import LONG, changed, delivery_of, live

__all__ = ["door"]
ROUTE = "/owner/stories"


@pytest.fixture
def database_url(tmp_path) -> str:
    return f"sqlite:///{tmp_path}/ledger.db"


@pytest.fixture
def open_as(door):
    """A browser in which somebody is signed in."""
    add_people(door.bridge)
    app = create_app(door.bridge, door.bridge.config)

    def open_as(name: str = "ada") -> Browser:
        browser = Browser(app)
        browser.sign_in(name)
        return browser

    return open_as


def see(door, story_id: str, title: str, kind: SeenKind = SeenKind.STORY, delivery_id: int | None = None) -> None:
    """A story that the feed shows."""
    url = STORY.replace("0123456789ab", story_id)
    with door.bridge.ledger.write() as tx:
        tx.put_story("main", SeenStory(story_id, url, title, tx.now, kind, "feed"), title, "", ())
        tx.change_story("main", story_id, delivery_id=delivery_id)


def test_ours_and_others_are_listed_with_their_evidence_and_canonical_link(door, open_as):
    live(door)
    see(door, "0123456789ab", "A walk", delivery_id=delivery_of(door).id)
    see(door, "ba9876543210", "<b>Written there</b>")
    browser = open_as()
    with counted(door.bridge.ledger) as seen:
        text = browser.get(ROUTE).text
    assert len(seen) <= 15
    assert "Canonical link: expected; known by owner" in text
    assert f'href="{ROUTE}/{delivery_of(door).id}"' in text
    assert "Not a post" in text
    assert "&lt;b&gt;Written there&lt;/b&gt;" in text


def test_they_are_filtered_by_account_and_kind(door, open_as):
    see(door, "0123456789ab", "A finished one")
    see(door, "ba9876543210", "A draft of mine", SeenKind.DRAFT)
    browser = open_as()
    drafts = browser.get(f"{ROUTE}?kind=draft&account=main").text
    assert "A draft of mine" in drafts
    assert "A finished one" not in drafts
    assert "No story is like this" in browser.get(f"{ROUTE}?kind=response").text


def test_without_any_it_says_where_they_come_from(open_as):
    assert "No story was seen yet" in open_as().get(ROUTE).text


def test_an_edited_post_is_shown_word_by_word_against_its_story(door, open_as):
    changed(door)
    see(door, "0123456789ab", "A walk", delivery_id=delivery_of(door).id)
    browser, page = open_as(), f"{ROUTE}/{delivery_of(door).id}"
    assert "Changed</span>" in browser.get(ROUTE).text
    with counted(door.bridge.ledger) as seen:
        text = browser.get(page).text
    assert len(seen) <= 15
    assert "<ins>" in text
    assert "<del>" in text
    assert f'href="/owner/hand-offs/{delivery_of(door).id}">Update the story' in text
    door.edit(content_html=LONG)
    assert "The story has every word of the post." in browser.get(page).text


def test_a_story_whose_text_is_not_known_says_so(door, open_as):
    live(door)
    with door.bridge.ledger.write() as tx:
        tx.put_carried(delivery_of(door).id, "s", ())
    door.edit(content_html="")
    assert "there is nothing to compare with" in open_as().get(f"{ROUTE}/{delivery_of(door).id}").text


def test_the_audit_is_linked_for_whoever_may_decide(door, open_as):
    live(door)
    page, audit_url = f"{ROUTE}/{delivery_of(door).id}", door.bridge.links.to_audit_url("blog")
    assert f'href="{audit_url}"' in open_as().get(page).text
    assert audit_url not in open_as("vic").get(page).text


def test_a_story_of_another_site_and_one_that_is_not_there_are_as_one(door, open_as):
    live(door)
    with door.bridge.ledger.write() as tx:
        user = next(one for one in tx.read_users() if one.name == "eve")
        tx.add_user("out", user.role, frozenset({"elsewhere"}), user.password_hash)
    assert open_as("out").get(f"{ROUTE}/{delivery_of(door).id}").status_code == 404
    assert open_as().get(f"{ROUTE}/99").status_code == 404
