"""The door for WordPress: ``POST /hooks/<site>``. ``docs/api.md`` describes it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from flask import Blueprint, Response, request
from prometheus_client import Histogram
from werkzeug.exceptions import UnsupportedMediaType

from bridge.app import Bridge
from bridge.config import Config
from bridge.errors import Busy, HookUnauthorized
from bridge.models.plain import Data
from bridge.web.previews import to_preview_answer
from bridge.web.throttle import HOOKS_OF_AN_ADDRESS, Allowance, Throttle, to_client
from bridge.wordpress.signing import SIGNED, sign

MOST_WAITING = 300
"""Requests that wait for a thread of the web server, beyond which hooks are turned away: about a second's work."""


def blueprint(bridge: Bridge, config: Config, measure: Histogram, waiting: Callable[[], int]) -> Blueprint:
    """The routes.

    Args:
        measure: how long hooks take.
        waiting: how many requests wait for a thread.
    """
    routes = Blueprint("hooks", __name__)
    throttle = Throttle()
    allowance = Allowance()

    @routes.before_request
    def turn_away() -> None:
        # What waits longer than its sender does is done twice.
        if waiting() > MOST_WAITING:
            raise Busy("more hooks wait than can be taken now; this one was not read, so send it again")

    @routes.post("/hooks/<site>")
    def receive(site: str) -> Response:
        _check_media_type()
        # MAX_CONTENT_LENGTH refuses a body that is too large: by its declared length before any of it is read.
        with measure.time(), _counted(throttle):
            receipt = bridge.inbox.receive(site, _signature(), request.get_data(), lambda: allowance.take(site))
        if receipt.ping is not None:
            return _signed(site, receipt.event_id, receipt.ping, config)
        told = json.dumps({"duplicate": receipt.duplicate, "event": receipt.event_id})
        return Response(told, 200 if receipt.duplicate else 202, content_type="application/json")

    @routes.post("/hooks/<site>/handoff")
    def ask(site: str) -> Response:
        """What waits for a person, for the plugin's page, and the answers that are given there."""
        _check_media_type()
        with _counted(throttle):
            webhook_id, told = bridge.asks.receive(site, _signature(), request.get_data())
        return _signed(site, webhook_id, told, config)

    @routes.post("/hooks/<site>/preview")
    def preview(site: str) -> Response:
        _check_media_type()
        with _counted(throttle):
            post = bridge.inbox.read_preview(site, _signature(), request.get_data())
        answer = to_preview_answer(bridge, post)
        if answer.status_code == 200:
            answer.headers.update(_sign(site, request.headers["webhook-id"], answer.get_data(), config))
        return answer

    _add_messages(routes, bridge, config, throttle)
    return routes


def _add_messages(routes: Blueprint, bridge: Bridge, config: Config, throttle: Throttle) -> None:
    """What WordPress says that is no event of a post."""

    @routes.post("/hooks/<site>/forget")
    def forget(site: str) -> Response:
        """WordPress erases what it holds of a person; the bridge forgets the texts of their posts, too."""
        _check_media_type()
        with _counted(throttle):
            webhook_id, post_id = bridge.inbox.read_erasure(site, _signature(), request.get_data())
        return _signed(site, webhook_id, {"problem": bridge.erasure.forget_for_wordpress(site, post_id)}, config)

    @routes.post("/hooks/<site>/original")
    def hand_off(site: str) -> Response:
        """A draft for Medium first; answered with the screen where it waits, or why it is not taken."""
        _check_media_type()
        with _counted(throttle):
            webhook_id, post = bridge.inbox.read_original(site, _signature(), request.get_data())
        return _signed(site, webhook_id, bridge.originals.take_for_wordpress(post), config)

    @routes.post("/hooks/<site>/landings")
    def count(site: str) -> Response:
        """Visits that came back from Medium, as counts of whole days."""
        _check_media_type()
        with _counted(throttle):
            webhook_id, told = bridge.inbox.read_landings(site, _signature(), request.get_data())
        return _signed(site, webhook_id, bridge.landings.take(site, told), config)


@contextmanager
def _counted(throttle: Throttle) -> Iterator[None]:
    """Count and stop only what is refused for its signature: a proxy may stand for everybody, WordPress too."""
    try:
        yield
    except HookUnauthorized:
        throttle.take((HOOKS_OF_AN_ADDRESS, to_client()))
        raise


def _signature() -> dict[str, str]:
    """The headers that a signature is made of, as far as they are there."""
    return {name: value for name in SIGNED if (value := request.headers.get(name)) is not None}


def _check_media_type() -> None:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("a hook is sent as application/json")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("a hook is sent uncompressed: its signature covers the bytes as they come")


def _signed(site: str, webhook_id: str, told: Data, config: Config) -> Response:
    """An answer with a signature of its own: WordPress learns that the bridge knows the secret too."""
    body = json.dumps(told, sort_keys=True).encode()
    headers = _sign(site, webhook_id, body, config)
    return Response(body, content_type="application/json", headers=headers)


def _sign(site: str, webhook_id: str, body: bytes, config: Config) -> dict[str, str]:
    secret = config.sites[site].secret
    assert secret is not None, "the signature of what is answered was checked with it"
    return sign(secret.get_secret_value(), webhook_id, datetime.now(UTC), body)
