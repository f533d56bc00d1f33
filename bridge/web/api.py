"""The API for programs, under ``/api/v1``, with a bearer token. ``docs/api.md`` describes it."""

import hmac
from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

from bridge.config import Config
from bridge.core import Bridge
from bridge.web.problems import problem


def blueprint(bridge: Bridge, config: Config) -> Blueprint:
    """The routes."""
    routes = Blueprint("api", __name__, url_prefix="/api/v1")
    routes.before_request(_authorize(config))

    @routes.get("/posts/<site>/<int:post_id>")
    def read_post(site: str, post_id: int) -> Response:
        return jsonify(bridge.read_post(site, post_id))

    return routes


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
