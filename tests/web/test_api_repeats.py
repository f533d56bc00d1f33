"""A request under an ``Idempotency-Key`` is done once, whatever is sent again, and whoever dies meanwhile."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from asking import ALL, ask_as, call
from bridge import failpoints
from bridge.ledger.repeats import MOST_KEYS
from bridge.ledger.tables import request_keys
from bridge.models.access import Principal, Scope
from bridge.services.repeats import LEASE, LONGEST_ANSWER
from bridge.web import create_app
from processes import API_TOKEN

BEARER = f"Bearer {API_TOKEN}"
KEY = {"Idempotency_Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}
ANSWER = {"site": "blog", "post_id": 7, "dry_run": ""}
RESYNC = {"site": "blog", "post": 7}


@pytest.fixture
def client(desk):
    return ask_as(create_app(desk.bridge, desk.bridge.config), Principal("everything", ALL))


def rows(desk):
    with desk.bridge.ledger.read() as tx:
        return tx.connection.execute(select(request_keys)).all()


def test_the_same_request_again_gets_the_first_answer_and_is_not_done_again(desk, client):
    first = call(client, "POST", "resync", RESYNC, **KEY)
    asked = len(desk.wordpress.asked)
    again = call(client, "POST", "resync", RESYNC, **KEY)
    assert (first.status_code, first.json) == (again.status_code, again.json) == (202, ANSWER)
    assert ("Idempotent-Replayed" in first.headers, again.headers["Idempotent-Replayed"]) == (False, "true")
    assert len(desk.wordpress.asked) == asked
    assert desk.journal().count("you asked for it") == 1
    quoted = {"Idempotency_Key": f'"{KEY["Idempotency_Key"]}"'}
    assert call(client, "POST", "resync", RESYNC, **quoted).headers["Idempotent-Replayed"] == "true"
    call(client, "POST", "resync", RESYNC)
    assert desk.journal().count("you asked for it") == 2, "without a key it is done each time"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "resync", {"site": "blog", "post": 8}),
        ("POST", "resync?", {"site": "blog", "all": True}),
        ("POST", "posts/blog/7/removed", {}),
        ("DELETE", "jobs/1", None),
    ],
)
def test_the_key_of_another_request_is_a_422_and_nothing_is_done(desk, client, method, path, body):
    call(client, "POST", "resync", RESYNC, **KEY)
    answer = call(client, method, path, body, **KEY)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert desk.bridge.jobs.read_jobs() == []


def test_a_refusal_is_given_again_too(desk, client):
    desk.publish()
    for _ in range(2):
        answer = call(client, "POST", "posts/blog/7/retry", {}, **KEY)
        assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert desk.journal().count("a second copy breaks") == 1


def test_what_was_refused_unread_or_shall_be_tried_again_leaves_the_key_free(desk, client):
    assert call(client, "POST", "resync", {"site": "blog"}, **KEY).status_code == 400
    assert call(client, "POST", "resync", {"site": "other", "post": 7}, **KEY).status_code == 502
    assert rows(desk) == []
    assert call(client, "POST", "resync", RESYNC, **KEY).status_code == 202


def test_a_key_belongs_to_who_asked_and_to_what_they_might_do(desk):
    app = create_app(desk.bridge, desk.bridge.config)
    first = call(ask_as(app, Principal("one", ALL)), "POST", "resync", RESYNC, **KEY)
    fewer = Principal("one", ALL - {Scope.RESYNC})
    assert first.status_code == 202
    assert (
        call(ask_as(app, Principal("two", ALL)), "POST", "resync", RESYNC, **KEY).headers.get("Idempotent-Replayed")
        is None
    )
    assert call(ask_as(app, fewer), "POST", "resync", RESYNC, **KEY).status_code == 403
    some = Principal("one", ALL, frozenset({"other"}))
    assert call(ask_as(app, some), "POST", "resync", RESYNC, **KEY).status_code == 404


@pytest.mark.parametrize("key", ["", "a b", "x" * 129, "ü", '"', "a\tb"])
def test_a_key_that_is_none_is_a_400(desk, client, key):
    answer = call(client, "POST", "resync", RESYNC, Idempotency_Key=key)
    assert (answer.status_code, "Idempotency-Key is" in answer.json["detail"]) == (400, True)
    assert desk.wordpress.asked == []


def test_a_request_that_is_under_way_is_a_409_that_says_when_to_ask_again(desk, client):
    reached, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        reached.set()
        go_on.wait(20)

    desk.wordpress.on_post = wait
    answers = []
    thread = threading.Thread(target=lambda: answers.append(call(client, "POST", "resync", RESYNC, **KEY)))
    thread.start()
    assert reached.wait(20)
    busy = call(client.application.test_client(), "POST", "resync", RESYNC, Authorization=BEARER, **KEY)
    go_on.set()
    thread.join()
    assert (busy.status_code, busy.headers["Retry-After"]) == (409, "5")
    assert [one.status_code for one in answers] == [202]


class Killed(BaseException):
    """What nothing catches, as a kill."""


def die():
    raise Killed


@pytest.mark.parametrize(
    ("path", "body"),
    [("resync", RESYNC), ("posts/blog/7/cancel", {}), ("resync", {"site": "blog", "all": True})],
)
def test_a_kill_between_doing_and_keeping_the_answer_does_nothing_twice(desk, client, medium, clock, path, body):
    if "cancel" in path:
        desk.bridge.accounts.pause()
        desk.publish()
    failpoints.arm("before_answer_kept", die)
    try:
        with pytest.raises(Killed):
            call(client, "POST", path, body, **KEY)
    finally:
        failpoints.arm("")
    desk.settle()
    stories = len(medium.stories)
    busy = call(client, "POST", path, body, **KEY)
    assert (busy.status_code, busy.headers["Retry-After"]) == (409, "5"), "nobody knows yet that it died"
    clock.pass_by(LEASE + timedelta(seconds=1))
    again = call(client, "POST", path, body, **KEY)
    assert again.status_code in {202, 409}
    desk.settle()
    assert len(medium.stories) == stories
    assert len(desk.bridge.jobs.read_jobs()) <= 1
    assert call(client, "POST", path, body, **KEY).headers["Idempotent-Replayed"] == "true"


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(desk, client):
    def refuse(_connection, _cursor, sql, *_rest) -> None:
        if sql.startswith("UPDATE request_keys"):
            raise OperationalError(sql, {}, Exception("no room"))

    engine = desk.bridge.ledger.engine
    sql_event.listen(engine, "before_cursor_execute", refuse)
    answer = call(client, "POST", "resync", RESYNC, **KEY)
    sql_event.remove(engine, "before_cursor_execute", refuse)
    assert answer.status_code == 202


def test_after_a_day_a_key_may_stand_for_something_else_and_is_deleted(desk, client, clock):
    call(client, "POST", "resync", RESYNC, **KEY)
    clock.pass_by(timedelta(days=1))
    assert call(client, "POST", "resync", RESYNC | {"post": 8}, **KEY).status_code == 202
    assert len(rows(desk)) == 1
    clock.pass_by(timedelta(days=1, seconds=1))
    desk.bridge.housekeeping.prune()
    assert rows(desk) == []


def test_no_key_of_a_screen_is_kept_and_what_is_forgotten_is_not_either(desk, client):
    desk.publish()
    desk.bridge.decisions.remove("blog", 7)
    call(client, "POST", "posts/blog/7/confirm", {"url": "https://medium.com/@ada/a-walk-0123456789ab"}, **KEY)
    (row,) = rows(desk)
    kept = json.loads(row.body)
    assert kept["title"] == "A walk"
    assert kept["deliveries"][0]["screen_url"] == ""
    assert "/handoff/" not in row.body
    desk.bridge.erasure.forget("blog", 7)
    assert [one.body for one in rows(desk)] == [""]
    path, body = "posts/blog/7/confirm", {"url": "https://medium.com/@ada/a-walk-0123456789ab"}
    answer = call(client, "POST", path, body, **KEY)
    assert (answer.status_code, answer.json["title"]) == (409, "Done already")


def test_an_answer_that_is_too_large_is_only_said_to_be_done(desk, client):
    desk.publish()
    with desk.bridge.ledger.write() as tx:
        tx.write_journal("note", "x" * LONGEST_ANSWER, site="blog", post_id=7)
    first = call(client, "POST", "posts/blog/7/removed", {}, **KEY)
    again = call(client, "POST", "posts/blog/7/removed", {}, **KEY)
    assert (first.status_code, again.status_code, again.json["title"]) == (200, 409, "Done already")


def test_more_keys_than_are_kept_are_refused_and_those_that_are_known_are_not(desk, client):
    call(client, "POST", "resync", RESYNC, **KEY)
    (row,) = rows(desk)
    filler = {"holder": row.holder, "digest": "", "claimed_at": row.claimed_at, "status": 200, "body": ""}
    with desk.bridge.ledger.write() as tx:
        many = [filler | {"key": str(number)} for number in range(MOST_KEYS)]
        tx.connection.execute(request_keys.insert(), many)
    refused = call(client, "POST", "resync", RESYNC, Idempotency_Key="one-more")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert call(client, "POST", "resync", RESYNC, **KEY).headers["Idempotent-Replayed"] == "true"


def test_a_reading_takes_no_notice_of_a_key(desk, client):
    assert call(client, "GET", "jobs", **KEY).status_code == 200
    assert rows(desk) == []
