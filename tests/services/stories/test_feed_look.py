"""Before the first story after a start the feed is read until its copy is younger than the start, and not for ever."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from blog import HOME, SECRET, Blog, reconfigured
from bridge.models import Code, Delivery
from bridge.services.delivery.looks import LONGEST_WAIT_S, Found, Looks
from bridge.services.delivery.site_look import SiteLook
from bridge.services.stories.feed_look import AGAIN_S, FeedLook
from bridge.services.stories.first_send import FirstSend
from faulty_rows import refuse_once, spoil
from feed_cache import FeedCache, caching
from sandboxed import Visitor, visiting
from status_wordpress import FakeWordPress, publish, says, wordpress

__all__ = ["wordpress"]

TEN = timedelta(minutes=10)
REFUSED = {"fault": "status", "status": 429, "retry_after": 60, "door": "feed", "times": 99}
CUT = {"fault": "status", "status": 500, "door": "feed", "times": 99}


class Seconds:
    """A clock that nobody sets, but a test."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def writer() -> Iterator[Visitor]:
    with visiting(web_cap=None) as visitor:
        yield visitor


@pytest.fixture
def cache(writer: Visitor) -> Iterator[FeedCache]:
    with caching(writer.state) as cache:
        yield cache


class Start:
    """A process that has just begun, on the ledger of a blog with one account."""

    def __init__(self, blog: Blog, seconds: Seconds) -> None:
        self.blog, self.seconds = blog, seconds
        bridge, self.looks = blog.bridge, Looks(seconds)
        self.feed_look = FeedLook(bridge.config, bridge.ledger, bridge.feeds, self.looks)
        self.site_look = SiteLook(bridge.config, bridge.ledger, bridge.departures, self.looks)
        self.first_send = FirstSend(bridge.ledger, self.site_look, self.feed_look, self.looks)

    def see(self) -> tuple[bool, str]:
        seen = self.feed_look.look_at("main")
        return seen.is_over, seen.problem

    def pass_by(self, seconds: float) -> None:
        self.seconds.now += seconds

    def account(self) -> Any:
        with self.blog.bridge.ledger.read() as tx:
            return tx.read_account("main")

    def delivery(self) -> Delivery:
        with self.blog.bridge.ledger.read() as tx:
            (found,) = tx.read_deliveries("blog", 7)
            return found


@pytest.fixture
def start(blog: Blog, medium, tmp_path, writer: Visitor, cache: FeedCache) -> Start:
    main = {"username": "ada", "feed_url": f"{cache.url}/feed/@ada"}
    common = {"home": HOME, "account": "main", "secret": SECRET, "allowed_hosts": ["127.0.0.1"], "page_host": "bridge"}
    changes = {"bridge": {"public_url": "http://127.0.0.1:9", "state_dir": tmp_path}, "sites": {"blog": common}}
    return Start(reconfigured(blog, tmp_path, medium, accounts={"main": main}, **changes), Seconds())


def read_once(start: Start) -> None:
    """As an earlier life of the bridge has."""
    start.blog.bridge.feeds.read_feeds()


def fail(writer: Visitor, fault: dict[str, Any]) -> None:
    writer.send("/_sandbox/faults", fault)


def asked(cache: FeedCache) -> int:
    return sum("/feed/" in path for path in cache.paths)


# --- a copy of the feed ------------------------------------------------------------------------------------------


def test_a_feed_that_was_made_for_the_asker_is_waited_for_in_no_way(start):
    assert start.see() == (True, "")


def test_a_copy_that_is_younger_than_the_start_is_as_good(start, cache):
    cache.hold(age=TEN)
    start.pass_by(TEN.total_seconds())
    assert start.see() == (True, "")


def test_an_older_copy_is_read_again_until_there_is_a_younger_one(start, cache):
    cache.hold(age=TEN)
    is_over, why = start.see()
    assert (is_over, why) == (False, "the account's feed still shows what stood on Medium before the start")
    assert start.first_send.is_waiting("blog", "main")
    start.pass_by(AGAIN_S)
    assert not start.first_send.is_waiting("blog", "main")
    assert start.see()[0] is False
    cache.let_go()
    start.pass_by(AGAIN_S)
    assert start.see() == (True, "")


def test_a_feed_is_not_read_again_before_a_minute_is_over_nor_after_it_was_enough(start, cache):
    cache.hold(age=TEN)
    for _ in range(3):
        start.see()
    assert asked(cache) == 2, "one of them fills the cache"
    cache.let_go()
    start.pass_by(AGAIN_S)
    for _ in range(3):
        start.see()
    assert asked(cache) == 3


def test_a_feed_that_never_gets_younger_is_waited_for_a_quarter_of_an_hour(start, cache):
    cache.hold(age=timedelta(days=2))
    waited = 0.0
    while not start.see()[0]:
        start.pass_by(AGAIN_S)
        waited += AGAIN_S
    assert waited == LONGEST_WAIT_S


@pytest.mark.parametrize("lacks", ["lastBuildDate", "Date"])
def test_a_copy_that_does_not_say_how_old_it_is_counts_as_a_quarter_of_an_hour_old(start, cache, lacks):
    def drop(_, response):
        if lacks == "Date":
            del response.headers["Date"]
        else:
            response.set_data(response.get_data().replace(b"lastBuildDate", b"builtAt"))
        return response

    cache.change = drop
    assert start.see()[0] is False
    start.pass_by(LONGEST_WAIT_S - 1)
    assert start.see()[0] is False
    start.pass_by(AGAIN_S)
    assert start.see() == (True, "")


# --- one that cannot be read -------------------------------------------------------------------------------------


def test_a_feed_that_was_read_before_the_start_and_fails_now_is_waited_for(start, writer):
    read_once(start)
    fail(writer, CUT)
    is_over, why = start.see()
    assert (is_over, why) == (False, "the account's feed cannot be read (the feed answered 500)")
    writer.state.faults.clear()
    start.pass_by(AGAIN_S)
    assert start.see() == (True, "")


def test_trying_it_again_and_again_makes_its_usual_readings_no_rarer(start, writer):
    read_once(start)
    fail(writer, CUT)
    while not start.see()[0]:
        start.pass_by(AGAIN_S)
    assert start.account().feed_failures == 1


def test_whoever_refuses_to_show_it_is_not_asked_again_before_the_wait_is_over(start, writer, cache):
    read_once(start)
    before = asked(cache)
    fail(writer, REFUSED)
    for _ in range(15):
        assert start.see()[0] is False
        start.pass_by(AGAIN_S)
    assert asked(cache) == before + 1
    assert start.see()[0] is True
    assert asked(cache) == before + 2


@pytest.mark.parametrize("was_read", [False, True])
def test_a_feed_that_failed_before_the_start_already_or_was_never_read_is_not_waited_for(start, writer, was_read):
    if was_read:
        read_once(start)
        start.blog.clock.pass_by(timedelta(hours=1))
    fail(writer, CUT)
    if was_read:
        start.blog.bridge.feeds.read_feeds()
    assert start.see() == (True, "the account's feed cannot be read (the feed answered 500)")


def test_what_a_feed_shows_and_cannot_be_taken_in_is_not_waited_for(start, writer):
    publish_here(start, revision=1)
    writer.write(username="ada", title="A walk", content=f'<p><a href="{HOME}/a-walk/">x</a></p>', tags=["x"])
    spoil(start.blog.bridge.ledger, "UPDATE posts SET content = '{}'")
    assert start.see() == (True, "the account's feed could not be taken in")


def test_a_ledger_in_trouble_meanwhile_concludes_nothing(start, writer):
    writer.write(username="ada", title="My own", content="<p>x</p>", tags=["x"])
    refuse_once(start.blog.bridge.ledger, "INSERT INTO stories")
    with pytest.raises(OperationalError):
        start.see()
    assert start.see() == (True, "")


# --- what the owner reads ----------------------------------------------------------------------------------------


def publish_here(start: Start, **more: Any) -> None:
    """A hook that is applied, and nothing else is done."""
    start.blog.hook("post.published", **more)
    while start.blog.bridge.events.apply_events():
        pass


def test_a_post_says_what_it_waits_for_and_goes_on_with_a_line_that_says_why(start, cache):
    cache.hold(age=timedelta(days=2))
    publish_here(start)
    start.first_send.look_before(start.delivery())
    waits = start.delivery()
    assert (waits.status.value, waits.code) == ("planned", Code.TRIED_AGAIN)
    assert "still shows what stood on Medium before the start, and is read again, for a quarter" in waits.reason
    assert not start.first_send.has_looked(waits)
    start.pass_by(LONGEST_WAIT_S)
    start.first_send.look_before(waits)
    goes = start.delivery()
    assert start.first_send.has_looked(goes)
    assert goes.reason.startswith("the site does not say what it was told, and for a quarter of an hour the account's")
    assert goes.reason.endswith("nobody can say whether this ledger is the newest; it goes on as it is")


def test_wordpress_word_is_not_enough_where_a_feed_was_waited_for_in_vain(start, cache, wordpress: FakeWordPress):
    wordpress.look = says(0)
    cache.hold(age=timedelta(days=2))
    publish(start.blog, wordpress)
    start.first_send.look_before(start.delivery())
    start.pass_by(LONGEST_WAIT_S)
    start.first_send.look_before(start.delivery())
    assert start.delivery().reason.startswith("for a quarter of an hour the account's feed still shows")


def test_a_wordpress_that_used_to_answer_is_waited_for_a_quarter_of_an_hour_too(start, wordpress: FakeWordPress):
    wordpress.look = says(0)
    publish(start.blog, wordpress)
    wordpress.status = 503
    assert start.site_look.look_at("blog") is Found.SILENT
    start.pass_by(LONGEST_WAIT_S - 1)
    assert start.site_look.look_at("blog") is Found.SILENT
    start.pass_by(31)
    assert start.site_look.look_at("blog") is Found.ABSENT
