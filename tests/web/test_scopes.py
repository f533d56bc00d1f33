"""Each view of the API asks whether whoever asks may: what it answers when they may not, and when it forgot to ask."""

import pytest
from flask import Flask, g

from bridge.models.access import Principal, Scope
from bridge.web import problems
from bridge.web.access import allow, refuse_unasked


@pytest.fixture
def client():
    """Asked by the holder of a token that may read one site."""
    app = Flask(__name__)
    problems.init_app(app)
    app.before_request(
        lambda: setattr(g, "principal", Principal("newsroom", frozenset({Scope.READ}), frozenset({"blog"})))
    )
    app.after_request(refuse_unasked)
    app.add_url_rule("/forgot", "forgot", lambda: "a secret")
    app.add_url_rule("/sites/<site>", "read", lambda site: allow(Scope.READ, site).name)
    app.add_url_rule("/pause", "pause", lambda: allow(Scope.ADMIN).name)
    return app.test_client()


def test_a_view_that_forgot_to_ask_answers_nothing(client):
    answer = client.get("/forgot")
    assert (answer.status_code, "secret" in answer.text) == (500, False)


def test_what_one_may_is_answered(client):
    assert client.get("/sites/blog").text == "newsroom"


def test_a_site_that_one_is_not_good_for_does_not_exist(client):
    answer = client.get("/sites/other")
    assert (answer.status_code, answer.json["detail"]) == (404, "site other is not known")


def test_a_scope_that_one_has_not_is_named(client):
    answer = client.get("/pause")
    assert (answer.status_code, "scope admin" in answer.json["detail"]) == (403, True)
