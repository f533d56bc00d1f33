"""The API for programs, under ``/api/v1``, with a bearer token. ``docs/api.md`` describes it."""

import hmac
from collections.abc import Callable
from typing import Annotated

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, Field, StrictBool, StrictInt, ValidationError
from werkzeug.exceptions import BadRequest

from bridge.config import Config
from bridge.core import Bridge
from bridge.errors import NotFound
from bridge.web.problems import problem


def blueprint(bridge: Bridge, config: Config) -> Blueprint:
    """The routes."""
    routes = Blueprint("api", __name__, url_prefix="/api/v1")
    routes.before_request(_authorize(config))

    @routes.get("/posts/<site>/<int:post_id>")
    def read_post(site: str, post_id: int) -> Response:
        return jsonify(bridge.read_post(site, post_id))

    @routes.post("/posts/<site>/<int:post_id>/<verb>")
    def act(site: str, post_id: int, verb: str) -> Response:
        """What a person would say on the command line: confirm, deny, done or removed."""
        asked = _to_act(request.get_json(silent=True) if request.data else {})
        match verb:
            case "confirm":
                bridge.confirm(site, post_id, asked.url, asked.account, canonical_is_right=asked.canonical_is_right)
            case "deny":
                bridge.deny(site, post_id, asked.account)
            case "done":
                bridge.done(site, post_id, asked.account, state=asked.state)
            case "removed":
                bridge.remove(site, post_id, asked.account)
            case _:
                raise NotFound(f'there is no "{verb}"; there is confirm, deny, done and removed')
        return jsonify(bridge.read_post(site, post_id))

    @routes.post("/resync")
    def resync() -> tuple[Response, int]:
        asked = _to_resync(request.get_json(silent=True))
        post_id = bridge.resync(asked.site, asked.post)
        return jsonify({"site": asked.site, "post_id": post_id}), 202

    return routes


class _Resync(BaseModel):
    site: Annotated[str, Field(max_length=100)]
    post: Annotated[StrictInt, Field(ge=1, le=2**63 - 1)] | Annotated[str, Field(min_length=1, max_length=4_000)]


class _Act(BaseModel):
    url: Annotated[str, Field(max_length=4_000)] = ""
    account: str | None = None
    state: Annotated[str, Field(max_length=64)] = ""
    canonical_is_right: StrictBool = False


def _to_act(body: object) -> _Act:
    try:
        return _Act.model_validate(body)
    except ValidationError:
        raise BadRequest('send JSON such as {"url": "https://medium.com/@you/title-0123456789ab"}') from None


def _to_resync(body: object) -> _Resync:
    try:
        return _Resync.model_validate(body)
    except ValidationError:
        raise BadRequest('send JSON such as {"site": "blog", "post": 42}; post is a number or an address') from None


def _authorize(config: Config) -> Callable[[], Response | None]:
    def check() -> Response | None:
        token = config.bridge.api_token
        if token is None:
            return problem(503, "No API token", "set BRIDGE_API_TOKEN to use the API")
        given = request.headers.get("Authorization", "").encode()
        if hmac.compare_digest(given, f"Bearer {token.get_secret_value()}".encode()):
            return None
        answer = problem(401, "Unauthorized", "send Authorization: Bearer and the bridge's api_token")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    return check
