"""Who makes a request to the API, and whether they may: each view says which scope it needs before it does anything."""

import hmac
from collections.abc import Callable

import structlog
from flask import Flask, Response, g, request
from werkzeug.exceptions import Forbidden

from bridge.config import Config
from bridge.errors import NotFound
from bridge.models.access import Principal, Scope, asker
from bridge.services.access.tokens import Tokens
from bridge.web.problems import problem

log = structlog.get_logger()

ADMIN = Principal("api_token", frozenset(Scope))
"""Whoever holds the configuration's ``api_token``."""


_PAGES = {"handoffs": "the hand-off's page", "audit": "the audit's page"}
"""Who asks by a page whose key is all that is known of them."""


def init_app(app: Flask) -> None:
    """What a request does is at nobody's asking until it is known who asks: a thread answers many, one by one."""

    @app.before_request
    def begin() -> None:
        asker.set(_PAGES.get(request.blueprint or "", ""))

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        asker.set("")


def authenticate(config: Config, tokens: Tokens) -> Callable[[], Response | None]:
    """What stands before each route of the API: it finds out who asks, and answers whoever is nobody."""

    def find() -> Response | None:
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        principal = _find(config, tokens, given.strip()) if kind.lower() == "bearer" else None
        if principal:
            g.principal = principal
            asker.set(f"token {principal.name}")
            return None
        if config.bridge.api_token is None and not tokens.has_tokens():
            return problem(503, "No API token", "to use the API make one: bridge token add (or set BRIDGE_API_TOKEN)")
        answer = problem(401, "Unauthorized", "send Authorization: Bearer and a token of this bridge that is good")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    return find


def _find(config: Config, tokens: Tokens, given: str) -> Principal | None:
    """Whose token it is: the configured one, or one of the ledger's; nobody's when it opens nothing."""
    configured = config.bridge.api_token
    if configured and hmac.compare_digest(given.encode(), configured.get_secret_value().encode()):
        return ADMIN
    return tokens.find(given) if given else None


def allow(scope: Scope, site: str | None = None) -> Principal:
    """Go on only if whoever asks may do this kind of thing, and at this site where one is named.

    Returns:
        Who asks; lists show no more than its ``sites``.

    Raises:
        Forbidden: they may not do it anywhere.
        NotFound: the site is none of theirs; it is not said whether there is one of this name.
    """
    g.was_asked = True
    principal: Principal = g.principal
    if not principal.may(scope):
        raise Forbidden(f"this needs the scope {scope.value}, which {principal.name} has not")
    if site is not None and not principal.knows(site):
        raise NotFound(f"site {site} is not known")
    return principal


def refuse_unasked(answer: Response) -> Response:
    """No view of the API answers without having asked ``allow``: a forgotten line is a fault, never a hole."""
    if answer.status_code < 300 and not g.get("was_asked"):
        log.error("a view did not ask who may see its answer", view=request.endpoint)
        return problem(500, "Internal error", "this is a fault of the bridge; its log has the details")
    return answer
