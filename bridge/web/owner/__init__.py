"""The pages of those who sign in, below ``/owner``. Each view asks ``allow`` as those of the API do.

``g.user`` is who is signed in, ``g.principal`` what they are to ``allow``. Every form carries ``csrf_token()``.
"""

from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, ServiceUnavailable, TooManyRequests
from werkzeug.wrappers import Response as BaseResponse

from bridge.app import Bridge
from bridge.config import Config
from bridge.errors import Busy, Gone, NotFound, Refused
from bridge.models.access import asker
from bridge.web.access import refuse_unasked
from bridge.web.owner import (
    archive,
    bulk,
    connect,
    experiments,
    handoffs,
    home,
    log,
    originals,
    partners,
    people,
    places,
    post,
    post_texts,
    posts,
    results,
    schedule,
    set_up,
    settings,
    sign_in,
    stories,
)
from bridge.web.owner.cookie import set_up_cookie
from bridge.web.screens import to_screen
from bridge.web.throttle import Throttle

OPEN = frozenset({"owner.show_sign_in", "owner.sign_in", "owner.show_set_up", "owner.set_up"})
"""What whoever is not signed in may see."""
AGAIN_S = 5
"""Seconds after which a password can be looked at, when many are."""
_STALE = (
    "the form was not sent from its own page, or your browser keeps no cookies for it. Nothing was done: go back, open "
    "the page again, and send it once more"
)


def init_app(app: Flask, bridge: Bridge, config: Config) -> None:
    """Give the application its cookie, and the pages that need it."""
    set_up_cookie(app, bridge, config)
    app.register_blueprint(blueprint(bridge))


def blueprint(bridge: Bridge) -> Blueprint:
    """The routes."""
    routes = Blueprint("owner", __name__, url_prefix="/owner", template_folder="../templates")
    routes.before_request(lambda: _find(bridge))
    routes.after_request(refuse_unasked)
    throttle = Throttle()
    home.add_routes(routes, bridge, throttle)
    sign_in.add_routes(routes, bridge, throttle)
    set_up.add_routes(routes, bridge)
    connect.add_routes(routes, bridge)
    posts.add_routes(routes, bridge)
    bulk.add_routes(routes, bridge)
    post.add_routes(routes, bridge)
    post_texts.add_routes(routes, bridge)
    schedule.add_routes(routes, bridge)
    results.add_routes(routes, bridge)
    experiments.add_routes(routes, bridge)
    places.add_routes(routes, bridge)
    people.add_routes(routes, bridge)
    handoffs.add_routes(routes, bridge)
    archive.add_routes(routes, bridge)
    partners.add_routes(routes, bridge)
    originals.add_routes(routes, bridge)
    stories.add_routes(routes, bridge)
    settings.add_routes(routes, bridge)
    log.add_routes(routes, bridge)
    routes.register_error_handler(HTTPException, _say_http)
    routes.register_error_handler(Busy, lambda error: _say_http(TooManyRequests(str(error), retry_after=AGAIN_S)))
    for error, status in ((NotFound, 404), (Gone, 410), (Refused, 409)):
        routes.register_error_handler(error, _to_sayer(status))
    return routes


def _find(bridge: Bridge) -> BaseResponse | None:
    """Who is signed in; whoever is not is sent to sign in, and comes back to what they asked for."""
    if not current_app.secret_key:
        raise ServiceUnavailable("the ledger cannot be read at the moment; try again in a minute")
    g.user = bridge.sessions.find(str(session.get("id", "")))
    if request.endpoint in OPEN:
        g.was_asked = True
    elif g.user is None:
        asked = request.full_path.removesuffix("?") if request.method in {"GET", "HEAD"} else None
        return redirect(url_for("owner.show_sign_in", next=asked), 303)
    if g.user:
        g.principal = g.user.principal
        asker.set(f"user {g.user.name}")
    current_app.extensions["csrf"].protect()
    return None


def _say_http(error: HTTPException) -> Response:
    words = _STALE if isinstance(error, CSRFError) else error.description or ""
    answer = _say(error.code or 500, error.name, words)
    answer.headers.extend({name: value for name, value in error.get_headers() if name.lower() == "retry-after"})
    return answer


def _to_sayer(status: int) -> Callable[[Exception], Response]:
    return lambda error: _say(status, "That did not work", str(error))


def _say(status: int, title: str, words: str) -> Response:
    """Whoever comes here is a person: no document for programs."""
    return to_screen("said.html", status=status, title=title, words=words, is_wrong=True)
