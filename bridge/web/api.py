"""The API for programs, under ``/api/v1``, with a bearer token. ``docs/api.md`` describes it."""

import hmac
from collections.abc import Callable
from typing import Annotated

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, BeforeValidator, Field, StrictBool, ValidationError
from werkzeug.exceptions import BadRequest

from bridge.app import Bridge
from bridge.config import Config
from bridge.errors import NotFound
from bridge.models.dates import INSTANT
from bridge.web.input import read_json, to_advice
from bridge.web.problems import problem


def blueprint(bridge: Bridge, config: Config) -> Blueprint:
    """The routes."""
    routes = Blueprint("api", __name__, url_prefix="/api/v1")
    routes.before_request(authorize(config))

    @routes.get("/posts/<site>/<post:post_id>")
    def read_post(site: str, post_id: int) -> Response:
        return jsonify(bridge.overview.read_post(site, post_id))

    @routes.post("/posts/<site>/<post:post_id>/<verb>")
    def act(site: str, post_id: int, verb: str) -> Response:
        """What a person would say on the command line."""
        asked = _to_act(read_json())
        if verb not in _VERBS:
            raise NotFound(f'there is no "{verb}"; there is {", ".join(_VERBS)}')
        _VERBS[verb](bridge, site, post_id, asked)
        return jsonify(bridge.overview.read_post(site, post_id))

    return routes


def _to_slot(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f'write its number in the forecast as text, such as "1", or {INSTANT}')  # noqa: TRY004
    return value


class _Act(BaseModel):
    url: Annotated[str, Field(max_length=4_000)] = ""
    account: str | None = None
    state: Annotated[str, Field(max_length=64)] = ""
    canonical_is_right: StrictBool = False
    slot: Annotated[str, BeforeValidator(_to_slot), Field(max_length=40)] = ""
    yes: StrictBool = False
    question: Annotated[str, Field(max_length=40)] = ""


def _confirm(bridge: Bridge, site: str, post_id: int, asked: _Act) -> None:
    bridge.decisions.confirm(site, post_id, asked.url, asked.account, canonical_is_right=asked.canonical_is_right)


_VERBS: dict[str, Callable[[Bridge, str, int, _Act], object]] = {
    "confirm": _confirm,
    "deny": lambda bridge, site, post_id, asked: bridge.decisions.deny(
        site, post_id, asked.account, yes=asked.yes, question=asked.question
    ),
    "done": lambda bridge, site, post_id, asked: bridge.decisions.done(site, post_id, asked.account, state=asked.state),
    "removed": lambda bridge, site, post_id, asked: bridge.decisions.remove(site, post_id, asked.account),
    "same": lambda bridge, site, post_id, _: bridge.answers.accept(site, post_id),
    "another": lambda bridge, site, post_id, _: bridge.answers.tell_apart(site, post_id),
    "approve": lambda bridge, site, post_id, asked: bridge.queue.approve(
        site, post_id, asked.account, yes=asked.yes, question=asked.question
    ),
    "skip": lambda bridge, site, post_id, asked: bridge.queue.skip(site, post_id, asked.account),
    "never": lambda bridge, site, post_id, asked: bridge.queue.ban(site, post_id, asked.account),
    "pin": lambda bridge, site, post_id, asked: bridge.queue.pin(site, post_id, asked.slot, asked.account),
    "up": lambda bridge, site, post_id, asked: bridge.queue.move_up(site, post_id, asked.account),
}


def _to_act(body: object) -> _Act:
    try:
        return _Act.model_validate(body)
    except ValidationError as error:
        advice = 'send JSON such as {"url": "https://medium.com/@you/title-0123456789ab"}'
        raise BadRequest(to_advice(error, "slot", advice)) from None


def authorize(config: Config) -> Callable[[], Response | None]:
    """What stands before each route: it answers whoever has not the token."""

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
