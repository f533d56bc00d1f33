"""Answers to what is not asked any more: they close nothing else, and what they tell of the story is not lost."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from blog import HOME, Blog
from bridge.models import CanonicalState
from bridge.models.document import Said
from bridge.models.originals import Direction, Original
from bridge.web import create_app
from moved_posts import delivery_of
from original_drafts import STORY, hand_off, see


def test_a_done_of_an_older_tab_does_not_close_what_is_asked_since(blog, medium):
    """The post moved, and back: who has set the first address and says so late has not set the second."""
    blog.publish(url=f"{HOME}/one/")
    blog.edit(url=f"{HOME}/two/")
    first = to_done_form(blog)
    blog.bridge.decisions.done("blog", 7)
    blog.edit(url=f"{HOME}/three/")
    screen, path = to_screen(blog), path_of(blog)
    assert "changed again meanwhile" in screen.post(path, data=first).get_data(as_text=True)
    assert blog.handoffs() == ["mend_canonical"]
    assert screen.post(path, data=to_done_form(blog)).status_code == 303
    assert blog.handoffs() == []


@pytest.mark.parametrize("moves", [["two"], ["two", "three"]])
def test_a_done_that_comes_when_the_post_is_back_asks_for_the_link_once_more(blog, medium, moves):
    """Who has set the address that the post has left by now has made it wrong."""
    blog.publish(url=f"{HOME}/one/")
    blog.edit(url=f"{HOME}/two/")
    late = to_done_form(blog)
    for slug in moves[1:]:
        blog.edit(url=f"{HOME}/{slug}/")
    blog.edit(url=f"{HOME}/one/")
    assert (blog.handoffs(), delivery_of(blog, 7).canonical_state) == ([], CanonicalState.UNKNOWN)
    assert "change it back" in blog.journal()
    screen, path = to_screen(blog), path_of(blog)
    said = screen.post(path, data=late)
    assert (said.status_code, "look at what is asked now" in said.get_data(as_text=True)) == (422, True)
    assert "and by now it must be" in said.get_data(as_text=True)
    assert blog.handoffs() == ["mend_canonical"]
    again = to_done_form(blog)
    assert [screen.post(path, data=again).status_code for _ in range(2)] == [303, 422]
    assert (blog.handoffs(), delivery_of(blog, 7).canonical_state) == ([], CanonicalState.CHECKED)
    assert screen.post(path, data=late).status_code == 422
    assert blog.handoffs() == [], "what was set since is known to be right"


def test_a_post_that_moves_on_after_it_was_back_has_its_link_asked_for_wherever_it_goes(blog, medium):
    blog.publish(url=f"{HOME}/one/")
    for slug in ("two", "one", "three", "one"):
        blog.edit(url=f"{HOME}/{slug}/")
    assert blog.handoffs() == ["mend_canonical"], "its owner may have set the second address meanwhile"
    with blog.bridge.ledger.read() as tx:
        (asked,) = tx.read_open(delivery_of(blog, 7))
    assert f"to {HOME}/one/, and its story names no address that is known" in asked.reason


def test_a_late_word_about_another_step_asks_for_nothing(blog, medium):
    blog.publish(url=f"{HOME}/one/")
    blog.edit(url=f"{HOME}/one/", title="Another title", content_html="<p>Every word is another one.</p>")
    late = to_done_form(blog)
    blog.bridge.decisions.done("blog", 7)
    screen, path = to_screen(blog), path_of(blog)
    assert screen.post(path, data=late).status_code == 422
    assert blog.handoffs() == []


SECOND, THIRD = "<p>Every word is another one than before.</p>", "<p>And these are none of the words of then.</p>"


@pytest.mark.parametrize("last", ["as it was", "nearly as it was"])
def test_a_done_that_comes_when_the_text_is_as_it_was_asks_for_it_once_more(blog, medium, last):
    """The story has what its owner has carried over, which the post has not any more."""
    first = "<p>These were its words, at first: and there are many of them.</p>"
    blog.publish(content_html=first, state="a" * 64)
    blog.edit(content_html=SECOND, state="b" * 64)
    late = to_done_form(blog)
    back = {"content_html": first, "state": "a" * 64}
    blog.edit(**back if last == "as it was" else {"content_html": first.replace("many", "few"), "state": "c" * 64})
    assert blog.handoffs() == []
    assert press(blog, late) == 422
    assert (blog.handoffs(), delivery_of(blog, 7).sent_state) == (["update_in_place"], "b" * 64)
    blog.hook("post.updated", back | {"title": "Another title", "state": "d" * 64})
    blog.settle()
    assert blog.handoffs() == ["update_in_place"]
    assert [press(blog, to_done_form(blog)), press(blog, late)] == [303, 422]
    assert (blog.handoffs(), delivery_of(blog, 7).sent_state) == ([], "d" * 64)


def test_a_late_done_of_a_post_that_is_gone_is_remembered_until_it_is_back(blog, medium):
    first = {"content_html": "<p>One, and two, and three of them.</p>", "state": "a" * 64}
    blog.publish(**first)
    blog.edit(content_html=SECOND, state="b" * 64)
    late = to_done_form(blog)
    blog.edit(**first)
    blog.unpublish()
    assert press(blog, late) == 422
    assert blog.handoffs() == ["consider_removing"]
    blog.publish(**first)
    assert blog.handoffs() == ["update_in_place"]


@pytest.mark.parametrize("token", ["x" * 64, "b" * 65, ""])
def test_a_late_word_about_no_text_that_there_ever_was_changes_nothing(blog, medium, token):
    blog.publish(content_html="<p>One.</p>", state="a" * 64)
    blog.edit(content_html=SECOND, state="b" * 64)
    late = to_done_form(blog)
    blog.edit(content_html="<p>One.</p>", state="a" * 64)
    assert press(blog, late | {"token": token}) == 422
    assert (blog.handoffs(), delivery_of(blog, 7).sent_state) == ([], "a" * 64)


def test_a_late_word_about_a_text_that_is_asked_for_is_no_news(blog, medium):
    blog.publish(content_html="<p>One.</p>", state="a" * 64)
    blog.edit(content_html=SECOND, state="b" * 64)
    late = to_done_form(blog)
    blog.edit(content_html=THIRD, state="c" * 64)
    assert press(blog, late) == 422
    assert (blog.handoffs(), delivery_of(blog, 7).sent_state) == (["update_in_place"], "a" * 64)


def test_a_story_that_is_called_the_original_is_not_asked_to_name_its_post_any_more(blog):
    original = confirmed_and_moved(blog)
    late = to_done_form(blog)
    blog.bridge.originals.decide(original.id, Direction.MEDIUM)
    assert (blog.handoffs(), delivery_of(blog, 7).canonical_state) == ([], CanonicalState.UNKNOWN)
    assert "let it name itself" in blog.journal()
    screen, path = to_screen(blog), path_of(blog)
    assert f"by now it must be {STORY}" in screen.post(path, data=late).get_data(as_text=True)
    assert blog.handoffs() == ["mend_canonical"]


@pytest.mark.parametrize("moves_on", [False, True])
def test_a_story_that_names_its_post_and_is_called_the_original_is_asked_to_name_itself(blog, moves_on):
    original = confirmed_and_moved(blog)
    blog.bridge.decisions.done("blog", 7)
    if moves_on:
        blog.edit(title="A walk", url="https://blog.example/the-longest-walk/")
    blog.bridge.originals.decide(original.id, Direction.MEDIUM)
    (step,) = blog.bridge.overview.read_handoffs()
    assert f"{STORY} is the original, and it names https://blog.example/a-longer-walk/ as that" in step["reason"]
    blog.bridge.decisions.done("blog", 7)
    assert (blog.handoffs(), delivery_of(blog, 7).canonical_url) == ([], STORY)
    assert delivery_of(blog, 7).canonical_state is CanonicalState.CHECKED


def test_a_story_that_its_owner_says_is_gone_is_gone_although_its_post_is_back(blog, medium):
    blog.publish()
    blog.hook("post.unpublished", reason="trash")
    blog.settle()
    late = to_form(blog, "gone")
    blog.publish(guid="https://blog.example/?p=7")
    assert (blog.status(), blog.handoffs()) == ("live", [])
    assert to_screen(blog).post(path_of(blog), data=late).status_code == 303
    assert blog.status() == "removed"
    blog.edit(title="Another title")
    assert (blog.status(), len(medium.stories)) == ("removed", 1)


def test_a_story_is_gone_whose_link_was_asked_for_and_is_right_again(blog):
    blog.publish(url=f"{HOME}/one/")
    blog.edit(url=f"{HOME}/two/")
    late = to_form(blog, "gone")
    blog.edit(url=f"{HOME}/one/")
    assert to_screen(blog).post(path_of(blog), data=late).status_code == 303
    assert blog.status() == "removed"


def test_who_said_in_wordpress_that_a_story_is_gone_stands_in_the_journal_also_when_they_are_late(blog):
    blog.publish(url=f"{HOME}/one/")
    blog.edit(url=f"{HOME}/two/")
    late = to_form(blog, "gone")
    blog.edit(url=f"{HOME}/one/")
    said = Said(late["asked"], "gone", late["token"], by="Ada (administrator)")
    blog.bridge.documents.answer(delivery_of(blog, 7), said)
    assert blog.status() == "removed"
    assert "Ada (administrator) answered in WordPress: It is gone from Medium" in blog.journal()


def test_that_an_older_story_is_gone_says_nothing_of_the_one_that_the_post_has_since(blog):
    blog.publish()
    blog.hook("post.unpublished", reason="trash")
    blog.settle()
    late = to_form(blog, "gone")
    blog.clock.pass_by(timedelta(days=1))
    blog.bridge.decisions.remove("blog", 7)
    blog.bridge.decisions.confirm("blog", 7, "https://medium.com/@ada/another-walk-ab0123456789")
    assert to_screen(blog).post(path_of(blog), data=late).status_code == 422
    assert blog.status() == "live"


def press(blog: Blog, form: dict[str, str]) -> int:
    """A button of its screen, in whatever tab; the status of the answer."""
    return to_screen(blog).post(path_of(blog), data=form).status_code


def to_screen(blog: Blog) -> FlaskClient:
    return create_app(blog.bridge, blog.bridge.config).test_client()


def path_of(blog: Blog) -> str:
    return urlsplit(blog.bridge.links.to_screen_url(delivery_of(blog, 7))).path


def confirmed_and_moved(blog: Blog) -> Original:
    """Its post counts as the story's by its owner's word, and has moved: the story's link is asked for."""
    original = hand_off(blog)
    see(blog)
    blog.publish(title="A walk", url="https://blog.example/a-walk/")
    blog.bridge.decisions.confirm("blog", 7, STORY)
    blog.edit(title="A walk", url="https://blog.example/a-longer-walk/")
    assert blog.handoffs() == ["mend_canonical"]
    return original


def to_done_form(blog: Blog) -> dict[str, str]:
    """What the button of the first step on its screen sends."""
    return to_form(blog, "done")


def to_form(blog: Blog, action: str) -> dict[str, str]:
    """What the first button sends that gives an answer."""
    page = to_screen(blog).get(path_of(blog)).get_data(as_text=True)
    form = r'name="asked" value="([^"]+)"><input type="hidden" name="token" value="([^"]+)"'
    asked, token = re.search(form, page).groups()
    assert f'value="{action}"' in page
    return {"action": action, "asked": asked, "token": token}
