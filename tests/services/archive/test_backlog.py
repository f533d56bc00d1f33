"""Every post without a story is listed, the oldest first, with where it stands and why."""

from datetime import timedelta

import pytest

from archive import FakeWordPress
from blog import SECRET, reconfigured
from bridge.errors import NotFound
from bridge.ledger.tables import posts
from oldblog import OldBlog


@pytest.fixture
def old(blog, tmp_path, medium):
    with FakeWordPress(10) as wordpress:
        yield OldBlog(blog, wordpress, tmp_path, medium, skip_categories=["private"])


def standing(old, number):
    found = old.bridge.backlog.read_backlog()["posts"]
    return next(((line["state"], line["reason"]) for line in found if line["post_id"] == number), None)


def test_posts_come_the_oldest_first_and_are_counted_beyond_the_limit(old):
    old.wordpress.rows[2]["date_gmt"] = "2001-01-01T00:00:00"
    old.read()
    found = old.bridge.backlog.read_backlog(limit=3)
    assert (found["count"], [line["post_id"] for line in found["posts"]]) == (10, [3, 1, 2])
    assert found["posts"][0] == {
        "site": "blog",
        "post_id": 3,
        "account": "main",
        "title": "Walk “3” & more",
        "url": "https://blog.example/walk-3/",
        "published_at": "2001-01-01T00:00:00+00:00",
        "state": "waits",
        "code": "in-backlog",
        "short": "It waits in the backlog and is not queued.",
        "values": {},
        "reason": "waits, not queued: its site has sent no hook yet; it is known from its archive",
    }


def test_what_was_published_before_the_site_was_connected_says_so(old):
    old.read()
    old.hook("post.updated", 7)
    assert standing(old, 3) == ("waits", "waits, not queued: it was published before this site was connected")
    assert old.bridge.overview.read_posts()[-1]["reason"] == standing(old, 3)[1], "the list of posts says the same"


def test_what_was_too_old_when_it_was_published_says_so(old, clock):
    old.hook("post.updated", 1)
    clock.pass_by(timedelta(days=30))
    old.wordpress.rows[6] |= {"date_gmt": (clock.at - timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%S")}
    old.hook("post.published", 7)
    state, reason = standing(old, 7)
    assert state == "waits"
    assert reason.startswith("waits, not queued: when it was published, its date is 9 days before")
    assert "max_age" in reason


def test_each_obstacle_is_named(old):
    old.read()
    old.hook("post.updated", 2, {"syndicate": False})
    old.hook("post.updated", 3, categories=[{"id": 1, "parent": 0, "name": "Private", "slug": "private"}])
    with old.bridge.ledger.write() as tx:
        tx.change_post("blog", 4, held_reason="look at it first")
    assert standing(old, 2) == ("excluded", "its author chose not to send it to Medium")
    assert standing(old, 3) == ("excluded", 'its category "private" is in skip_categories')
    assert standing(old, 4) == ("held", "look at it first")


def test_a_delivery_without_a_story_is_listed_with_its_status_and_one_with_a_story_is_not(old, medium):
    old.read()
    medium.script(400)
    old.publish(5)
    old.publish(6)
    old.bridge.accounts.pause("main")
    old.publish(7)
    assert standing(old, 5)[0] == "failed"
    assert standing(old, 6) is None
    state, reason = standing(old, 7)
    assert (state, "paused" in reason) == ("planned", True)
    old.bridge.decisions.cancel("blog", 7)
    assert standing(old, 7) == ("cancelled", "you cancelled it")
    assert old.bridge.backlog.read_backlog()["count"] == 9


def test_what_is_not_public_is_no_backlog(old):
    old.read()
    old.hook("post.unpublished", 7, status="private")
    assert standing(old, 7) is None


def test_only_one_site_or_account_is_listed_when_it_is_named(old, tmp_path, medium):
    old.hook("post.updated", 2, {"account": "second"})
    old.read()
    site = {"home": old.wordpress.url, "secret": SECRET, "allowed_hosts": ["blog.example"]}
    sites = {"blog": site | {"account": "main"}, "other": site | {"account": "second"}}
    accounts = {"second": {"token": "tok-other", "api_url": medium.url}}
    bridge = reconfigured(old.blog, tmp_path, medium, sites=sites, accounts=accounts).bridge
    assert (bridge.backlog.read_backlog(site="other")["count"], bridge.backlog.read_backlog(site="blog")["count"]) == (
        0,
        10,
    )
    assert [line["post_id"] for line in bridge.backlog.read_backlog(account="second")["posts"]] == [2]
    assert bridge.backlog.read_backlog(account="main")["count"] == 9
    assert bridge.backlog.read_backlog(site="other", account="main")["count"] == 0
    for wrong in ({"site": "nowhere"}, {"account": "nobody"}):
        with pytest.raises(NotFound):
            bridge.backlog.read_backlog(**wrong)


def test_a_long_archive_is_walked_by_an_index_and_only_what_is_shown_is_decoded(old):
    old.read()
    with old.bridge.ledger.write() as tx:
        last = posts.c.post_id > 3
        tx.connection.execute(posts.update().where(last).values(content="what cannot be decoded is not looked at"))
    assert [line["post_id"] for line in old.bridge.backlog.read_backlog(limit=3)["posts"]] == [1, 2, 3]
    assert old.bridge.backlog.read_backlog(limit=3)["count"] == 10
