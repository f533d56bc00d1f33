"""Requests to the API by whoever a test wants to be."""

from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient

from bridge.models.access import Principal, Role, Scope
from processes import API_TOKEN

ALL = frozenset(Scope)
ROLES = {role.value: Principal(role.value, role.scopes) for role in Role}


def ask_as(app: Flask, principal: Principal) -> FlaskClient:
    """A client whose token stands for this principal: what asks who it is has the last word of several."""

    def be() -> None:
        g.principal = principal

    app.before_request_funcs.setdefault("api", []).append(be)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {API_TOKEN}"
    return client


def call(client: FlaskClient, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """One request; a word of a header's name is written with an underscore."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.open(f"/api/v1/{path}", method=method, json=body, headers=given)
