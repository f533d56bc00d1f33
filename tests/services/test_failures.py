"""What was asked for and failed leaves a line in the journal, whatever door it came through."""

import socket
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from blog import Blog, reconfigured
from bridge.errors import BridgeError, NotFound, Refused, Unsure
from bridge.ledger.tables import journal, reports
from bridge.models import Ask
from bridge.web import create_app
from faulty_rows import spoil
from lost_answer import a_lost_one

API_TOKEN = "token-of-programs"
NOBODY = "https://medium.com/@ada/a-title-0123456789ab"


def failures(blog: Blog) -> list[tuple[str, str, int | None, str, str]]:
    """What, site, post, account and reason of every failure, the oldest first."""
    with blog.bridge.ledger.read() as tx:
        rows = tx.connection.execute(select(journal).order_by(journal.c.id)).all()
    return [
        (row.what, row.site, row.post_id, row.account, row.reason)
        for row in rows
        if row.what.endswith((" failed", "not read"))
    ]


def a_closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


VERBS = {
    "confirm": lambda bridge, post: bridge.decisions.confirm("blog", post, "https://example.org/no-story"),
    "deny": lambda bridge, post: bridge.decisions.deny("blog", post),
    "removed": lambda bridge, post: bridge.decisions.remove("blog", post, "other"),
    "done": lambda bridge, post: bridge.decisions.done("blog", post, state="f" * 64),
    "cancel": lambda bridge, post: bridge.decisions.cancel("blog", post),
    "retry": lambda bridge, post: bridge.retries.retry("blog", post),
    "approve": lambda bridge, post: bridge.queue.approve("blog", post),
    "skip": lambda bridge, post: bridge.queue.skip("blog", post, "nobody"),
    "never": lambda bridge, post: bridge.queue.ban("blog", post, "nobody"),
    "pin": lambda bridge, post: bridge.queue.pin("blog", post, "1"),
    "up": lambda bridge, post: bridge.queue.move_up("blog", post),
    "tell apart": lambda bridge, post: bridge.answers.tell_apart("blog", post),
    "resync": lambda bridge, post: bridge.resync.resync("blog", post),
}


@pytest.fixture
def desk(blog: Blog, tmp_path: Path, medium: Any) -> Blog:
    """A post that is live, on a WordPress that does not answer."""
    blog.publish()
    sites = {"blog": blog.bridge.config.sites["blog"].model_dump() | {"home": f"http://127.0.0.1:{a_closed_port()}"}}
    return reconfigured(blog, tmp_path, medium, bridge={"api_token": API_TOKEN}, sites=sites)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_failed_leaves_a_line_about_its_post(desk: Blog, verb: str) -> None:
    with desk.bridge.ledger.read() as tx:
        told = tx.connection.execute(select(reports.c.sequence)).all()
    with pytest.raises(BridgeError) as caught:
        VERBS[verb](desk.bridge, 7)
    ((what, site, post, _, reason),) = failures(desk)
    assert (what, site, post) == (f"{verb} failed", "blog", 7)
    assert str(caught.value) in reason
    with desk.bridge.ledger.read() as tx:
        assert tx.connection.execute(select(reports.c.sequence)).all() == told, "WordPress is told nothing new"


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_about_a_post_that_nobody_knows_leaves_a_line_about_its_site(desk: Blog, verb: str) -> None:
    with pytest.raises(BridgeError):
        VERBS[verb](desk.bridge, 99)
    ((what, site, post, _, reason),) = failures(desk)
    assert (what, site, post) == (f"{verb} failed", "blog", None)
    assert reason.startswith("post 99")


def test_a_resync_by_address_that_failed_is_told_of_the_post_that_has_the_address(desk: Blog) -> None:
    for address, post in (("https://blog.example/a-walk/", 7), ("https://blog.example/elsewhere/", None)):
        with pytest.raises(BridgeError):
            desk.bridge.resync.resync("blog", address)
        assert failures(desk)[-1][:3] == ("resync failed", "blog", post)
    assert "elsewhere" in failures(desk)[-1][4]


def test_what_is_about_no_site_or_account_that_is_configured_is_named_in_words(desk: Blog) -> None:
    with pytest.raises(NotFound):
        desk.bridge.resync.resync("nobody", 7)
    with pytest.raises(NotFound):
        desk.bridge.accounts.pause("nobody")
    assert [(one[1], one[3], one[4].partition(": ")[0]) for one in failures(desk)] == [
        ("", "", "post 7, site nobody"),
        ("", "", "account nobody"),
    ]


def test_a_verb_that_a_program_asked_for_leaves_the_same_line(desk: Blog) -> None:
    client = create_app(desk.bridge, desk.bridge.config).test_client()
    headers = {"Authorization": f"Bearer {API_TOKEN}"}
    client.post("/api/v1/resync", json={"site": "blog", "post": 7}, headers=headers)
    client.post("/api/v1/posts/blog/7/approve", json={}, headers=headers)
    assert [one[0] for one in failures(desk)] == ["resync failed", "approve failed"]


def test_a_question_is_no_failure(blog: Blog, tmp_path: Path, medium: Any) -> None:
    lost = a_lost_one(blog, tmp_path, medium)
    with pytest.raises(Unsure):
        lost.bridge.decisions.deny("blog", 7)
    assert failures(lost) == []


def test_a_success_leaves_no_such_line(desk: Blog) -> None:
    desk.bridge.decisions.done("blog", 7)
    desk.bridge.accounts.pause("main")
    desk.bridge.accounts.resume("main")
    assert failures(desk) == []


def test_a_reading_of_the_archive_that_failed_leaves_a_line(desk: Blog) -> None:
    with pytest.raises(BridgeError):
        desk.bridge.jobs.run_job(Ask("blog"))
    desk.bridge.jobs.ask_job(Ask("blog", posts=(7, 8)))
    while desk.bridge.jobs.run_jobs():
        """The next slice."""
    lines = [one[:3] for one in failures(desk)]
    assert ("reading failed", "blog", None) in lines
    assert ("resync failed", "blog", 7) in lines, "each post of a list that failed is told by itself"
    assert ("resync failed", "blog", None) in lines


def test_an_export_that_cannot_be_read_leaves_a_line(desk: Blog, tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_text("no archive")
    with pytest.raises(BridgeError):
        desk.bridge.exports.reconcile("main", tmp_path / "export.zip")
    ((what, _, _, account, _),) = failures(desk)
    assert (what, account) == ("export failed", "main")


def test_a_feed_that_cannot_be_read_leaves_one_line_until_it_says_something_else(desk: Blog, clock: Any) -> None:
    with desk.bridge.ledger.read() as tx:
        account = tx.read_account("main")
    url = f"http://127.0.0.1:{a_closed_port()}/feed"
    desk.bridge.feeds.read_feed_of(account, url)
    with desk.bridge.ledger.read() as tx:
        account = tx.read_account("main")
    desk.bridge.feeds.read_feed_of(account, url)
    assert [(one[0], one[3]) for one in failures(desk)] == [("feed not read", "main")]


def test_a_fault_of_the_bridge_is_a_failure_too(desk: Blog, tmp_path: Path) -> None:
    with pytest.raises(AttributeError):
        desk.bridge.exports.reconcile("main", 7)  # type: ignore[arg-type]
    assert failures(desk)[0][4] == "this is a fault of the bridge; its log has the details"


def test_an_answer_about_a_delivery_that_moved_leaves_a_line(desk: Blog) -> None:
    with desk.bridge.ledger.read() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
    with pytest.raises(Refused, match="nothing to postpone"):
        desk.bridge.decisions.postpone(delivery)
    assert failures(desk)[0][:4] == ("not now failed", "blog", 7, "main")


@pytest.mark.parametrize("address", ["http://[::1", "https://blog.example:99999/a-walk/"])
def test_a_post_named_by_what_is_no_address_is_refused_in_words_and_leaves_a_line(desk, address):
    with pytest.raises(Refused, match="is no web address"):
        desk.bridge.resync.resync("blog", address)
    ((what, site, post, _, reason),) = failures(desk)
    assert (what, site, post) == ("resync failed", "blog", None)
    assert "is no web address" in reason


def test_a_failure_that_cannot_be_written_down_is_told_all_the_same(desk):
    spoil(desk.bridge.ledger, "ALTER TABLE journal RENAME TO gone")
    with pytest.raises(NotFound):
        desk.bridge.retries.retry("blog", 99)
    spoil(desk.bridge.ledger, "ALTER TABLE gone RENAME TO journal")
