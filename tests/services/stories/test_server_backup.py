"""WordPress and bridge restored together, from one backup: only what stands on Medium tells that it is old."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from blog import HOME, SECRET, Blog, reconfigured
from bridge.ledger.tables import metadata
from bridge.transform import to_marker
from faulty_rows import refuse_once, spoil
from feed_blog import look
from feed_cache import FeedCache, caching
from sandboxed import Visitor, visiting
from status_wordpress import FakeWordPress, highest, publish, says, wordpress

__all__ = ["wordpress"]

SINCE = range(11, 20)
TEXT = "<p>On day {0} we walked to the {0}th lock, sat there until noon, and rowed the {0} miles back home.</p>"


@pytest.fixture
def writer() -> Iterator[Visitor]:
    """Ada on Medium."""
    with visiting(web_cap=None) as visitor:
        yield visitor


@pytest.fixture
def cache(writer: Visitor) -> Iterator[FeedCache]:
    """What stands before Medium's feeds."""
    with caching(writer.state) as cache:
        yield cache


class Server:
    """A machine with a WordPress and its bridge, whose owner has one account."""

    def __init__(self, site: Blog, route: str, wordpress: FakeWordPress, writer: Visitor, again: Any) -> None:
        self.site, self.route, self.wordpress, self.writer = site, route, wordpress, writer
        self._again = again
        self.wordpress.look = says(0)

    def publish(self, *numbers: int) -> None:
        """WordPress publishes; who imports does it at once."""
        for number in numbers:
            publish(self.site, self.wordpress, **article(number))
            if self.route == "import" and self.site.status(number) == "offered":
                self.import_story(number)

    def import_story(self, number: int) -> None:
        link = f'<a href="{article(number)["url"]}?utm_id={to_marker("blog", number, "main")}">my blog</a>'
        content = f"{article(number)['content_html']}<p>First on {link}.</p>"
        self.writer.write(username="ada", title=article(number)["title"], content=content, tags=["x"])

    def restart(self) -> None:
        self.site = self._again(self.site)

    def back_up(self) -> tuple[dict[str, list[Any]], bytes, int]:
        """Every row, the side file, and what WordPress was told."""
        with self.site.bridge.ledger.read() as tx:
            rows = {
                table.name: tx.connection.execute(select(table)).mappings().all() for table in metadata.sorted_tables
            }
        return rows, self.site.bridge.departures.last_send_file.read_bytes(), highest(self.site)

    def restore(self, backup: tuple[dict[str, list[Any]], bytes, int]) -> None:
        rows, side_file, told = backup
        with self.site.bridge.ledger.write() as tx:
            for table in reversed(metadata.sorted_tables):
                tx.connection.execute(delete(table))
            for table in metadata.sorted_tables:
                if rows[table.name]:
                    tx.connection.execute(insert(table), [dict(row) for row in rows[table.name]])
        self.site.bridge.departures.last_send_file.write_bytes(side_file)
        self.wordpress.look = says(told)
        self.restart()

    def stories(self) -> list[str]:
        return [story.title for story in self.writer.state.stories]

    def account(self) -> dict[str, Any]:
        return dict(self.site.bridge.overview.read_status()["accounts"][0])


def article(number: int) -> dict[str, Any]:
    told = {"title": f"Walk {number}", "url": f"{HOME}/{number}/", "content_html": TEXT.format(number)}
    return told | {"id": number, "guid": f"{HOME}/?p={number}", "state": f"{number:064x}"}


def accounts(route: str, writer: Visitor, cache: FeedCache) -> dict[str, Any]:
    feed = {"feed_url": f"{cache.url}/feed/@ada"}
    token = {"token": "one", "api_url": f"{writer.url}/v1", "publish_status": "public"}
    return {"main": token | feed if route == "api" else {"username": "ada"} | feed}


@pytest.fixture(params=["api", "import"])
def server(request, blog: Blog, medium, tmp_path, writer: Visitor, wordpress: FakeWordPress, cache) -> Server:
    common = {"home": HOME, "account": "main", "secret": SECRET, "allowed_hosts": ["127.0.0.1"], "page_host": "bridge"}
    changes = {
        "accounts": accounts(request.param, writer, cache),
        "bridge": {"public_url": "http://127.0.0.1:9", "state_dir": tmp_path},
        "delivery": {"gap": "0s", "public_per_day": 1000, "open_imports": 50},
        "sites": {"blog": common},
    }

    def again(site: Blog) -> Blog:
        return reconfigured(site, tmp_path, medium, **changes)

    return Server(again(blog), request.param, wordpress, writer, again)


# --- what was sent since the backup ------------------------------------------------------------------------------


def test_what_was_sent_since_the_backup_is_known_before_anything_leaves_again(server):
    server.publish(1)
    look(server.site)
    backup = server.back_up()
    server.publish(*SINCE)
    server.restore(backup)
    server.publish(*SINCE)
    assert server.stories() == [f"Walk {number}" for number in (1, *SINCE)]
    assert {(server.site.status(one), server.site.deliveries(one)[0]["evidence"]) for one in SINCE} == {
        ("live", "feed")
    }
    assert server.site.bridge.departures.check_backup() is False, "file and ledger agree"


def test_its_owner_is_told_and_nothing_else_leaves_until_they_have_looked(server):
    server.publish(1)
    backup = server.back_up()
    server.publish(2)
    server.restore(backup)
    server.publish(3)
    assert server.site.status(3) == "planned"
    assert "restored from a backup" in server.account()["parked_reason"]
    assert "only the newest" in server.account()["parked_reason"]
    server.site.bridge.accounts.resume("main")
    server.site.settle()
    server.restart()
    server.publish(4)
    assert server.account()["parked_at"] is None, "it is told once"
    if server.route == "import":
        server.import_story(3)
    assert sorted(server.stories()) == [f"Walk {one}" for one in (1, 2, 3, 4)]


def test_a_post_that_waited_when_the_backup_was_made_is_live_and_not_asked_about(server):
    server.publish(1)
    with server.site.bridge.ledger.write() as tx:
        tx.park_account("main", "not now")
    server.publish(2)
    backup = server.back_up()
    server.site.bridge.accounts.resume("main")
    server.publish(2)
    server.restore(backup)
    server.site.bridge.accounts.resume("main")
    server.site.settle()
    assert (server.site.status(2), server.site.handoffs()) == ("live", [])
    assert len(server.stories()) == 2


def test_a_post_that_was_renamed_and_moved_before_it_was_sent_is_asked_about(server):
    """The backup has it under its older name; only the mark still says that the story may be its own."""
    server.publish(1)
    backup = server.back_up()
    server.publish(2)
    server.restore(backup)
    older = article(2) | {"title": "A working title", "url": f"{HOME}/draft-of-2/"}
    publish(server.site, server.wordpress, **older)
    server.site.bridge.accounts.resume("main")
    server.site.settle()
    assert (server.site.status(2), len(server.stories())) == ("held", 2)
    assert server.site.handoffs() == ["confirm"]


def test_a_story_that_its_owner_said_is_another_is_not_taken_at_the_next_look(server):
    server.publish(1)
    backup = server.back_up()
    server.publish(2)
    server.restore(backup)
    older = article(2) | {"title": "A working title", "url": f"{HOME}/draft-of-2/"}
    publish(server.site, server.wordpress, **older)
    server.site.bridge.accounts.resume("main")
    server.site.settle()
    with server.site.bridge.ledger.write() as tx:
        tx.park_account("main", "not now")
    server.site.bridge.decisions.deny("blog", 2, yes=True)
    publish(server.site, server.wordpress, **article(2) | {"state": "f" * 64})
    server.restart()
    look(server.site)
    assert server.site.status(2) == "planned"


# --- what proves nothing -----------------------------------------------------------------------------------------


def test_stories_that_the_ledger_sent_hold_nothing_when_the_feed_shows_them_first(server):
    server.publish(1, 2)
    server.restart()
    server.publish(3)
    assert (server.account()["parked_at"], len(server.stories())) == (None, 3)


OTHERS = {
    "another tool's": (f"{HOME}/9/?utm_id=newsletter-9", {}),
    "none that a database takes": (f"{HOME}/9/?utm_id=%00&utm_id=b4m-%00{'0' * 11}", {}),
    "another site's": (f"https://other.example/9/?utm_id={to_marker('blog', 9, 'main')}", {}),
    "a response": (f"{HOME}/9/?utm_id={to_marker('blog', 9, 'main')}", {"title": "", "isResponse": True}),
}


@pytest.mark.parametrize(("link", "more"), OTHERS.values(), ids=OTHERS)
def test_a_mark_that_is_none_of_ours_holds_nothing(server, link, more):
    server.writer.write(username="ada", **{"title": "My own", "content": f'<p>See <a href="{link}">it</a>.</p>'} | more)
    server.publish(1)
    assert (server.account()["parked_at"], server.site.status(1) in {"live", "offered"}) == (None, True)


def test_a_publications_feed_that_shows_another_accounts_stories_holds_nothing(blog, medium, tmp_path, writer):
    feed = {"feed_url": f"{writer.url}/feed/@ada", "publish_status": "public"}
    two = {
        "main": {"token": "one", "api_url": f"{writer.url}/v1"} | feed,
        "more": {"token": "two", "api_url": f"{writer.url}/v1", "username": "bob", "publish_status": "public"},
    }
    both = reconfigured(blog, tmp_path, medium, accounts=two)
    both.publish(id=1, guid="1", url=f"{HOME}/1/")
    two["more"]["feed_url"] = f"{writer.url}/feed/a-publication"
    with both.bridge.ledger.write() as tx:
        account = tx.read_account("more")
    both.bridge.feeds.read_feed_of(account, f"{writer.url}/feed/@ada")
    assert [one["parked_at"] for one in both.bridge.overview.read_status()["accounts"]] == [None, None]


# --- a feed that is late -----------------------------------------------------------------------------------------


def test_a_copy_of_the_feed_that_is_older_than_the_start_sends_nothing_that_it_cannot_show(server, cache):
    """WordPress has the hook in its queue, as the backup was made while that was under way."""
    server.publish(1)
    backup = server.back_up()
    cache.hold()
    server.publish(2)
    server.restore(backup)
    server.publish(2)
    (waiting,) = server.site.deliveries(2)
    assert (waiting["status"], server.stories()) == ("planned", ["Walk 1", "Walk 2"])
    assert "still shows what stood on Medium before the start" in waiting["reason"]
    cache.let_go()
    server.restart()
    server.site.clock.pass_by(timedelta(minutes=1))
    server.site.settle()
    (known,) = server.site.deliveries(2)
    assert (known["status"], known["evidence"], server.stories()) == ("live", "feed", ["Walk 1", "Walk 2"])


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_of_ours_that_is_off_makes_no_copy_older_or_younger(server, cache, hours):
    server.site.clock.pass_by(timedelta(hours=hours))
    server.publish(1)
    assert server.site.status(1) in {"live", "offered"}
    cache.hold()
    server.restart()
    server.publish(2)
    assert server.site.status(2) == "planned"


def test_what_waits_for_a_feed_keeps_no_other_account_waiting(blog, medium, tmp_path, writer, cache):
    two = {
        "main": {"token": "one", "api_url": f"{writer.url}/v1", "feed_url": f"{cache.url}/feed/@ada"},
        "more": {"token": "two", "api_url": f"{writer.url}/v1", "publish_status": "public"},
    }
    cache.hold()
    both = reconfigured(blog, tmp_path, medium, accounts=two)
    both.publish(id=1, guid="1", url=f"{HOME}/1/")
    both.hook("post.published", {"id": 2, "guid": "2", "url": f"{HOME}/2/"}, choice={"account": "more"})
    both.settle()
    assert (both.status(1), both.status(2)) == ("planned", "live")


# --- the feed at the first send ----------------------------------------------------------------------------------


def test_the_feed_is_read_once_in_a_process_and_account(server):
    server.publish(1)
    first = server.account()["feed_read_at"]
    assert first
    server.site.clock.pass_by(timedelta(hours=1))
    server.publish(2, 3)
    assert server.account()["feed_read_at"] == first
    server.restart()
    server.publish(4)
    assert server.account()["feed_read_at"] > first


@pytest.mark.parametrize("fault", [{"fault": "status", "status": 503}, {"fault": "challenge"}, {"fault": "cut_xml"}])
def test_a_feed_that_cannot_be_read_stops_nothing_where_wordpress_knows_no_more(server, fault):
    server.writer.send("/_sandbox/faults", fault | {"door": "feed", "times": 1})
    server.publish(1)
    assert server.site.status(1) in {"live", "offered"}
    assert server.account()["feed_problem"]
    assert "nobody can say" not in server.site.journal(1)


def test_a_feed_that_cannot_be_taken_in_stops_no_other_post(server):
    server.publish(1)
    server.writer.write(username="ada", title="Walk 1", content=f'<p><a href="{HOME}/1/">x</a></p>', tags=["x"])
    spoil(server.site.bridge.ledger, "UPDATE posts SET content = '{}' WHERE post_id = 1")
    server.restart()
    server.publish(2)
    assert server.site.status(2) in {"live", "offered"}
    assert "could not be taken in" in server.account()["feed_problem"]


def test_a_ledger_in_trouble_while_the_feed_is_taken_in_sends_nothing_before_it_was(server):
    server.writer.write(username="ada", title="My own", content="<p>x</p>", tags=["x"])
    refuse_once(server.site.bridge.ledger, "INSERT INTO stories")
    publish(server.site, server.wordpress, **article(1))
    assert (server.site.status(1), server.account()["feed_read_at"]) == ("planned", None)
    server.site.settle()
    assert server.site.status(1) in {"live", "offered"}
    assert server.account()["feed_read_at"]
