"""Posts that wait for an address, or are held for it: each goes on when its holder does, and none goes by itself."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from blog import HOME, Blog
from bridge.errors import Refused
from bridge.planner import to_url_key
from moved_posts import LATER, delivery_of, place, post_of


def refuse(blog: Blog) -> None:
    """Post 8 waits, as its author chose the address that post 7 has."""
    blog.hook("post.published", post_of(0, 0, place(0, 0)) | {"id": 7, "guid": "7"}, choice=LATER)
    chosen = LATER | {"canonical_url": place(0, 0)}
    blog.hook("post.published", post_of(0, 1, place(0, 1)) | {"id": 8, "guid": "8"}, choice=LATER)
    blog.settle()
    blog.hook("post.updated", post_of(0, 1, place(0, 1)) | {"id": 8, "guid": "8", "state": "c" * 64}, choice=chosen)
    blog.settle()
    assert blog.status(8) == "held"


@pytest.mark.parametrize("how", ["cancelled", "moved", "deleted"])
def test_a_refused_address_is_tried_again_when_its_holder_moves_on(blog, how):
    refuse(blog)
    if how == "cancelled":
        blog.bridge.decisions.cancel("blog", 7)
    elif how == "moved":
        blog.edit(**post_of(0, 0, place(0, 2)) | {"id": 7, "guid": "7", "previous_urls": [place(0, 0)]})
    else:
        blog.hook("post.deleted", {"guid": "7"})
    blog.settle()
    assert blog.status(8) in {"planned", "live"}
    assert delivery_of(blog, 8).canonical_key == to_url_key(place(0, 0))


def test_a_new_post_that_waits_for_an_address_goes_when_nothing_was_ever_sent_from_there(blog, medium):
    blog.hook("post.published", {"url": f"{HOME}/here/"}, choice=LATER)
    blog.publish(id=8, guid="8", url=f"{HOME}/here/")
    assert blog.bridge.overview.read_post("blog", 8)["held_reason"]
    blog.hook("post.deleted")
    blog.settle()
    assert blog.status(8) == "live"
    assert blog.bridge.overview.read_post("blog", 8)["held_reason"] == ""


def another_post(published_at: datetime, **more: Any) -> dict[str, Any]:
    """Post 8, at the address that post 7 has or had."""
    days = {name: published_at.isoformat() for name in ("created_at", "published_at", "modified_at")}
    words = {"title": "Nothing in common", "content_html": "<p>Word.</p>"}
    return {"id": 8, "guid": "8", "url": f"{HOME}/old/"} | words | days | more


def heard_late(blog: Blog) -> None:
    """Post 8 was published at the address that post 7 still has, and heard of two weeks later, when 7 moves on."""
    published_at = blog.clock()
    blog.clock.pass_by(timedelta(days=14))
    blog.hook("post.published", another_post(published_at), occurred_at=published_at)
    blog.settle()
    assert "bridge accept blog 8 --another" in blog.bridge.overview.read_post("blog", 8)["held_reason"]
    assert blog.deliveries(8) == []


@pytest.mark.parametrize("answer", ["it moved away", "another article"])
def test_a_fresh_post_that_was_heard_of_late_and_held_for_its_address_goes_when_it_is_free(blog, medium, answer):
    """Judged by when it was first heard of, it would be older than max_age and belong to the backlog."""
    blog.hook("post.published", {"url": f"{HOME}/old/"}, choice={"delay": 30 * 86_400})
    blog.settle()
    heard_late(blog)
    if answer == "another article":
        blog.bridge.answers.tell_apart("blog", 8)
    else:
        blog.hook("post.deleted")
    blog.settle()
    assert blog.status(8) == "live"


def test_an_old_post_that_somebody_asked_for_goes_when_its_address_is_free(blog, medium):
    blog.publish(url=f"{HOME}/old/")
    blog.edit(url=f"{HOME}/new/", previous_urls=[f"{HOME}/old/"])
    long_ago = blog.clock() - timedelta(days=400)
    blog.hook("post.published", another_post(long_ago), trigger="resync")
    blog.settle()
    assert blog.deliveries(8) == []
    blog.clock.pass_by(timedelta(days=3))
    blog.bridge.answers.tell_apart("blog", 8)
    blog.settle()
    (delivery,) = blog.deliveries(8)
    assert (delivery["status"], delivery["trigger"]) == ("live", "resync")


def test_what_is_backlog_when_it_is_heard_of_is_backlog_when_its_address_is_free(blog, medium):
    """Only what was wanted goes: a held post that its author made old meanwhile is judged by the date that it has."""
    blog.hook("post.published", {"url": f"{HOME}/old/"}, choice={"delay": 30 * 86_400})
    blog.settle()
    heard_late(blog)
    long_ago = blog.clock() - timedelta(days=400)
    blog.hook("post.updated", another_post(long_ago, state="d" * 64))
    blog.hook("post.deleted")
    blog.settle()
    assert blog.deliveries(8) == []
    assert "it belongs to the backlog" in blog.journal(8)


def test_a_new_article_at_an_address_that_an_older_has_left_is_asked_about_and_can_go(blog, medium):
    blog.publish(url=f"{HOME}/old/")
    blog.edit(url=f"{HOME}/new/", previous_urls=[f"{HOME}/old/"])
    blog.publish(id=8, guid="8", url=f"{HOME}/old/")
    assert len(medium.stories) == 1
    assert "bridge accept blog 8 --another" in blog.bridge.overview.read_post("blog", 8)["held_reason"]
    assert "identity" in blog.handoffs()
    blog.bridge.answers.tell_apart("blog", 8)
    blog.settle()
    assert len(medium.stories) == 2
    assert (delivery_of(blog, 7).canonical_url, delivery_of(blog, 8).canonical_url) == (f"{HOME}/new/", f"{HOME}/old/")


def test_the_same_article_at_a_known_address_is_never_sent(blog, medium):
    blog.publish()
    blog.publish(id=8, guid="8")
    blog.bridge.answers.accept("blog", 8)
    blog.publish(id=8, guid="8", state="c" * 64)
    blog.settle()
    assert len(medium.stories) == 1
    assert blog.status(8) == "cancelled"
    with pytest.raises(Refused, match="--another"):
        blog.bridge.retries.retry("blog", 8)
    blog.bridge.answers.tell_apart("blog", 8)
    blog.settle()
    assert len(medium.stories) == 2, "its owner has changed their mind"


@pytest.mark.parametrize("kind", ["post.published", "post.updated"])
def test_what_wordpress_calls_its_story_is_not_taken_at_an_address_that_a_story_holds(blog, medium, kind):
    blog.publish()
    said = {"id": 8, "guid": "8", "existing_story_url": "https://medium.com/@ada/x-000000000008"}
    blog.hook(kind, said)
    blog.settle()
    assert blog.deliveries(8) == []
    assert "bridge accept blog 8 --another" in blog.bridge.overview.read_post("blog", 8)["held_reason"]
    assert delivery_of(blog, 7).canonical_key == to_url_key(delivery_of(blog, 7).canonical_url)
    blog.bridge.answers.tell_apart("blog", 8)
    blog.hook(kind, said | {"state": "c" * 64})
    blog.settle()
    assert len(medium.stories) == 1
    assert (blog.status(7), blog.status(8)) == ("live", "live")
    assert delivery_of(blog, 8).story_id == "000000000008"
