"""Tokens, for programs that hold one of scope ``admin``: make, list and revoke them, within what they are good for."""

from typing import Annotated

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint
from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field

from bridge.app import Bridge
from bridge.models.access import Scope
from bridge.models.dates import to_utc_or_midnight
from bridge.web.access import allow
from bridge.web.api.answers import Instant
from bridge.web.api.problems import refusals
from bridge.web.api.shape import Shape


class TokenPath(Shape):
    """A token."""

    name: Annotated[str, Field(description="name of the token", max_length=64)]


class TokenAsk(Shape):
    """A token to be made; without sites it is good for all that the asking one is good for, without an end for ever."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "newsroom", "scopes": ["read", "decide"], "sites": ["blog"], "ends_at": "2027-01-01"}]
        },
    )

    name: Annotated[str, Field(min_length=1, max_length=64)]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=len(Scope))]
    sites: Annotated[tuple[Annotated[str, Field(max_length=100)], ...], Field(max_length=1_000)] = ()
    ends_at: Annotated[AwareDatetime, BeforeValidator(to_utc_or_midnight)] | None = None


class TokenAnswer(Shape):
    """A token, without what opens anything."""

    name: str
    scopes: list[Scope]
    sites: Annotated[list[str] | None, Field(description="null: all, also those that come later")]
    created_at: Instant
    used_at: Annotated[Instant | None, Field(description="the last time, to a few minutes")]
    ends_at: Instant | None
    revoked_at: Instant | None


class NewToken(TokenAnswer):
    """A token, and what to send: it is shown this once."""

    token: str


class TokenList(Shape):
    """Tokens, those that are over included."""

    tokens: list[TokenAnswer]


def blueprint(bridge: Bridge) -> APIBlueprint:
    """The routes. None takes an Idempotency-Key: the answer to the first would be kept, and it holds a secret."""
    routes = APIBlueprint("tokens", __name__, abp_tags=[{"name": "tokens"}])

    @routes.get("/tokens", responses={200: TokenList})
    def read_tokens() -> Response:
        """Tokens that are good for no other site than the asking one is, by name."""
        principal = allow(Scope.ADMIN)
        return jsonify({"tokens": [one.to_data() for one in bridge.tokens.read_tokens(principal)]})

    @routes.post("/tokens", responses={201: NewToken})
    def add_token(body: TokenAsk) -> tuple[Response, int]:
        """Make a token, within what the asking one may do and is good for; it is shown this once."""
        principal = allow(Scope.ADMIN)
        token, secret = bridge.tokens.add(body.name, body.scopes, body.sites, body.ends_at, by=principal)
        return jsonify(token.to_data() | {"token": secret}), 201

    @routes.delete("/tokens/<name>", responses={200: TokenAnswer, **refusals(409)})
    def revoke_token(path: TokenPath) -> Response:
        """End a token: the next request with it is refused."""
        principal = allow(Scope.ADMIN)
        return jsonify(bridge.tokens.revoke(path.name, by=principal).to_data())

    return routes
