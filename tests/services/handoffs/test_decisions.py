"""An answer that could put a second copy on Medium looks there first, says what it would do, and is asked for twice."""

import os
import pty
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from blog import HOME, Blog, reconfigured
from bridge.errors import Refused, Unsure
from bridge.models import Code, Reason
from bridge.web import create_app
from commands import config, run, used
from doors import STORY, at_home_in, door
from feed_blog import LINKED, MARKED, write
from lost_answer import LATER, a_lost_one
from processes import API_TOKEN
from sandboxed import Source, Visitor, visiting

__all__ = ["config", "door", "used"]

API = "/api/v1/posts/blog/7"
BEARER = {"Authorization": f"Bearer {API_TOKEN}"}


@pytest.fixture
def writer() -> Iterator[Visitor]:
    """Ada on Medium."""
    with visiting(web_cap=None) as visitor:
        yield visitor


@pytest.fixture
def lost(blog: Blog, medium, tmp_path, writer: Visitor) -> Blog:
    return a_lost_one(blog, tmp_path, medium, f"{writer.url}/feed/@ada")


def client(blog: Blog):
    return create_app(blog.bridge, blog.bridge.config).test_client()


def screen_of(blog: Blog) -> str:
    (handoff,) = blog.bridge.overview.read_handoffs()
    return str(handoff["screen_url"]).removeprefix(blog.bridge.config.bridge.public_url)


def fields_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


# --- the screen --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "first"), [("public", "public"), ("unlisted", "public"), ("draft", "drafts")])
def test_the_screen_opens_both_lists_and_first_the_one_where_the_story_would_be(blog, medium, tmp_path, status, first):
    lost = a_lost_one(blog, tmp_path, medium, status=status)
    html = client(lost).get(screen_of(lost)).text
    lists = re.findall(r'href="http[^"]+/me/stories/(\w+)"[^>]*>([^<]+)<', html)
    assert dict(lists) == {"drafts": "Drafts on Medium", "public": "Published on Medium"}
    assert lists[0][0] == first
    there, not_there = html.index(">Done</button>"), html.index(">It is not there</button>")
    assert "</section>" in html[there:not_there], "the two answers do not stand beside each other"
    assert "sent to Medium again" in html[there:not_there]


def test_it_is_not_there_is_asked_twice_and_only_the_second_yes_sends(lost, medium):
    screen = screen_of(lost)
    asked = client(lost).post(screen, data={"action": "other"})
    assert "This sends the post to Medium again." in asked.text
    assert "Its feed was read just now and does not show it" in asked.text
    lost.settle()
    assert (lost.status(), len(medium.stories)) == ("unconfirmed", 1)
    assert client(lost).post(screen, data=fields_of(asked.text)).status_code == 303
    lost.settle()
    assert (lost.status(), len(medium.stories)) == ("live", 2)


@pytest.mark.parametrize("extra", [{"yes": "1"}, {"yes": "true"}, {"question": "0123456789abcdef"}])
def test_a_yes_that_names_no_question_sends_nothing(lost, medium, extra):
    client(lost).post(screen_of(lost), data={"action": "other"} | extra)
    lost.settle()
    assert (lost.status(), len(medium.stories)) == ("unconfirmed", 1)


def test_looking_at_it_never_answers(lost, medium):
    asked = client(lost).post(screen_of(lost), data={"action": "other"})
    client(lost).get(screen_of(lost), query_string=fields_of(asked.text))
    lost.settle()
    assert (lost.status(), len(medium.stories)) == ("unconfirmed", 1)


def test_a_double_click_and_a_tab_that_stayed_open_answer_no_newer_question(lost, medium):
    screen = screen_of(lost)
    form = fields_of(client(lost).post(screen, data={"action": "other"}).text)
    medium.script("drop_after_store")
    assert client(lost).post(screen, data=form).status_code == 303
    lost.settle()
    assert client(lost).post(screen, data=form).status_code == 422
    lost.clock.pass_by(LATER)
    answer = client(lost).post(screen, data=form)
    assert (answer.status_code, lost.status()) == (422, "unconfirmed")
    assert "that question is answered already" in answer.text
    lost.settle()
    assert len(medium.stories) == 2


def test_a_story_that_the_feed_shows_by_now_is_not_sent_again_and_is_shown(lost, medium, writer):
    screen = screen_of(lost)
    story = write(writer, content=MARKED)
    answer = client(lost).post(screen, data={"action": "other"})
    assert (answer.status_code, lost.status()) == (422, "live")
    assert "it is on Medium, at" in answer.text
    assert story in answer.text
    lost.settle()
    assert len(medium.stories) == 1


def test_a_story_that_may_be_it_is_shown_and_can_be_confirmed_before_anything_is_sent(lost, medium, writer):
    screen = screen_of(lost)
    form = fields_of(client(lost).post(screen, data={"action": "other"}).text)
    story = write(writer, content="<p>Under the same title.</p>")
    answer = client(lost).post(screen, data=form)
    assert (answer.status_code, lost.status()) == (422, "unconfirmed")
    assert "Is this the story?" in answer.text
    assert story in answer.text
    confirm = {"action": "confirm", "url": fields_of(answer.text)["url"]}
    assert client(lost).post(screen, data=confirm).status_code == 303
    lost.settle()
    assert (lost.status(), len(medium.stories)) == ("live", 1)


def test_a_story_that_was_seen_before_it_was_asked_about_is_shown_too(blog, medium, tmp_path, writer):
    account = {"token": "tok-canary", "api_url": medium.url, "publish_status": "public"}
    lost = reconfigured(blog, tmp_path, medium, accounts={"main": account})
    medium.script("drop_after_store")
    lost.publish()
    lost.clock.pass_by(LATER)
    story = write(writer, content=LINKED)
    (tmp_path / "export.zip").write_bytes(writer.get("/_sandbox/export/@ada.zip").content)
    lost.bridge.exports.reconcile("main", tmp_path / "export.zip")
    with pytest.raises(Refused):
        lost.bridge.decisions.deny("blog", 7, yes=True)
    assert lost.status() == "live" or story in lost.bridge.overview.read_handoffs()[0]["story_url"]
    assert len(medium.stories) == 1


def test_a_feed_that_does_not_answer_is_told_and_is_not_waited_for(blog, medium, tmp_path):
    with Source().serving() as blocked:
        blocked.pages["/feed"] = (403, {"Content-Type": "text/html"}, "<html>Just a moment</html>")
        lost = a_lost_one(blog, tmp_path, medium, f"{blocked.url}/feed")
        with pytest.raises(Unsure, match="Its feed could not be read"):
            lost.bridge.decisions.deny("blog", 7)
        blocked.pages["/feed"] = (500, {"Content-Type": "text/html"}, "down")
        with pytest.raises(Unsure, match="Its feed could not be read"):
            lost.bridge.decisions.deny("blog", 7)
    lost.bridge.decisions.deny("blog", 7, yes=True)
    assert lost.status() == "planned"


def test_an_account_whose_feed_nobody_knows_says_so(blog, medium, tmp_path):
    lost = a_lost_one(blog, tmp_path, medium)
    with pytest.raises(Unsure, match=r"write|username in \[accounts.main\]"):
        lost.bridge.decisions.deny("blog", 7)


# --- programs and the command line -------------------------------------------------------------------------------


def test_a_program_of_before_sends_nothing_again_and_is_told_how(lost, medium):
    answer = client(lost).post(f"{API}/deny", headers=BEARER)
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    assert "This sends the post to Medium again." in answer.json["detail"]
    assert '"yes": true' in answer.json["detail"]
    lost.settle()
    assert (lost.status(), len(medium.stories)) == ("unconfirmed", 1)
    stale = client(lost).post(f"{API}/deny", json={"yes": True, "question": "of another day"}, headers=BEARER)
    assert (stale.status_code, lost.status()) == (409, "unconfirmed")
    said = {"yes": True, "question": answer.json["question"]}
    assert client(lost).post(f"{API}/deny", json=said, headers=BEARER).status_code == 200
    assert lost.status() == "planned"


def test_deny_without_a_terminal_asks_for_yes_and_does_nothing(used):
    clock_back(used)
    asked = run("--config", str(used), "deny", "blog", "2")
    assert asked.exit_code == 2
    assert "This sends the post to Medium again." in asked.output
    assert "--yes" in asked.output
    assert "unconfirmed" in run("--config", str(used), "post", "blog", "2").output.split("\n")[2]
    assert "planned" in run("--config", str(used), "deny", "blog", "2", "--yes").output


@pytest.mark.parametrize(("typed", "status"), [(b"n\n", "unconfirmed"), (b"y\n", "planned")])
def test_deny_at_a_terminal_says_what_it_does_and_asks(used, typed, status):
    clock_back(used)
    master, slave = pty.openpty()
    command = [sys.executable, "-c", "from bridge.cli import main; main()", "--config", str(used), "deny", "blog", "2"]
    process = subprocess.Popen(command, stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    os.write(master, typed)
    said = process.communicate(timeout=60)[0].decode()
    os.close(master)
    os.close(slave)
    assert "This sends the post to Medium again." in said
    assert "neither list?" in said
    assert f"{status} on main" in run("--config", str(used), "post", "blog", "2").output


def clock_back(used: Path) -> None:
    """As if the story had been sent an hour ago."""
    with sqlite3.connect(used.parent / "bridge.db") as connection:
        connection.execute("UPDATE attempts SET started_at = datetime(started_at, '-1 hour') || '.000000'")
    connection.close()


# --- the other answers that could make a second copy ---------------------------------------------------------------


def test_the_story_asked_about_is_another_one_is_asked_twice_where_that_sends_the_post(blog, medium, tmp_path, writer):
    medium.username = "ada"
    write(writer, content="<p>Long ago.</p>")
    account = {"token": "t", "api_url": medium.url, "publish_status": "public", "feed_url": f"{writer.url}/feed/@ada"}
    held = reconfigured(blog, tmp_path, medium, accounts={"main": account})
    held.bridge.feeds.read_feeds()
    held.publish()
    assert held.status() == "held"
    screen, asked = screen_of(held), held.bridge.overview.read_handoffs()[0]
    page = client(held).post(screen, data={"action": "other", "url": asked["story_url"]})
    assert "This sends the post to Medium as a story of its own." in page.text
    held.settle()
    assert (held.status(), medium.stories) == ("held", [])
    client(held).post(screen, data=fields_of(page.text))
    held.settle()
    assert (held.status(), len(medium.stories)) == ("live", 1)


def test_retry_of_a_post_whose_question_is_open_asks(blog, medium, tmp_path, writer):
    write(writer, content="<p>Long ago.</p>")
    account = {"token": "t", "api_url": medium.url, "publish_status": "public", "feed_url": f"{writer.url}/feed/@ada"}
    held = reconfigured(blog, tmp_path, medium, accounts={"main": account})
    held.bridge.feeds.read_feeds()
    held.publish()
    for losses in (False, True):
        with pytest.raises(Unsure, match="is its story is still asked"):
            held.bridge.retries.retry("blog", 7, accept_losses=losses)
    held.settle()
    assert (held.status(), medium.stories) == ("held", [])


def test_retry_of_what_was_offered_and_cancelled_asks_whether_it_was_imported(door):
    door.publish()
    door.bridge.decisions.cancel("blog", 7)
    with pytest.raises(Unsure, match="Its page was offered for import on") as asked:
        door.bridge.retries.retry("blog", 7)
    door.settle()
    assert door.status() == "cancelled"
    door.bridge.retries.retry("blog", 7, yes=True, question=asked.value.question)
    door.settle()
    assert door.status() == "offered"
    assert "it was offered before" in door.bridge.overview.read_handoffs()[0]["reason"]


def test_retry_of_what_the_feed_shows_meanwhile_is_refused(door, medium, tmp_path, writer):
    changes = {"accounts": {"main": {"api_url": medium.url, "feed_url": f"{writer.url}/feed/@ada"}}}
    read = reconfigured(door, tmp_path, medium, **changes)
    read.publish()
    read.bridge.decisions.cancel("blog", 7)
    write(writer, content=MARKED)
    with pytest.raises(Refused, match="it is on Medium, at"):
        read.bridge.retries.retry("blog", 7, yes=True)
    assert read.status() == "live"


def test_retry_of_a_story_that_on_unknown_would_have_sent_again_asks(blog, medium, tmp_path):
    account = {"token": "t", "api_url": medium.url, "publish_status": "public"}
    delivery = {"gap": "0s", "public_per_day": 1000, "on_unknown": "retry", "deadline": "2s", "lease": "60s"}
    bold = reconfigured(blog, tmp_path, medium, accounts={"main": account}, delivery=delivery)
    medium.script("drop_after_store")
    bold.publish()
    bold.bridge.decisions.cancel("blog", 7)
    with pytest.raises(Unsure, match="may have arrived"):
        bold.bridge.retries.retry("blog", 7)
    assert bold.status() == "cancelled"


def test_retry_of_what_never_left_asks_nothing(blog, medium):
    medium.script(400)
    blog.publish()
    assert blog.status() == "failed"
    blog.bridge.retries.retry("blog", 7)
    blog.settle()
    assert (blog.status(), len(medium.stories)) == ("live", 1)


def test_approving_what_was_once_offered_asks_too(door):
    door.publish()
    with door.bridge.ledger.write() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
        tx.move_delivery(
            delivery, type(delivery.status)("proposed"), Reason(Code.PROPOSED, "as a story that was denied leaves it")
        )
    with pytest.raises(Unsure, match="offered for import"):
        door.bridge.queue.approve("blog", 7)
    assert door.status() == "proposed"
    assert "let it go" in client(door).post(screens(door), data={"action": "approve"}).text
    door.bridge.queue.approve("blog", 7, yes=True)
    assert door.status() == "planned"


def screens(blog: Blog) -> str:
    return str(blog.bridge.overview.read_handoffs()[0]["screen_url"]).removeprefix(blog.bridge.config.bridge.public_url)


# --- where a story can be -----------------------------------------------------------------------------------------


ELSEWHERE = "https://stories.example/a-walk-0123456789ab"


def test_a_story_is_confirmed_only_where_the_accounts_stories_stand(door, medium, tmp_path):
    door.publish()
    with pytest.raises(Refused, match=r'write domains = \["stories.example"\] in \[accounts.main\]'):
        door.bridge.decisions.confirm("blog", 7, ELSEWHERE)
    for lie in ("https://medium.com.evil.example/a-0123456789ab", "https://notmedium.com/@a/a-0123456789ab"):
        with pytest.raises(Refused, match="is not on Medium"):
            door.bridge.decisions.confirm("blog", 7, lie)
    assert door.status() == "offered"
    at_home_in(door, medium, tmp_path, "stories.example").bridge.decisions.confirm("blog", 7, ELSEWHERE)
    assert door.status() == "live"


def test_the_api_and_the_bookmarklet_refuse_another_host_too(door, medium, tmp_path):
    bridge = {"state_dir": tmp_path, "api_token": API_TOKEN, "public_url": "http://127.0.0.1:9"}
    other = reconfigured(door, tmp_path, medium, accounts={"main": {"api_url": medium.url}}, bridge=bridge)
    other.publish()
    assert client(other).post(f"{API}/confirm", json={"url": ELSEWHERE}, headers=BEARER).status_code == 409
    other.bridge.decisions.confirm("blog", 7, STORY)
    with pytest.raises(Refused, match="is not on Medium"):
        other.bridge.audit.record_canonical("blog", ELSEWHERE, f"{HOME}/a-walk/")
    assert other.deliveries()[0]["canonical_state"] == "expected"


def test_a_story_that_the_feed_has_shown_can_be_confirmed_where_it_was_shown(door, writer, medium, tmp_path):
    changes = {"accounts": {"main": {"api_url": medium.url, "feed_url": f"{writer.url}/feed/@ada"}}}
    read = reconfigured(door, tmp_path, medium, **changes)
    read.publish()
    write(writer, content="<p>Some other walk.</p>")
    read.clock.pass_by(timedelta(hours=1))
    read.bridge.feeds.read_feeds()
    quiet = reconfigured(door, tmp_path, medium, accounts={"main": {"api_url": medium.url}})
    (asked,) = [one["story_url"] for one in quiet.bridge.overview.read_handoffs() if one["kind"] == "confirm"]
    quiet.bridge.decisions.confirm("blog", 7, asked)
    assert quiet.status() == "live"
