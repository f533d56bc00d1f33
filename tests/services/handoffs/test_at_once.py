"""Two answers at the same time: one is written down, the other is told so; nobody hears of a ledger in trouble."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from operator import attrgetter
from typing import TypeVar

import pytest
from sqlalchemy.exc import OperationalError

from blog import Blog, a_config, reconfigured
from bridge.app import Bridge
from bridge.errors import NotFound, Refused
from bridge.ledger import Ledger
from bridge.models import Code, HandoffKind, Reason, Status, Trigger
from bridge.web import create_app
from commands import run
from doors import STORY, door
from lost_answer import a_lost_one
from meeting import at_once
from processes import API_TOKEN, wait_for

__all__ = ["door"]

Result = TypeVar("Result")
BEARER = {"Authorization": f"Bearer {API_TOKEN}"}
ASKED: dict[str, dict[str, object]] = {"confirm": {"url": STORY}}
YES: dict[str, object] = {"yes": True}


def post(blog: Blog, verb: str) -> Callable[[], int]:
    app = create_app(blog.bridge, blog.bridge.config)
    path, asked = f"/api/v1/posts/blog/7/{verb}", ASKED.get(verb, YES)
    return lambda: app.test_client().post(path, json=asked, headers=BEARER).status_code


def test_confirm_and_deny_at_once_are_one_answer_and_one_409(blog, medium, tmp_path):
    lost = a_lost_one(blog, tmp_path, medium)
    assert sorted(at_once(lost.bridge.ledger, post(lost, "confirm"), post(lost, "deny"))) == [200, 409]
    assert lost.status() in {"live", "planned"}


def test_two_denials_at_once_send_once(blog, medium, tmp_path):
    lost = a_lost_one(blog, tmp_path, medium)
    assert sorted(at_once(lost.bridge.ledger, post(lost, "deny"), post(lost, "deny"))) == [200, 409]
    lost.settle()
    assert len(medium.stories) == 2


def test_two_screens_at_once_write_down_one_answer(blog, medium, tmp_path):
    lost = a_lost_one(blog, tmp_path, medium)
    app = create_app(lost.bridge, lost.bridge.config)
    screen = lost.deliveries()[0]["screen_url"].removeprefix(lost.bridge.config.bridge.public_url)
    fields = {"action": "confirm", "url": STORY}

    def confirm() -> int:
        return app.test_client().post(screen, data=fields).status_code

    codes = at_once(lost.bridge.ledger, confirm, post(lost, "deny"))
    assert codes in ([303, 409], [422, 200])


def proposed(door: Blog) -> Blog:
    """A blog whose post a slot has chosen."""
    door.publish(published_at="2020-01-01T00:00:00+00:00")
    with door.bridge.ledger.write() as tx:
        stored = tx.read_post("blog", 7)
        assert stored is not None
        assert tx.plan_delivery(
            stored.post, "main", "key", Status.PROPOSED, Trigger.EVERGREEN, Reason(Code.PROPOSED, "old"), tx.now
        )
    return door


PAIRS = [("queue.approve", "queue.approve"), ("queue.approve", "queue.ban"), ("queue.approve", "decisions.cancel")]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_of_two_words_on_a_proposal_one_counts(door, one, other):
    bridge = proposed(door).bridge
    verbs = [lambda name=name: attrgetter(name)(bridge)("blog", 7) for name in (one, other)]
    done = at_once(bridge.ledger, *verbs)
    refused = [one for one in done if isinstance(one, Exception)]
    assert all(isinstance(error, Refused) for error in refused)
    assert len(refused) == 1 or other == "queue.ban"
    assert door.status() in {"planned", "cancelled"}


def test_a_skip_that_meets_an_approval_takes_nothing_back(door):
    bridge = proposed(door).bridge
    done = at_once(bridge.ledger, lambda: bridge.queue.approve("blog", 7), lambda: bridge.queue.skip("blog", 7))
    assert sum(isinstance(one, Refused | NotFound) for one in done) == 1
    assert not [one for one in done if isinstance(one, OperationalError)]


def test_cancel_and_retry_at_once_are_one_of_them(blog, medium):
    medium.script(400)
    blog.publish()
    assert blog.status() == "failed"
    bridge = blog.bridge
    done = at_once(bridge.ledger, lambda: bridge.decisions.cancel("blog", 7), lambda: bridge.retries.retry("blog", 7))
    assert [type(one) for one in done if isinstance(one, Exception)] == [Refused]
    assert blog.status() in {"planned", "cancelled"}


def test_done_and_removed_at_once_end_with_a_story_that_is_gone(blog):
    blog.publish()
    bridge = blog.bridge
    done = at_once(bridge.ledger, lambda: bridge.decisions.done("blog", 7), lambda: bridge.decisions.remove("blog", 7))
    assert all(isinstance(one, Refused) for one in done if isinstance(one, Exception))
    assert blog.status() == "removed"


@pytest.fixture
def failed(blog: Blog, medium, tmp_path, postgres, clock) -> Iterator[Blog]:
    """A blog on PostgreSQL with a post that Medium has refused."""
    url = postgres.new_database()
    ledger = Ledger(url, clock)
    ledger.create()
    bridge = {"state_dir": tmp_path, "api_token": API_TOKEN}
    config = a_config(tmp_path, medium.url, bridge=bridge, database={"url": url})
    found = Blog(Bridge(config, ledger, clock=clock), clock)
    found.bridge.identities.open()
    medium.script(400)
    found.publish()
    assert found.status() == "failed"
    yield found
    ledger.close()


def in_a_deadlock(ledger: Ledger, answer: Callable[[], Result]) -> Result:
    """Run an answer into a transaction that waits for it in turn; PostgreSQL gives the answer up."""
    with ledger.engine.begin() as connection, ThreadPoolExecutor(1) as pool:
        connection.exec_driver_sql("SET deadlock_timeout = '10s'")
        connection.exec_driver_sql("SELECT 1 FROM reports WHERE post_id = 7 FOR UPDATE")
        running = pool.submit(answer)
        wait_for(lambda: somebody_waits(ledger), 20, "the answer, which holds the delivery")
        connection.exec_driver_sql("SELECT 1 FROM deliveries FOR UPDATE")
        return running.result()


def somebody_waits(ledger: Ledger) -> bool:
    with ledger.engine.connect() as connection:
        return bool(connection.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar_one())


def test_a_deadlock_is_told_to_a_screen_as_two_answers_that_met_and_changes_nothing(failed):
    with failed.bridge.ledger.write() as tx:
        (delivery,) = tx.read_deliveries("blog", 7)
        tx.open_handoff(delivery, HandoffKind.CONFIRM, "is it there?")
    screen = failed.deliveries()[0]["screen_url"].removeprefix(failed.bridge.config.bridge.public_url)
    app = create_app(failed.bridge, failed.bridge.config)
    there = {"asked": "where", "action": "confirm", "url": STORY}
    code = in_a_deadlock(failed.bridge.ledger, lambda: app.test_client().post(screen, data=there).status_code)
    assert (code, failed.status()) == (409, "failed")


def test_a_deadlock_is_told_on_the_command_line_and_changes_nothing(failed, tmp_path):
    url = failed.bridge.config.database.url.get_secret_value()
    path = tmp_path / "config.toml"
    path.write_text(
        f"[database]\nurl = '{url}'\n[sites.blog]\nhome = 'https://blog.example'\naccount = 'main'\n[accounts.main]\n"
    )
    done = in_a_deadlock(failed.bridge.ledger, lambda: run("--config", str(path), "cancel", "blog", "7"))
    assert (done.exit_code, failed.status()) == (2, "failed")
    assert "something else was done at the same time, and nothing was changed; run it again" in done.output


def test_an_offer_is_postponed_once(door, medium, tmp_path):
    changes = {"accounts": {"main": {"api_url": medium.url}}}
    open_door = reconfigured(door, tmp_path, medium, **changes)
    open_door.publish()
    with open_door.bridge.ledger.read() as tx:
        (seen,) = tx.read_deliveries("blog", 7)

    def postpone() -> None:
        open_door.bridge.decisions.postpone(seen, yes=True)

    done = at_once(open_door.bridge.ledger, postpone, postpone)
    assert [type(one) for one in done if isinstance(one, Exception)] == [Refused]
    open_door.clock.pass_by(timedelta(days=2))
    open_door.settle()
    assert open_door.status() == "offered"
