"""The door for WordPress: ``POST /hooks/<site>``. ``docs/api.md`` describes it."""

import json
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import UnsupportedMediaType

from bridge.app import Bridge
from bridge.config import Config
from bridge.services.intake.inbox import Receipt
from bridge.wordpress.events import sign


def blueprint(bridge: Bridge, config: Config) -> Blueprint:
    """The routes."""
    routes = Blueprint("hooks", __name__)

    @routes.post("/hooks/<site>")
    def receive(site: str) -> Response:
        _check_media_type()
        # MAX_CONTENT_LENGTH refuses a body that is too large: by its declared length before any of it is read.
        receipt = bridge.inbox.receive(site, dict(request.headers.items()), request.get_data())
        if receipt.ping is not None:
            return _signed_pong(site, receipt, config)
        answer = jsonify({"event": receipt.event_id, "duplicate": receipt.duplicate})
        answer.status_code = 200 if receipt.duplicate else 202
        return answer

    return routes


def _check_media_type() -> None:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("a hook is sent as application/json")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("a hook is sent uncompressed: its signature covers the bytes as they come")


def _signed_pong(site: str, receipt: Receipt, config: Config) -> Response:
    """The answer to a ping carries a signature of its own: WordPress learns that the bridge knows the secret too."""
    body = json.dumps(receipt.ping, sort_keys=True).encode()
    secret = config.sites[site].secret
    assert secret is not None, "the ping's own signature was checked with it"
    headers = sign(secret.get_secret_value().split()[0], receipt.event_id, datetime.now(UTC), body)
    return Response(body, content_type="application/json", headers=headers)
