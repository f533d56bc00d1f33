"""Every route of the web application is given rubbish, on both databases: clear refusals, never a fault of ours."""

import json
from datetime import UTC, datetime
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from blog import SECRET, Blog, a_config
from bridge.app import Bridge
from bridge.web import create_app
from hookmaker import make_hook, signed

TOKEN = "api-canary"
NUMBERS = (
    "0",
    "-1",
    "007",
    "7",
    str(2**31),
    str(2**63 - 1),
    str(2**63),
    str(2**64),
    "9" * 40,
    "9" * 5000,
    "1e999",
    "1.5",
)
WORDS = ("blog", "%00", "blog%00", "%ed%a0%80", "%ff%fe", "..", "%2e%2e%2f", "%F0%9F%98%80", "a" * 3000, "%0a", "'\"<>")
TIMES = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9999-12-31", "0001-01-01", "1e999", "9" * 30 + "d")
DEEP = b"[" * 300 + b"]" * 300
TEXTS = ("\\u0000", "\\ud800", "\\udfff\\ud800", "x" * 5_000, "", "-1")
BODIES = (
    b"",
    b"null",
    b"[]",
    b"7",
    b"{",
    DEEP,
    b'{"url":' + DEEP + b"}",
    b'{"a":' * 300 + b"1" + b"}" * 300,
    b"\xff\xfe\x00",
    b'{"url": NaN}',
    b'{"url": 1e999}',
    b'{"post": 1e999, "site": "blog"}',
    b'{"post": -1, "site": "blog"}',
    b'{"post": 7.5, "site": "blog"}',
    b'{"post": ' + b"9" * 5000 + b', "site": "blog"}',
    b'{"posts": [9223372036854775808], "site": "blog"}',
    *(b'{"site": "blog", "since": "%s"}' % time.encode() for time in TIMES),
    *(b'{"site": "blog", "since": %s}' % number.encode() for number in ("1e300", "-1e300", "9" * 400)),
    *(b'{"account": "main", "until": "%s"}' % time.encode() for time in TIMES),
    *(b'{"slot": "%s"}' % time.encode() for time in (*TIMES, "9" * 40)),
    *(
        b'{"%s": "%s"}' % (name.encode(), text.encode())
        for name, text in product(("url", "account", "state", "slot", "site", "post", "until", "reason"), TEXTS)
    ),
    *(b'{"site": "%s", "all": true}' % text.encode() for text in TEXTS),
    *(b'{"account": "main", "reason": "%s"}' % text.encode() for text in TEXTS),
    *(b'{"site": "blog", "post": "https://blog.example/%s"}' % text.encode() for text in TEXTS),
)
QUERIES = (
    "limit=" + "9" * 5000,
    "limit=%00",
    "limit=-1",
    "limit=1e999",
    "limit=%D9%A3",
    "n=" + "9" * 5000,
    "n=%00",
    "site=%00&account=%00",
    "account=" + "a" * 5000,
    "site=%ed%a0%80",
    "set=until=9999-12-31T23:59:59-14:00",
    "set=until=0001-01-01T00:00:00%2B14:00",
    "set=min_age=" + "9" * 400,
    "set=cron=%00",
    "set=weights=1e999",
    "set=%ed%a0%80=1",
    "set=order=" + "[" * 1000,
    "%00=1",
    "story=%00&canonical=%00",
    "story=https://medium.com/@a/b-0123456789ab&canonical=http://[",
    "story=%ed%a0%80",
    "canonical=" + "x" * 3000,
)


@pytest.fixture
def client(tmp_path: Any, ledger: Any, clock: Any, medium: Any) -> FlaskClient:
    clock.at = datetime.now(UTC)
    bridge_table = {
        "state_dir": tmp_path,
        "api_token": TOKEN,
        "public_url": "https://bridge.example",
        "api_per_minute": 1_000_000,
    }
    config = a_config(tmp_path, medium.url, bridge=bridge_table, accounts={"main": {"username": "ada"}})
    bridge = Bridge(config, ledger, clock=clock)
    bridge.identities.open()
    bridge.recovery.sweep()
    Blog(bridge, clock).publish()
    client = create_app(bridge, config).test_client()
    client.application.extensions["bridge"] = bridge
    return client


def is_clear(answer: Any) -> bool:
    """A refusal in words, or an answer; nothing that is our fault, or the ledger's trouble."""
    return answer.status_code < 500 or answer.status_code == 502


def routes(client: FlaskClient) -> list[tuple[str, str]]:
    """Every method and pattern of the application."""
    rules = client.application.url_map.iter_rules()
    return sorted((method, rule.rule) for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"})


def keys(client: FlaskClient) -> dict[str, str]:
    """The parts of paths that lead somewhere."""
    bridge: Bridge = client.application.extensions["bridge"]
    screen = bridge.overview.read_handoffs()[0]["screen_url"].rstrip("/").rsplit("/", 2)
    audit = bridge.links.to_audit_url("blog").rstrip("/").rsplit("/", 1)[-1]
    return {
        "<row:delivery_id>/<key>": f"{screen[1]}/{screen[2]}",
        "<site>/<key>": f"blog/{audit}",
        "<post:post_id>": "7",
        "<row:job_id>": "1",
        "<site>": "blog",
    }


def ask(client: FlaskClient, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> Any:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": kind}
    return client.open(path, method=method, headers=headers, data=body)


def fill(pattern: str, parts: dict[str, str]) -> str:
    for name, value in parts.items():
        pattern = pattern.replace(name, value)
    return pattern


def test_every_part_of_every_path_may_be_rubbish(client):
    good, faults = keys(client), []
    for method, pattern in routes(client):
        for name in ("<row:delivery_id>", "<post:post_id>", "<row:job_id>", "<site>", "<key>", "<digest>"):
            if name not in pattern:
                continue
            values = NUMBERS if ":" in name else WORDS
            for value in values:
                path = fill(pattern.replace(name, value), good)
                answer = ask(client, method, path.replace("<", "x").replace(">", "x"))
                faults += [] if is_clear(answer) else [(method, path[:120], answer.status_code)]
    assert faults == []


def test_every_body_of_every_route_may_be_rubbish(client):
    good, faults = keys(client), []
    for method, pattern in routes(client):
        path = fill(pattern, good)
        for body in BODIES if method in {"POST", "PUT", "DELETE"} else ():
            answer = ask(client, method, path, body)
            faults += [] if is_clear(answer) else [(method, path[:80], body[:80], answer.status_code)]
    assert faults == []


def test_every_query_of_every_route_may_be_rubbish(client):
    good, faults = keys(client), []
    for method, pattern in routes(client):
        for query in QUERIES if method == "GET" else ():
            answer = ask(client, method, f"{fill(pattern, good)}?{query}")
            faults += [] if is_clear(answer) else [(pattern, query[:80], answer.status_code)]
    assert faults == []


@pytest.mark.parametrize("field", ["action", "url", "kind", "state", "canonical", "story"])
def test_every_field_of_every_form_may_be_rubbish(client, field):
    good, faults = keys(client), []
    actions = ("confirm", "done", "other", "later", "gone", "nothing")
    for method, pattern in routes(client):
        if method != "POST" or not pattern.startswith(("/handoff", "/audit")):
            continue
        for action, value in product(actions, ("%00", "%ed%a0%80", "x" * 30_000, "-1", "9" * 5000)):
            body = f"action={action}&{field}={value}".encode()
            answer = ask(client, method, fill(pattern, good), body, "application/x-www-form-urlencoded")
            faults += [] if is_clear(answer) else [(pattern, field, action, value[:20], answer.status_code)]
    assert faults == []


@pytest.mark.parametrize(
    "story",
    ["\x00", "https://medium.com/@a/b-0123456789ab\x00", "http://[", "x" * 3000, 7, 1.5, [1], {"a": 1}, None, True],
)
def test_a_hook_is_never_lost_for_what_another_plugin_calls_its_story(client, story):
    body = make_hook("post.published", post={"id": 9, "guid": "g9", "url": "https://blog.example/9/"})
    hook = json.loads(body)
    hook["data"]["post"]["existing_story_url"] = story
    body = json.dumps(hook).encode()
    headers = signed(SECRET, body, "msg_9") | {"Content-Type": "application/json"}
    assert client.post("/hooks/blog", data=body, headers=headers).status_code == 202
    bridge: Bridge = client.application.extensions["bridge"]
    assert bridge.events.apply_events() == 1
    (delivery,) = bridge.overview.read_post("blog", 9)["deliveries"]
    assert delivery["status"] != "live"


def test_the_largest_ids_that_a_ledger_holds_are_known(client):
    bridge: Bridge = client.application.extensions["bridge"]
    post = {"id": 2**63 - 1, "guid": "far", "url": "https://blog.example/far/"}
    body = make_hook("post.published", post=post, revision=2**63 - 1)
    headers = signed(SECRET, body, "msg_far") | {"Content-Type": "application/json"}
    assert client.post("/hooks/blog", data=body, headers=headers).status_code == 202
    assert bridge.events.apply_events() == 1
    assert ask(client, "GET", f"/api/v1/posts/blog/{2**63 - 1}").json["id"] == 2**63 - 1
    assert ask(client, "GET", f"/api/v1/posts/{quote('blog')}/{2**63}").status_code == 404
