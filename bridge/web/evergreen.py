"""The API of the archive's schedule: what would go when, what has come, and pauses. ``docs/api.md`` describes it."""

from typing import Annotated

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from werkzeug.exceptions import BadRequest

from bridge.app import Bridge
from bridge.config import Config, to_when
from bridge.web.api import authorize
from bridge.web.input import read_count, read_json, to_advice

MOST_SLOTS = 1000


def blueprint(bridge: Bridge, config: Config) -> Blueprint:
    """The routes."""
    routes = Blueprint("evergreen", __name__, url_prefix="/api/v1")
    routes.before_request(authorize(config))

    @routes.get("/forecast")
    def read_forecast() -> Response:
        account, count = request.args.get("account"), read_count("n", 10, 100)
        changes = dict(_to_change(text) for text in request.args.getlist("set"))
        return jsonify({"accounts": bridge.forecast.read_forecast(account, count, changes)})

    @routes.get("/slots")
    def read_slots() -> Response:
        return jsonify(
            {"slots": bridge.forecast.read_slots(request.args.get("account"), read_count("limit", 100, MOST_SLOTS))}
        )

    @routes.post("/pause")
    def pause() -> Response:
        asked = _to_pause(read_json())
        until = bridge.queue.to_until(asked.until, asked.account) if asked.until is not None else None
        bridge.accounts.pause(asked.account, until, asked.reason)
        return jsonify({"pauses": bridge.overview.read_status()["pauses"]})

    @routes.post("/resume")
    def resume() -> Response:
        bridge.accounts.resume(_to_pause(read_json()).account)
        return jsonify({"pauses": bridge.overview.read_status()["pauses"]})

    return routes


def _to_until(value: object) -> object:
    """The same, when it is a time: which one the account's clock says."""
    to_when(value)
    return value


class _Pause(BaseModel):
    account: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    until: Annotated[str, BeforeValidator(_to_until)] | None = None
    reason: Annotated[str, Field(max_length=1_000)] = ""


def _to_pause(body: object) -> _Pause:
    try:
        return _Pause.model_validate(body)
    except ValidationError as error:
        advice = 'send JSON such as {"account": "main", "until": "7d", "reason": "on holiday"}'
        raise BadRequest(to_advice(error, "until", advice)) from None


def _to_change(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise BadRequest('a change is KEY=VALUE, for example set=order="newest"')
    return key, value
