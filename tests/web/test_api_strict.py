"""What the API cannot read is refused by the rule that it breaks, as problem+json, and never repeated."""

import json

import pytest

from asking import ALL, ask_as, call
from bridge.models.access import Principal
from bridge.web import create_app

CANARY = "canary-5d1f"


@pytest.fixture
def client(desk):
    desk.publish()
    return ask_as(create_app(desk.bridge, desk.bridge.config), Principal("everything", ALL))


@pytest.mark.parametrize(
    ("path", "body", "rule"),
    [
        ("posts/blog/7/confirm", {"url": [CANARY]}, "url: Input should be a valid string"),
        ("posts/blog/7/confirm", {}, "url: Field required"),
        ("posts/blog/7/deny", {"yes": CANARY}, "yes: Input should be a valid boolean"),
        ("posts/blog/7/skip", {CANARY: 1}, "there is a field that this does not take"),
        ("posts/blog/7/forget", {"yes": False}, "yes: Input should be True"),
        ("posts/blog/7/pin", {"slot": CANARY * 10}, "slot: String should have at most 40 characters"),
        ("pause", {"until": CANARY}, "until: write"),
        ("resync", {"site": "blog", "since": CANARY}, "since: write a time with its zone"),
        ("resync", {"site": "blog"}, "one of post, posts, since and all"),
        ("sites/blog/keys", [CANARY], "send a JSON object"),
        ("sites/blog/keys", json.dumps({CANARY: 1}), "send a JSON object"),
    ],
)
def test_a_body_is_refused_by_field_and_rule_with_an_example_and_without_what_was_sent(client, path, body, rule):
    answer = call(client, "POST", path, body)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.json["errors"][0].startswith(rule)
    assert "send JSON such as" in answer.json["detail"]
    assert CANARY not in answer.text


def test_a_text_that_holds_json_is_no_body(client):
    inner = json.dumps({"reason": "a body within a text"})
    assert call(client, "POST", "pause", inner).status_code == 400
    assert call(client, "POST", "resume", {}).json["pauses"] == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (f"jobs?{CANARY}=1", "there is a key in the query that this does not have; there is site, limit"),
        ("jobs?limit=1&limit=2", "limit stands in the query more than once"),
        ("jobs?limit=", "limit: write a number in digits"),
        ("jobs?limit=%2B5", "limit: write a number in digits"),
        ("jobs?limit=1_0", "limit: write a number in digits"),
        ("jobs?limit=%D9%A3", "limit: write a number in digits"),
        ("jobs?limit=201", "limit: Input should be less than or equal to 200"),
        (f"jobs/1?{CANARY}=1", "it takes none"),
        (f"backlog?site={CANARY}%20", "site: String should match pattern"),
        ("plan?days=367", "days: Input should be less than or equal to 366"),
        ("plan?set=order", "set: a change is KEY=VALUE"),
        ("sites/blog/concerns?limit=201", "limit: Input should be less than or equal to 200"),
        ("posts/blog/7/drift?account=", "account: String should have at least 1 character"),
    ],
)
def test_a_query_is_refused_where_a_filter_would_be_passed_over(client, query, words):
    answer = call(client, "GET", query)
    assert (answer.status_code, words in answer.json["detail"]) == (400, True), answer.json
    assert CANARY not in answer.text


def test_what_a_query_repeats_by_right_is_taken(client):
    answer = call(client, "GET", 'forecast?set=order="newest"&set=min_age="30d"')
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "posts/blog/x", 404),
        ("GET", "posts/blog/7.5", 404),
        ("GET", "posts/blog", 404),
        ("GET", "jobs/-1", 404),
        ("GET", "nothing", 404),
        ("PUT", "jobs", 405),
        ("GET", "pause", 405),
        ("OPTIONS", "jobs", 405),
        ("POST", "posts/blog/7/explode", 404),
    ],
)
def test_an_address_or_method_that_is_none_is_a_problem_too(client, method, path, status):
    answer = call(client, method, path)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert status != 405 or answer.headers["Allow"]


@pytest.mark.parametrize(("path", "kind"), [("pause", "text/plain"), ("reconcile", "application/json"), ("pause", "")])
def test_a_body_of_another_kind_is_a_415(client, path, kind):
    answer = client.post(f"/api/v1/{path}", data=b'{"reason": "x"}', content_type=kind)
    assert (answer.status_code, answer.content_type) == (415, "application/problem+json")


def test_a_body_that_is_too_large_is_a_413(client):
    size = client.application.config["MAX_CONTENT_LENGTH"] + 1
    answer = client.post("/api/v1/reconcile", data=b"x" * size, content_type="application/zip")
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")
