"""While it answers a ping that asks for it, the bridge calls WordPress back and names what stands in between."""

import json
from typing import Any

import pytest

from hookmaker import make_hook
from status_wordpress import says, site, wordpress

__all__ = ["site", "wordpress"]


def ping(site, rest_url: str, back: Any = True) -> dict[str, Any]:
    site.sent += 1
    body = json.loads(make_hook("ping", occurred_at=site.clock()))
    body["data"] |= {"back": back}
    body["data"]["site"]["rest_url"] = rest_url
    return dict(site.deliver(json.dumps(body).encode(), f"ping_{site.sent}").ping)


def test_a_way_that_is_open_is_said_to_be(site, wordpress):
    wordpress.look = says(0)
    assert ping(site, wordpress.rest_url)["back"] == ""
    assert wordpress.looked == 1


@pytest.mark.parametrize("back", [False, None, "yes", 1])
def test_nobody_is_called_who_did_not_ask_for_it(site, wordpress, back):
    wordpress.look = says(0)
    assert "back" not in ping(site, wordpress.rest_url, back)
    assert wordpress.looked == 0


OBSTACLES: dict[str, tuple[dict[str, Any] | None, str]] = {
    "no plugin": (None, "is not this plugin (404)"),
    "another WordPress": (says(0, home="https://other.example"), "another WordPress answers: https://other.example"),
    "a cache": (says(0, nonce="of an earlier question"), "a cache answers in WordPress' place"),
    "no look": ({"of": "somebody"}, "says nothing of our plugin"),
}


@pytest.mark.parametrize("kind", OBSTACLES)
def test_what_answers_in_its_place_is_named(site, wordpress, kind):
    wordpress.look, words = OBSTACLES[kind]
    assert words in ping(site, wordpress.rest_url)["back"]


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_what_refuses_is_named(site, wordpress, status):
    wordpress.look, wordpress.status = says(0), status
    assert str(status) in ping(site, wordpress.rest_url)["back"]


@pytest.mark.parametrize("rest_url", ["https://api.elsewhere.example/wp-json/", "http://169.254.169.254/", ""])
def test_no_host_is_called_but_the_sites_own(site, rest_url):
    assert "add the host to allowed_hosts of [sites.blog]" in ping(site, rest_url)["back"]


def test_a_wordpress_that_does_not_answer_keeps_nobody_unconnected(site):
    answer = ping(site, "http://127.0.0.1:9/wp-json/")
    assert "does not answer" in answer["back"]
    assert answer["connected_at"]
