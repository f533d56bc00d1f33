"""The door at which a WordPress exchanges a code for its connection; codes are given out by ``web.owner.connect``."""

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, Field, ValidationError
from werkzeug.exceptions import BadRequest

from bridge.app import Bridge
from bridge.errors import Refused
from bridge.web.input import read_json
from bridge.web.problems import problem
from bridge.web.throttle import HOOKS_OF_AN_ADDRESS, Throttle, to_client

EXAMPLE = 'send JSON such as {"code": "...", "verifier": "...", "home": "https://blog.example"}'


class _Asked(BaseModel):
    code: str = Field(max_length=200)
    verifier: str = Field(max_length=200)
    home: str = Field(max_length=1_000)


def blueprint(bridge: Bridge) -> Blueprint:
    """The route."""
    routes = Blueprint("connect", __name__)
    throttle = Throttle()

    @routes.post("/connect/exchange")
    def exchange() -> Response:
        asked = _to_asked(read_json())
        try:
            return jsonify({"connection": bridge.connections.exchange(asked.code, asked.verifier, asked.home)})
        except Refused as error:
            throttle.take((HOOKS_OF_AN_ADDRESS, to_client()))
            return problem(403, "Not connected", str(error))

    return routes


def _to_asked(body: object) -> _Asked:
    try:
        return _Asked.model_validate(body)
    except ValidationError:
        raise BadRequest(EXAMPLE) from None
