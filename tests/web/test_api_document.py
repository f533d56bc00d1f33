"""The API's document is what its routes are, its page shows it, and docs/api.md names each route and its scope."""

import re
from pathlib import Path

import pytest

from asking import ALL, ask_as, call
from bridge.models.access import Principal, Scope
from bridge.web import create_app

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `(GET|POST|PUT|PATCH|DELETE) /api/v1(/[^` ]*)` \| (\w+)([ *]*)\|", re.MULTILINE)
PATHS = {"{site}": "SITE", "{post_id}": "ID", "{job_id}": "ID", "{name}": "NAME"}
KEYLESS = ("/api/v1/tokens", "/api/v1/preview")
"""Whose answers hold a secret, or an unpublished text: neither is kept."""
SOURCE = "https://github.com/Medium/medium-api-docs"


@pytest.fixture
def client(desk):
    return ask_as(create_app(desk.bridge, desk.bridge.config), Principal("everything", ALL))


def written() -> dict[tuple[str, str], tuple[str, bool]]:
    """What the table of docs/api.md says: each route, its scope, and whether it needs every site."""
    text = (ROOT / "docs/api.md").read_text()
    return {(method, path): (scope, "*" in star) for method, path, scope, star in ROW.findall(text)}


def to_words(path: str) -> str:
    for name, word in PATHS.items():
        path = path.replace(name, word)
    return path.removeprefix("/api/v1")


def operations(client):
    """Each operation of the document."""
    for path, item in client.get("/api/v1/openapi.json").json["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def test_every_route_is_in_the_document_and_every_operation_is_a_route(client):
    rules = [one for one in client.application.url_map.iter_rules() if one.endpoint.startswith("api.")]
    routes = {(m, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", one.rule)) for one in rules for m in one.methods or ()}
    documented = {(method, path) for method, path, _ in operations(client)}
    assert {one for one in routes if one[0] not in {"HEAD", "OPTIONS"}} == documented
    assert len(documented) > 30


def test_the_page_of_the_api_names_each_route_and_its_scope(client):
    documented = {(method, to_words(path)) for method, path, _ in operations(client)}
    assert set(written()) == documented


def test_each_operation_says_what_it_does_what_it_answers_and_how_it_refuses(client):
    for method, path, operation in operations(client):
        assert operation["summary"], path
        assert any(status.startswith("2") for status in operation["responses"]), path
        assert {"400", "401", "403", "404", "429", "503"} <= set(operation["responses"]), path
        assert "500" not in operation["responses"]
        if method != "GET" and not path.startswith(KEYLESS):
            assert {"409", "422"} <= set(operation["responses"]), path
            assert any(one["name"] == "Idempotency-Key" for one in operation["parameters"]), path


def test_no_model_of_the_document_hides_another_of_its_name(client):
    document = client.get("/api/v1/openapi.json").json
    names = re.findall(r'"\$ref": ?"#/components/schemas/(\w+)"', client.get("/api/v1/openapi.json").text)
    assert set(names) <= set(document["components"]["schemas"])


def test_document_and_page_need_no_token_run_nothing_and_say_nothing_of_this_bridge(desk):
    client = create_app(desk.bridge, desk.bridge.config).test_client()
    page = client.get("/api/v1/docs")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "<script" not in page.text
    text = page.text.replace(SOURCE, "").replace("https://medium.com", "").replace("https://blog.example/a-walk/", "")
    assert "http" not in text
    for method, path, operation in operations(client):
        assert f"{method} {path}" in page.text
        assert f'id="{operation["operationId"]}"' in page.text
    for secret in (desk.wordpress.url, "127.0.0.1", "blog.example/7"):
        assert secret not in page.text + client.get("/api/v1/openapi.json").text


BODIES = {
    "forget": {"yes": True},
    "confirm": {"url": "https://medium.com/@a/b-0123456789ab"},
    "pin": {"slot": "1"},
    "preview": {"site": "blog", "title": "A walk", "html": "<p>On the hills.</p>"},
    "tokens": {"name": "newsroom", "scopes": ["admin"], "sites": ["blog"]},
}


def ask(client, method: str, path: str):
    verb = path.rsplit("/", 1)[-1]
    body = {"site": "blog", "all": True} if verb == "resync" else BODIES.get(verb, {})
    real = path.replace("/posts/SITE/ID", "/posts/blog/7").replace("/jobs/ID", "/jobs/1").replace("SITE", "blog")
    if verb == "reconcile":
        return client.post(f"/api/v1{real}", data=b"no zip", content_type="application/zip")
    return call(client, method, real.lstrip("/"), None if method in {"GET", "DELETE"} else body)


@pytest.mark.parametrize("scope", list(Scope))
def test_each_route_needs_the_scope_that_its_row_says_and_no_other(desk, scope):
    app = create_app(desk.bridge, desk.bridge.config)
    without = ask_as(app, Principal("without", ALL - {scope}))
    answers = {route: ask(without, *route).status_code for route in written()}
    assert {route for route, status in answers.items() if status == 403} == {
        route for route, (needed, _) in written().items() if needed == scope.value
    }
    alone = ask_as(create_app(desk.bridge, desk.bridge.config), Principal("alone", frozenset({scope})))
    theirs = [route for route, (needed, _) in written().items() if needed == scope.value]
    assert 403 not in {ask(alone, *route).status_code for route in theirs}


def test_what_is_about_every_site_is_refused_to_who_is_good_for_some(desk):
    some = ask_as(create_app(desk.bridge, desk.bridge.config), Principal("some", ALL, frozenset({"blog"})))
    refused = {route for route in written() if ask(some, *route).status_code == 403}
    assert refused == {route for route, (_, is_whole) in written().items() if is_whole} | {("GET", "/backlog")}
    assert call(some, "GET", "backlog?site=blog").status_code == 200


def test_a_site_that_is_not_theirs_does_not_exist(desk):
    other = ask_as(create_app(desk.bridge, desk.bridge.config), Principal("other", ALL, frozenset({"other"})))
    for method, path in written():
        if "SITE" in path or path == "/resync":
            answer = ask(other, method, path)
            assert (answer.status_code, answer.json["detail"]) == (404, "site blog is not known"), path
