"""The web: hooks through the real door, the API for programs, health. Nothing malformed changes anything."""

import gzip
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event as sql_event
from sqlalchemy.exc import OperationalError
from standardwebhooks.webhooks import Webhook

from archive import FakeWordPress
from blog import SECRET, Blog, a_config
from bridge.app import Bridge
from bridge.models import EventOutcome
from bridge.web import create_app
from hookmaker import make_hook, signed
from processes import API_TOKEN

OTHER = "whsec_" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
LIMIT = 64 * 1024


@pytest.fixture
def client(tmp_path, ledger, medium, clock) -> FlaskClient:
    clock.at = datetime.now(UTC)
    config = a_config(tmp_path, medium.url, bridge={"api_token": API_TOKEN, "max_hook_bytes": LIMIT})
    bridge = Bridge(config, ledger, clock=clock)
    bridge.identities.open()
    app = create_app(bridge, config)
    app.extensions["bridge"] = bridge
    return app.test_client()


def bridge_of(client: FlaskClient) -> Bridge:
    found: Bridge = client.application.extensions["bridge"]
    return found


def send(
    client: FlaskClient, body: bytes, headers: dict[str, str] | None = None, site: str = "blog", **extra: str
) -> Any:
    headers = {"Content-Type": "application/json", **(signed(SECRET, body) if headers is None else headers), **extra}
    return client.post(f"/hooks/{site}", data=body, headers=headers)


def nothing_is_stored(client: FlaskClient) -> bool:
    status = bridge_of(client).overview.read_status()
    return status["events"] == {} and bridge_of(client).overview.read_posts() == []


# --- accepted ----------------------------------------------------------------------------------------------------


def test_a_hook_is_accepted_with_its_id_and_is_on_disk_by_then(client):
    answer = send(client, make_hook("post.published"))
    assert (answer.status_code, answer.json) == (202, {"event": "msg_1", "duplicate": False})
    assert bridge_of(client).overview.read_status()["events"] == {"waiting": 1}


def test_the_same_hook_again_is_a_200_and_another_body_under_its_id_a_409(client):
    body = make_hook("post.published")
    send(client, body)
    assert send(client, body).status_code == 200
    other = make_hook("post.published", post={"title": "Other"})
    answer = send(client, other)
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"
    assert bridge_of(client).overview.read_status()["events"] == {"waiting": 1}


def test_fifty_copies_at_once_are_one_event_and_all_accepted(client):
    body = make_hook("post.published")
    statuses: list[int] = []
    app = client.application

    def post() -> None:
        statuses.append(send(app.test_client(), body).status_code)

    threads = [threading.Thread(target=post) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(statuses)) == [200, 202]
    assert statuses.count(202) == 1
    assert bridge_of(client).overview.read_status()["events"] == {"waiting": 1}


def test_a_ping_is_answered_with_a_signed_body(client):
    body = make_hook("ping")
    answer = send(client, body)
    assert answer.status_code == 200
    pong = Webhook(SECRET).verify(answer.get_data(), dict(answer.headers))
    assert (pong["account"], pong["route"], pong["site"]) == ("main", "api", "blog")
    assert pong["bridge"]
    assert pong["clock"]


# --- refused -----------------------------------------------------------------------------------------------------


def changed(**changes: Any) -> bytes:
    """A hook whose JSON differs at dotted paths; a value of ``...`` deletes."""
    hook = json.loads(make_hook("post.published"))
    for path, value in changes.items():
        *parents, last = path.split("__")
        place = hook
        for name in parents:
            place = place[name]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return json.dumps(hook).encode()


def header(**changes: str) -> Callable[[bytes], dict[str, str]]:
    return lambda body: signed(SECRET, body) | {name.replace("_", "-"): value for name, value in changes.items()}


def at(**offset: int) -> Callable[[bytes], dict[str, str]]:
    return lambda body: signed(SECRET, body, at=datetime.now(UTC) + timedelta(**offset))


GOOD = make_hook("post.published")
HEADERS: dict[str, Callable[[bytes], dict[str, str]]] = {
    "no headers": lambda _body: {},
    "no id": lambda body: {name: value for name, value in signed(SECRET, body).items() if name != "webhook-id"},
    "no timestamp": lambda body: {n: v for n, v in signed(SECRET, body).items() if n != "webhook-timestamp"},
    "no signature": lambda body: {n: v for n, v in signed(SECRET, body).items() if n != "webhook-signature"},
    "empty id": header(webhook_id=""),
    "id with a dot": header(webhook_id="a.b"),
    "id with a space": header(webhook_id="a b"),
    "id beyond ASCII": header(webhook_id="msg_ü"),
    "very long id": header(webhook_id="x" * 300),
    "timestamp in words": header(webhook_timestamp="now"),
    "negative timestamp": header(webhook_timestamp="-5"),
    "huge timestamp": header(webhook_timestamp="9" * 300),
    "timestamp as a float": header(webhook_timestamp="1e9"),
    "timestamp with a sign": header(webhook_timestamp="+1"),
    "signature without a comma": header(webhook_signature="v1abc"),
    "signature that is not base64": header(webhook_signature="v1,%%%"),
    "signature in hexadecimal": header(webhook_signature="v1," + "ab" * 32),
    "signature of version 0": lambda body: {n: v.replace("v1,", "v0,") for n, v in signed(SECRET, body).items()},
    "signature of version 2": lambda body: {n: v.replace("v1,", "v2,") for n, v in signed(SECRET, body).items()},
    "signature beyond ASCII": header(webhook_signature="v1,ü"),
    "another site's secret": lambda body: signed(OTHER, body),
    "signature of another body": lambda _body: signed(SECRET, b"{}"),
    "signature of the body with a line feed": lambda body: signed(SECRET, body + b"\n"),
    "301 seconds old": at(seconds=-301),
    "302 seconds ahead": at(seconds=302),
    "a year old": at(days=-365),
    "replayed under a new id": lambda body: signed(SECRET, body) | {"webhook-id": "msg_2"},
    "replayed with a new time": lambda body: (
        signed(SECRET, body, at=datetime.now(UTC) - timedelta(minutes=9))
        | {"webhook-timestamp": str(int(datetime.now(UTC).timestamp()))}
    ),
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_a_hook_with_headers_that_do_not_hold_is_a_401_and_changes_nothing(client, headers):
    answer = send(client, GOOD, headers(GOOD))
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert nothing_is_stored(client)


def test_a_stranger_cannot_tell_an_unknown_site_from_a_wrong_signature(client):
    unknown = send(client, GOOD, site="nowhere")
    wrong = send(client, GOOD, signed(OTHER, GOOD))
    assert (unknown.status_code, unknown.get_data()) == (wrong.status_code, wrong.get_data())


BODIES: dict[str, bytes] = {
    "empty": b"",
    "a word": b"hello",
    "null": b"null",
    "a number": b"7",
    "a list": b"[]",
    "a string": b'"x"',
    "cut JSON": GOOD[:-30],
    "two documents": GOOD + GOOD,
    "latin-1": GOOD.replace(b"A walk", "Grüße".encode("latin-1")),
    "UTF-16": GOOD.decode().encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "a raw NUL": GOOD.replace(b"A walk", b"A\x00walk"),
    "NUL in the title": changed(data__post__title="a\x00b"),
    "a lone surrogate": GOOD.replace(b"A walk", b"\\ud800"),
    "300 levels of lists": b"[" * 300 + b"]" * 300,
    "300 levels of objects": b'{"a":' * 300 + b"1" + b"}" * 300,
    "300 levels inside a field": GOOD.replace(b'"A walk"', b"[" * 300 + b"]" * 300),
    "NaN": GOOD.replace(b'"id": 7', b'"id": NaN'),
    "Infinity": GOOD.replace(b'"id": 7', b'"id": Infinity'),
    "1e400": GOOD.replace(b'"id": 7', b'"id": 1e400'),
    "an id of 2 to the 63rd": changed(data__post__id=2**63),
    "an id of a thousand digits": GOOD.replace(b'"id": 7', b'"id": ' + b"9" * 1000),
    "an id of zero": changed(data__post__id=0),
    "a negative id": changed(data__post__id=-7),
    "an id as text": changed(data__post__id="7"),
    "an id as a fraction": changed(data__post__id=7.5),
    "an id as true": changed(data__post__id=True),
    "no type": changed(type=...),
    "a type in capitals": changed(type="POST.PUBLISHED"),
    "a type that is no text": changed(type=["post.published"]),
    "no data": changed(data=...),
    "data as a list": changed(data=[]),
    "no version": changed(data__version=...),
    "no occurred_at": changed(data__occurred_at=...),
    "a time without an offset": changed(data__occurred_at="2026-11-23T12:00:00"),
    "a time as a number": changed(data__occurred_at=1_790_000_000),
    "the year 99999": changed(data__occurred_at="99999-01-01T00:00:00Z"),
    "the last year": changed(data__occurred_at="9999-12-31T23:59:59Z"),
    "the last year, west": changed(data__occurred_at="9999-12-31T23:59:59-14:00"),
    "the first year": changed(data__occurred_at="0001-01-01T00:00:00Z"),
    "the first year, east": changed(data__occurred_at="0001-01-01T00:00:00+14:00"),
    "made in the last year": changed(data__post__created_at="9999-12-31T23:59:59-14:00"),
    "published in the last year": changed(data__post__published_at="9999-12-31T20:59:59-05:00"),
    "changed in the first year": changed(data__post__modified_at="0001-01-01T00:00:00+14:00"),
    "an id of five thousand digits": GOOD.replace(b'"id": 7', b'"id": ' + b"9" * 5000),
    "before 1970": changed(data__occurred_at="1969-12-31T23:59:59Z"),
    "no site": changed(data__site=...),
    "no home": changed(data__site__home=...),
    "no post": changed(data__post=...),
    "no revision": changed(data__revision=...),
    "a negative revision": changed(data__revision=-1),
    "no guid": changed(data__post__guid=...),
    "no title": changed(data__post__title=...),
    "a title of two thousand characters": changed(data__post__title="x" * 2000),
    "a title that is a list": changed(data__post__title=["a"]),
    "a relative URL": changed(data__post__url="/a-walk/"),
    "a javascript URL": changed(data__post__url="javascript:alert(1)"),
    "a URL with a password": changed(data__post__url="https://u:p@blog.example/"),
    "a URL with a line feed": changed(data__post__url="https://blog.example/\nx"),
    "a URL with a bad port": changed(data__post__url="https://blog.example:99999/"),
    "an empty URL": changed(data__post__url=""),
    "a protection that is text": changed(data__post__password_protected="no"),
    "a state that is no hash": changed(data__post__state="new"),
    "a state in capitals": changed(data__post__state="A" * 64),
    "categories as an object": changed(data__post__categories={}),
    "a category without a slug": changed(data__post__categories=[{"id": 1, "name": "x"}]),
    "a thousand and one tags": changed(data__post__tags=[{"id": 1, "name": "x", "slug": "x"}] * 1001),
    "a choice that is none at all": changed(data__choice="yes"),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_signed_body_that_is_no_hook_is_a_400_and_changes_nothing(client, body):
    answer = send(client, body)
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["title"] == "Malformed hook"
    assert nothing_is_stored(client)


@pytest.mark.parametrize("choice", [{"publish_status": "secret"}, {"delay": -1}, {"canonical_url": "/x"}], ids=list)
def test_a_choice_that_cannot_be_read_costs_no_post(client, choice):
    """It is held with its reason: tests/services/delivery/test_choices.py."""
    assert send(client, changed(data__choice=choice)).status_code == 202
    assert not nothing_is_stored(client)


@pytest.mark.parametrize(
    "changes",
    [{"data__version": 2}, {"data__version": "2.0"}, {"type": "post.exploded"}],
    ids=["version", "version as text", "type"],
)
def test_a_hook_of_another_version_is_a_503_that_the_plugin_keeps(client, changes):
    answer = send(client, changed(**changes))
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert 1 <= int(answer.headers["Retry-After"]) <= 600
    assert "update" in answer.json["detail"]
    assert nothing_is_stored(client)


def test_a_version_of_four_thousand_digits_is_another_version(client):
    assert send(client, GOOD.replace(b'"version": 1', b'"version": ' + b"9" * 4000)).status_code == 503


def test_a_clone_is_a_403_that_says_what_to_do(client):
    answer = send(client, make_hook("post.published", home="https://staging.example"))
    assert answer.status_code == 403
    assert "bridge reconnect blog" in answer.json["detail"]
    assert nothing_is_stored(client)


def test_missing_fields_are_named_for_whoever_reads_the_answer(client):
    answer = send(client, changed(data__post__guid=..., data__post__slug=...))
    assert [line.split(":")[0] for line in answer.json["errors"]] == ["data.post.guid", "data.post.slug"]


def test_a_body_over_the_limit_is_a_413_before_it_is_read(client):
    big = make_hook("post.published", post={"content_html": "x" * LIMIT})
    assert send(client, big).status_code == 413
    lying = client.open(
        "/hooks/blog",
        method="POST",
        environ_overrides={"CONTENT_LENGTH": str(10**12), "CONTENT_TYPE": "application/json"},
    )
    assert lying.status_code == 413
    assert nothing_is_stored(client)


@pytest.mark.parametrize(
    "headers",
    [{"Content-Type": "text/plain"}, {"Content-Type": "multipart/form-data; boundary=x"}, {"Content-Encoding": "gzip"}],
)
def test_another_kind_of_body_is_a_415(client, headers):
    body = gzip.compress(GOOD) if "Content-Encoding" in headers else GOOD
    assert send(client, body, **headers).status_code == 415
    assert nothing_is_stored(client)


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_other_methods_and_places_are_problems_too(client, method):
    answer = getattr(client, method)("/hooks/blog")
    assert answer.status_code == 405
    assert answer.headers["Allow"]
    assert answer.content_type == "application/problem+json"
    assert getattr(client, method)("/nowhere").status_code == 404


def test_a_ledger_in_trouble_is_a_503_with_a_time_and_the_hook_goes_in_later(client):
    ledger = bridge_of(client).ledger

    def fail(_connection, _cursor, statement, *_rest) -> None:
        if statement.startswith("INSERT INTO events"):
            raise OperationalError(statement, {}, Exception("database or disk is full"))

    sql_event.listen(ledger.engine, "before_cursor_execute", fail)
    answer = send(client, GOOD)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    sql_event.remove(ledger.engine, "before_cursor_execute", fail)
    assert nothing_is_stored(client)
    assert send(client, GOOD).status_code == 202


def test_a_fault_of_ours_is_a_problem_without_internals(client, monkeypatch):
    monkeypatch.setattr(bridge_of(client).inbox, "receive", lambda *_: 1 / 0)
    answer = send(client, GOOD)
    assert answer.status_code == 500
    assert "division" not in answer.get_data(as_text=True)


def test_every_answer_carries_the_headers_that_keep_browsers_careful(client):
    for answer in (client.get("/"), client.get("/healthz"), client.get("/nowhere"), send(client, GOOD)):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"


# --- the API, and health -----------------------------------------------------------------------------------------


def test_a_program_with_the_token_reads_a_posts_whole_story(client, clock):
    Blog(bridge_of(client), clock).publish()
    answer = client.get("/api/v1/posts/blog/7", headers={"Authorization": f"Bearer {API_TOKEN}"})
    assert answer.status_code == 200
    (delivery,) = answer.json["deliveries"]
    assert delivery["status"] == "live"
    assert delivery["attempts"][0]["outcome"] == "live"
    lines = [line["what"] for line in answer.json["journal"]]
    assert lines == ["planned", "hook applied", "planned", "sending", "live"]
    assert "nobody can say whether this ledger is the newest" in answer.json["journal"][2]["reason"]


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", f"Basic {API_TOKEN}", "Bearer ü", API_TOKEN])
def test_a_program_without_the_token_is_a_401(client, authorization):
    answer = client.get("/api/v1/posts/blog/7", headers={"Authorization": authorization})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_without_an_api_token_the_api_says_how_to_get_one(tmp_path, ledger, medium):
    config = a_config(tmp_path, medium.url)
    app = create_app(Bridge(config, ledger), config)
    answer = app.test_client().get("/api/v1/posts/blog/7", headers={"Authorization": "Bearer "})
    assert answer.status_code == 503
    assert "BRIDGE_API_TOKEN" in answer.json["detail"]


def test_a_post_nobody_knows_is_a_404(client):
    answer = client.get("/api/v1/posts/blog/99", headers={"Authorization": f"Bearer {API_TOKEN}"})
    assert answer.status_code == 404
    assert "not known" in answer.json["detail"]


def test_health_asks_nothing_and_readiness_asks_for_the_ledger_and_the_scheduler(client):
    assert client.get("/healthz").status_code == 200
    not_yet = client.get("/readyz")
    assert not_yet.status_code == 503
    assert "scheduler has not run" in not_yet.json["detail"]
    bridge_of(client).recovery.sweep()
    assert client.get("/readyz").status_code == 200
    bridge_of(client).ledger.engine.dispose()


def test_a_silent_scheduler_is_not_ready(client, clock):
    bridge_of(client).recovery.sweep()
    clock.pass_by(timedelta(hours=1))
    assert "has not run since" in client.get("/readyz").json["detail"]


def not_ready(client) -> str:
    answer = client.get("/readyz")
    return "" if answer.status_code == 200 else str(answer.json["detail"])


def test_hooks_that_cannot_be_stored_are_not_ready_until_they_can(client):
    bridge_of(client).recovery.sweep()
    assert not_ready(client) == ""

    def refuse(_connection, _cursor, sql, *_rest) -> None:
        if sql.startswith("INSERT INTO events"):
            raise OperationalError(sql, {}, Exception("database or disk is full"))

    engine = bridge_of(client).ledger.engine
    sql_event.listen(engine, "before_cursor_execute", refuse)
    assert "hooks cannot be stored: database or disk is full" in not_ready(client)
    sql_event.remove(engine, "before_cursor_execute", refuse)
    assert not_ready(client) == ""
    assert bridge_of(client).overview.read_status()["events"] == {}, "what was tried is gone"


def test_a_ledger_without_room_for_a_hook_is_not_ready(client):
    bridge = bridge_of(client)
    bridge.recovery.sweep()
    if not bridge.ledger.is_sqlite:
        refuse = "CREATE RULE full_disk AS ON INSERT TO events DO INSTEAD SELECT 1 / 0"
        with bridge.ledger.engine.begin() as connection:
            connection.exec_driver_sql(refuse)
    else:
        with bridge.ledger.engine.connect() as connection:
            used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={used + 2}")
    assert "hooks cannot be stored" in not_ready(client)


def test_hooks_that_wait_while_none_is_applied_are_not_ready_after_five_minutes(client, clock):
    bridge = bridge_of(client)
    send(client, make_hook("post.published"))
    clock.pass_by(timedelta(minutes=4))
    bridge.recovery.sweep()
    assert not_ready(client) == ""
    clock.pass_by(timedelta(minutes=1))
    bridge.recovery.sweep()
    assert "none was applied for" in not_ready(client)
    bridge.events.apply_events()
    assert not_ready(client) == ""


def test_a_long_queue_that_moves_is_ready_and_so_are_hooks_of_a_held_site(client, clock):
    bridge = bridge_of(client)
    send(client, make_hook("post.published"))
    clock.pass_by(timedelta(minutes=10))
    body = make_hook("post.published", post={"id": 8, "guid": "8", "url": "https://blog.example/8/"})
    with bridge.ledger.write() as tx:
        tx.add_event("blog", "done", "post.published", 8, body)
        tx.finish_event(2, EventOutcome.APPLIED, "first seen")
    bridge.recovery.sweep()
    assert not_ready(client) == ""
    clock.pass_by(timedelta(minutes=10))
    with bridge.ledger.write() as tx:
        tx.change_site("blog", held_reason="restored")
    bridge.recovery.sweep()
    assert not_ready(client) == ""


# --- old posts -----------------------------------------------------------------------------------------------------


@pytest.fixture
def archived(tmp_path, ledger, medium, clock):
    """A client of a bridge whose WordPress has 120 old posts, and that WordPress."""
    clock.at = datetime.now(UTC)
    with FakeWordPress(120) as wordpress:
        site = {"home": wordpress.url, "account": "main", "secret": SECRET, "allowed_hosts": ["blog.example"]}
        config = a_config(tmp_path, medium.url, bridge={"api_token": API_TOKEN}, sites={"blog": site})
        bridge = Bridge(config, ledger, clock=clock)
        bridge.identities.open()
        app = create_app(bridge, config)
        app.extensions["bridge"] = bridge
        yield app.test_client(), wordpress


def call(client: FlaskClient, method: str, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {API_TOKEN}"}
    return client.open(f"/api/v1/{path}", method=method, json=body, headers=headers)


def test_a_program_has_an_archive_read_watches_it_and_reads_the_backlog(archived):
    client, _ = archived
    answer = call(client, "POST", "resync", {"site": "blog", "all": True})
    assert (answer.status_code, answer.json) == (202, {"job": 1, "status": "waiting"})
    assert call(client, "POST", "resync", {"site": "blog", "all": True, "source": "rest"}).json["job"] == 1
    assert bridge_of(client).jobs.run_jobs()
    job = call(client, "GET", "jobs/1").json
    assert {key: job[key] for key in ("job", "site", "source", "status", "done", "total", "new", "problems")} == {
        "job": 1,
        "site": "blog",
        "source": "rest",
        "status": "done",
        "done": 120,
        "total": 120,
        "new": 120,
        "problems": [],
    }
    assert [one["job"] for one in call(client, "GET", "jobs").json["jobs"]] == [1]
    backlog = call(client, "GET", "backlog?site=blog&account=main&limit=2").json
    assert (backlog["count"], [post["post_id"] for post in backlog["posts"]]) == (120, [1, 2])


def test_a_program_asks_for_what_changed_or_for_a_list(archived):
    client, wordpress = archived
    asks = [{"since": "2015-05-01"}, {"since": "2015-05-01T10:00:00+02:00"}, {"posts": [7, "https://blog.example/x/"]}]
    numbers = [call(client, "POST", "resync", {"site": "blog"} | ask).json["job"] for ask in asks]
    assert numbers == [1, 2, 3]
    while bridge_of(client).jobs.run_jobs():
        pass
    jobs = call(client, "GET", "jobs").json["jobs"]
    assert [job["since"] for job in jobs] == [None, "2015-05-01T08:00:00+00:00", "2015-05-01T00:00:00+00:00"]
    named = call(client, "GET", f"jobs/{jobs[0]['job']}").json
    assert (named["posts"], named["problem_count"]) == ([7, "https://blog.example/x/"], 2)
    assert wordpress.lists()[0]["modified_after"] == "2015-04-30T23:59:50Z"


def test_a_program_cancels_a_job(archived):
    client, _ = archived
    call(client, "POST", "resync", {"site": "blog", "all": True})
    assert call(client, "DELETE", "jobs/1").json["status"] == "cancelled"
    again = call(client, "DELETE", "jobs/1")
    assert (again.status_code, again.json["detail"]) == (409, "job 1 is cancelled already")
    assert (call(client, "DELETE", "jobs/9").status_code, call(client, "GET", "jobs/9").status_code) == (404, 404)
    assert not bridge_of(client).jobs.run_jobs()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"site": "blog"},
        {"site": "blog", "post": 1, "all": True},
        {"site": "blog", "posts": []},
        {"site": "blog", "posts": [True]},
        {"site": "blog", "posts": [1] * 1001},
        {"site": "blog", "all": False},
        {"site": "blog", "since": "yesterday"},
        {"site": "blog", "since": "2015-05-01T10:00:00"},
        {"site": "blog", "all": True, "source": "wxr"},
        {"site": "blog", "all": True, "file": "/tmp/export.xml"},
        {"site": "blog", "post": 7, "source": "xmlrpc"},
        [1],
    ],
)
def test_what_cannot_be_asked_for_is_a_400_that_shows_how(archived, body):
    client, wordpress = archived
    answer = call(client, "POST", "resync", body)
    assert (answer.status_code, "send JSON such as" in answer.json["detail"]) == (400, True)
    assert (wordpress.asked, bridge_of(client).jobs.read_jobs()) == ([], [])


def test_old_posts_need_the_token_and_a_site_that_is_known(archived):
    client, _ = archived
    for method, path in (
        ("POST", "resync"),
        ("GET", "jobs"),
        ("GET", "jobs/1"),
        ("DELETE", "jobs/1"),
        ("GET", "backlog"),
    ):
        assert client.open(f"/api/v1/{path}", method=method).status_code == 401
    assert call(client, "POST", "resync", {"site": "other", "all": True}).status_code == 404
    assert call(client, "GET", "backlog?site=other").status_code == 404
    for limit in ("0", "-1", "x", "1001"):
        assert call(client, "GET", f"backlog?limit={limit}").status_code == 400
