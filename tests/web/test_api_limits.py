"""How often the API may be asked, by whom, and what it says of that."""

import pytest
from pydantic import ValidationError

from asking import call
from blog import a_config
from bridge.web import create_app
from processes import API_TOKEN

BEARER = {"Authorization": f"Bearer {API_TOKEN}"}


@pytest.fixture
def client(blog, tmp_path, medium):
    config = a_config(tmp_path, medium.url, bridge={"api_token": API_TOKEN, "api_per_minute": 20})
    return create_app(blog.bridge, config).test_client()


def test_a_program_that_asks_too_often_is_told_when_it_may_again(client):
    first = call(client, "GET", "jobs", **BEARER)
    assert first.headers["RateLimit-Policy"] == '"program";q=20;w=60'
    assert first.headers["RateLimit"].startswith('"program";r=19;t=')
    assert "Retry-After" not in first.headers
    statuses = [call(client, "GET", "jobs", **BEARER).status_code for _ in range(20)]
    assert statuses == [200] * 19 + [429]
    refused = call(client, "GET", "jobs", **BEARER)
    assert refused.content_type == "application/problem+json"
    assert refused.headers["RateLimit"].startswith('"program";r=0;t=')
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "at most 20 requests a minute" in refused.json["detail"]


def test_whoever_is_nobody_is_counted_by_address_and_takes_nothing_from_a_program(client):
    statuses = [call(client, "GET", "jobs").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert client.get("/api/v1/openapi.json").status_code == 429, "a page without a token counts, too"
    assert call(client, "GET", "jobs", **BEARER).status_code == 200
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert call(client, "GET", "jobs").status_code == 401


def test_hooks_import_pages_and_health_are_not_counted(client):
    for path, status in (("/healthz", 200), ("/import/a/b/", 404), ("/hooks/blog", 405)):
        answers = [client.get(path) for _ in range(30)]
        assert {one.status_code for one in answers} == {status}
        assert all("RateLimit" not in one.headers for one in answers)


@pytest.mark.parametrize("count", [0, 9, -1, 1_000_001, "many", 1.5])
def test_a_limit_that_is_none_is_refused_at_the_start(tmp_path, count):
    with pytest.raises(ValidationError, match="api_per_minute"):
        a_config(tmp_path, "http://127.0.0.1:9", bridge={"api_per_minute": count})
