"""``Idempotency-Key``: a request that is sent again gets the first answer."""

import json
import re
from hashlib import sha256

import structlog
from flask import Response, current_app, g, request
from flask.blueprints import BlueprintSetupState
from flask_openapi.blueprint import APIBlueprint
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import BadRequest

from bridge.app import Bridge
from bridge.errors import LedgerError
from bridge.models.access import Principal
from bridge.models.repeats import Claim, KeyState, RequestKey
from bridge.web.api.reach import without_screens
from bridge.web.problems import problem

log = structlog.get_logger()

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEY = r'^"?[\x21\x23-\x5b\x5d-\x7e]{1,128}"?$'
"""The draft writes it in quotation marks; most programs do not."""
_KEY = re.compile(KEY.rstrip("$") + r"\Z")
UNDER_WAY_S = 5
FULL_S = 3_600
_NEVER_BEGUN = frozenset({400, 401, 403, 413, 415, 429})
_EXTENSION = "repeatable"


def watch(routes: APIBlueprint, bridge: Bridge) -> None:
    """Let requests of these routes that change something be repeated safely.

    Never for routes whose answers hold a secret: answers are kept for a day.
    """

    def begin() -> Response | None:
        asked = _to_key()
        if asked is None:
            return None
        claim = bridge.repeats.begin(asked)
        if claim.state is KeyState.OURS:
            g.repeat = (asked, claim)
            return None
        g.was_asked = True  # by who has the first answer: a holder is what it may do, too
        return _to_answer(claim)

    def end(answer: Response) -> Response:
        if taken := g.pop("repeat", None):
            asked, claim = taken
            try:
                _keep(bridge, asked, claim, answer)
            except (LedgerError, SQLAlchemyError) as error:
                # It is done, and said so; sent again after the lease it is done again, to no effect.
                log.warning("an answer could not be kept", error=type(error).__name__)
        return answer

    routes.before_request(begin)
    routes.after_request(end)
    routes.record_once(lambda state: _remember(state, routes.name))


def _remember(state: BlueprintSetupState, name: str) -> None:
    known = state.app.extensions.setdefault(_EXTENSION, set())
    known.add(f"{state.name_prefix}.{name}".lstrip("."))


def is_repeatable(endpoint: str, method: str) -> bool:
    """Whether a route takes the header."""
    names: set[str] = current_app.extensions.get(_EXTENSION, set())
    return method not in {"GET", "HEAD", "OPTIONS"} and endpoint.rpartition(".")[0] in names


def _to_key() -> RequestKey | None:
    text = request.headers.get(HEADER)
    if text is None or request.method == "GET":
        return None
    if not _KEY.match(text):
        raise BadRequest(f"{HEADER} is 1 to 128 letters, digits and signs without a space, such as a UUID")
    principal: Principal = g.principal
    rights = [principal.name, sorted(principal.scopes), principal.sites and sorted(principal.sites)]
    said = (request.method, request.path, request.query_string.decode("latin-1"))
    digest = sha256("\n".join(said).encode() + b"\n" + request.get_data()).hexdigest()
    return RequestKey(sha256(json.dumps(rights).encode()).hexdigest(), text.strip('"'), digest)


def _to_answer(claim: Claim) -> Response:
    if claim.state is KeyState.OTHER:
        return problem(422, "Key of another request", f"this {HEADER} stands for another request; take a new one")
    if claim.state is KeyState.TOO_MANY:
        words = f"more requests with {HEADER} than are kept in a day; ask again later, or leave it out"
        return _wait(problem(429, "Too many keys", words), FULL_S)
    if claim.state is KeyState.UNDER_WAY:
        return _wait(problem(409, "Under way", "the same request is being done; ask again in a moment"), UNDER_WAY_S)
    if not claim.body:
        answer = problem(409, "Done already", "it was done; its answer is not kept, so look at what it was about")
    else:
        kind = "application/json" if claim.status < 300 else "application/problem+json"
        answer = Response(claim.body, claim.status, content_type=kind)
    answer.headers[REPLAYED] = "true"
    return answer


def _wait(answer: Response, seconds: int) -> Response:
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _keep(bridge: Bridge, asked: RequestKey, claim: Claim, answer: Response) -> None:
    """Keep what was done or refused; what was never begun, or shall be tried again, is as if it had not been asked."""
    status = answer.status_code
    if status >= 500 or status in _NEVER_BEGUN or "Retry-After" in answer.headers:
        bridge.repeats.let_go(asked, claim)
    else:
        bridge.repeats.finish(asked, claim, status, json.dumps(without_screens(answer.get_json())))
