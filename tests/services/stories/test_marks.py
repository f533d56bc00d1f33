"""A mark on Medium is made of a number, and numbers are given out again: whose story is it that carries one?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from blog import HOME, Blog, reconfigured
from bridge.models import SeenKind, SeenStory
from bridge.models.shingles import to_shingles
from bridge.transform import to_marker
from feed_blog import look
from medium_export import export
from sandboxed import Visitor, visiting
from two_articles import BREAD, NEW, OLD, WALK

__all__ = ["export"]


@pytest.fixture
def writer() -> Iterator[Visitor]:
    """Ada on Medium."""
    with visiting(web_cap=None) as visitor:
        yield visitor


@pytest.fixture
def door(blog: Blog, medium, tmp_path, writer: Visitor) -> Blog:
    """A blog by import, whose ledger knows nothing of what ada has."""
    account = {"username": "ada", "feed_url": f"{writer.url}/feed/@ada"}
    changes = {"accounts": {"main": account}, "bridge": {"public_url": "http://127.0.0.1:9", "state_dir": tmp_path}}
    return reconfigured(blog, tmp_path, medium, **changes)


def closing(url: str, number: int = 7, generation: int = 0) -> str:
    return f'<p>First on <a href="{url}?utm_id={to_marker("blog", number, "main", generation)}">my blog</a>.</p>'


def walk(writer: Visitor, url: str = OLD["url"], **changes: str) -> str:
    """The story of the article that had the number before, as the bridge sent it; its id."""
    told = {"title": "A walk", "content": WALK + closing(url), "tags": ["walks"]}
    return writer.write(username="ada", **told | changes).id


def today(door: Blog, **article: object) -> dict[str, object]:
    return article | {"published_at": door.clock().isoformat(), "created_at": door.clock().isoformat()}


def asked(door: Blog) -> list[str]:
    return [one["reason"] for one in door.bridge.overview.read_handoffs() if one["kind"] == "confirm"]


def is_parked(door: Blog) -> bool:
    return any(one["parked_at"] for one in door.bridge.overview.read_status()["accounts"])


# --- a number that another article had ---------------------------------------------------------------------------


def test_an_offered_article_does_not_take_the_story_of_the_one_that_had_its_number(door, writer):
    door.publish(**today(door, **NEW))
    story = walk(writer)
    look(door)
    assert door.status() == "offered"
    (question,) = asked(door)
    assert story in question
    assert "its address, its title and its text differ" in question
    door.bridge.decisions.deny("blog", 7)
    look(door)
    assert (door.status(), asked(door)) == ("offered", [])


def test_the_answer_that_it_is_the_same_makes_it_live(door, writer):
    door.publish(**today(door, **NEW))
    story = walk(writer)
    look(door)
    door.bridge.decisions.confirm("blog", 7, f"https://medium.com/p/{story}")
    assert (door.status(), door.deliveries()[0]["story_id"]) == ("live", story)


def test_beside_the_story_of_the_older_article_its_own_is_found_and_nothing_is_asked(door, writer):
    door.publish(**today(door, **NEW))
    walk(writer)
    own = writer.write(username="ada", title="Bread", content=BREAD + closing(NEW["url"]), tags=["x"]).id
    look(door)
    assert (door.status(), door.deliveries()[0]["story_id"]) == ("live", own)
    assert "consider_removing" not in door.handoffs()


def test_what_the_feed_showed_before_is_asked_about_when_the_number_comes_again(door, writer):
    walk(writer)
    look(door)
    door.bridge.accounts.resume("main")
    door.publish(**today(door, **NEW))
    assert (door.status(), len(asked(door))) == ("held", 1)
    assert "had its number before" in asked(door)[0]
    door.bridge.decisions.deny("blog", 7, yes=True)
    door.settle()
    assert door.status() == "offered"


def test_an_export_takes_the_older_articles_story_no_more_than_a_feed_does(door, writer, export):
    door.publish(**today(door, **NEW))
    story = walk(writer)
    done = door.bridge.exports.reconcile("main", export())
    assert {line.story.id: line.what for line in done.lines} == {story: "asked"}
    assert (door.status(), len(asked(door))) == ("offered", 1)


def test_an_article_that_was_never_sent_is_not_marked_by_the_older_ones_story(door, writer):
    old = (door.clock() - timedelta(days=30)).isoformat()
    door.publish(**NEW | {"published_at": old, "created_at": old})
    walk(writer)
    content = f'<p>Read about <a href="{NEW["url"]}">bread</a>, too.</p>'
    writer.write(username="ada", title="What I read", content=content, tags=["x"])
    look(door)
    assert door.deliveries() == []


def test_an_unconfirmed_article_does_not_take_the_older_ones_story(blog, medium, tmp_path, writer):
    account = {"token": "tok-canary", "api_url": medium.url, "publish_status": "public"}
    feed = {"feed_url": f"{writer.url}/feed/@ada"}
    medium.username = "ada"
    lost = reconfigured(blog, tmp_path, medium, accounts={"main": account | feed})
    medium.script("drop_after_store")
    lost.publish(**today(lost, **NEW))
    walk(writer)
    look(lost)
    assert (lost.status(), len(medium.stories)) == ("unconfirmed", 1)
    assert "may be its story" in asked(lost)[0]


def test_the_former_article_that_the_ledger_knows_gets_its_own_story_and_nothing_is_asked(door, writer):
    door.publish(**OLD | {"published_at": door.clock().isoformat()})
    door.publish(**NEW)
    door.bridge.answers.tell_apart("blog", 7)
    door.settle()
    story = walk(writer)
    look(door)
    assert (door.status(-1), door.deliveries(-1)[0]["story_id"]) == ("live", story)
    assert (door.status(7), asked(door)) == ("offered", [])
    own = writer.write(username="ada", title="Bread", content=BREAD + closing(NEW["url"], generation=1), tags=["x"]).id
    look(door)
    assert door.deliveries()[0]["story_id"] == own


def test_another_site_of_the_same_name_before_a_ledger_was_made_new_asks(door, writer):
    door.publish(**today(door, **NEW))
    walk(writer, url="https://before.example/a-walk/")
    look(door)
    assert (door.status(), len(asked(door))) == ("offered", 1)
    assert not is_parked(door), "it is no story of a site that is configured"


# --- an address that another article had -------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["Bread", "A walk"])
def test_an_article_at_the_older_ones_number_and_address_is_asked_about(door, writer, title):
    long_ago = (door.clock() - timedelta(days=400)).isoformat()
    door.publish(**today(door, **NEW | {"url": OLD["url"], "title": title}))
    walk(writer, publishedAt=long_ago)
    look(door)
    assert (door.status(), len(asked(door))) == ("offered", 1)


def test_a_canonical_address_alone_is_weighed_too(door):
    door.publish(**today(door, **NEW | {"url": OLD["url"]}))
    shown = {"kind": SeenKind.STORY, "source": "export", "canonical_url": OLD["url"], "shingles": to_shingles(WALK)}
    url = "https://medium.com/p/0123456789ab"
    story = SeenStory("0123456789ab", url, "A walk", door.clock(), **shown)
    with door.bridge.ledger.write() as tx:
        (learned,) = door.bridge.matching.learn(tx, "main", [story])
    assert (learned.what, door.status(), len(asked(door))) == ("asked", "offered", 1)


# --- edits ask nothing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edit",
    [
        {"title": "A long walk"},
        {"url": f"{HOME}/a-long-walk/"},
        {"title": "A long walk", "url": f"{HOME}/a-long-walk/"},
        {"title": "A long walk", "content_html": BREAD},
        {"url": f"{HOME}/a-long-walk/", "content_html": BREAD},
    ],
)
def test_an_article_that_was_edited_after_its_page_was_imported_is_still_known(door, writer, edit):
    door.publish(**OLD | {"published_at": door.clock().isoformat()})
    story = walk(writer)
    changed = OLD | {"published_at": door.clock().isoformat()} | edit
    with door.bridge.ledger.write() as tx:
        tx.change_account("main", feed_etag="", feed_modified="")
    door.hook("post.updated", changed | {"state": "e" * 64})
    door.bridge.events.apply_events()
    look(door)
    assert (door.status(), asked(door)) == ("live", [])
    assert door.deliveries()[0]["story_id"] == story


def test_a_story_that_its_author_renamed_on_medium_is_still_known(door, writer):
    door.publish(**OLD | {"published_at": door.clock().isoformat()})
    walk(writer, title="Ten reasons to walk")
    look(door)
    assert (door.status(), asked(door)) == ("live", [])


def test_a_closing_that_links_elsewhere_is_still_known_by_title_and_words(door, writer):
    door.publish(**OLD | {"published_at": door.clock().isoformat()})
    walk(writer, url=f"{HOME}/newsletter/")
    look(door)
    assert (door.status(), asked(door)) == ("live", [])
