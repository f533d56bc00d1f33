"""Errors of the web: RFC 9457 problem documents, and the headers that every answer carries."""

import structlog
from flask import Flask, Response, jsonify, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from bridge.errors import (
    Busy,
    ExportError,
    Gone,
    HookConflict,
    HookMalformed,
    HookRefused,
    HookUnauthorized,
    HookUnknown,
    LeaseLost,
    LedgerError,
    LedgerReplaced,
    NotFound,
    Refused,
    Unsure,
    WordPressError,
)
from bridge.ledger import is_contention
from bridge.services.isolation import to_first_line
from bridge.web.screens import FOR_PEOPLE, to_screen

log = structlog.get_logger()

RETRY_AFTER_S = 30
RETRY_OVERTAKEN_S = 1
RETRY_BUSY_S = 5
RETRY_UNKNOWN_S = 300
"""The plugin sends nothing else meanwhile: what this version reads must not wait long behind what it does not."""
_MOST_NAMED = 10
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


def problem(status: int, title: str, detail: str = "", errors: tuple[str, ...] = (), **more: str) -> Response:
    """An answer that says what is wrong and what to do (https://www.rfc-editor.org/rfc/rfc9457)."""
    body: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = list(errors)
    body |= more
    answer = jsonify(body)
    answer.status_code = status
    answer.content_type = "application/problem+json"
    return answer


def init_app(app: Flask) -> None:
    """Map every error of ours to one answer, in this place only."""
    app.register_error_handler(HookUnauthorized, _unauthorized)
    app.register_error_handler(HookMalformed, _malformed)
    app.register_error_handler(HookUnknown, _unknown)
    app.register_error_handler(HookRefused, lambda error: problem(403, "Not from here", str(error)))
    app.register_error_handler(HookConflict, lambda error: problem(409, "Known id, other body", str(error)))
    app.register_error_handler(NotFound, lambda error: problem(404, "Not found", str(error)))
    app.register_error_handler(Gone, lambda error: problem(410, "Gone", str(error)))
    app.register_error_handler(Refused, lambda error: problem(409, "Refused", str(error)))
    app.register_error_handler(Unsure, _unsure)
    app.register_error_handler(Busy, _busy)
    app.register_error_handler(LeaseLost, _overtaken)
    app.register_error_handler(ExportError, lambda error: problem(400, "Not an export", str(error)))
    app.register_error_handler(WordPressError, lambda error: problem(502, "No answer of WordPress", str(error)))
    app.register_error_handler(LedgerError, _unavailable)
    app.register_error_handler(SQLAlchemyError, _unavailable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
    app.after_request(_add_headers)


def _unauthorized(_error: HookUnauthorized) -> Response:
    # One answer for an unknown site, a stale hook and a wrong signature: a stranger learns nothing. The log says which.
    return problem(401, "Unauthorized", "the hook was not accepted; the bridge's log says why")


def _malformed(error: HookMalformed) -> Response:
    return problem(400, "Malformed hook", str(error), error.problems)


def _unknown(error: HookUnknown) -> Response:
    answer = problem(503, "Not in this version", str(error))
    answer.headers["Retry-After"] = str(RETRY_UNKNOWN_S)
    return answer


def _unsure(error: Unsure) -> Response:
    detail = f'{error} To do it all the same, send "yes": true'
    return problem(409, "Not without a yes", detail, question=error.question)


def _busy(error: Busy) -> Response:
    answer = problem(503, "Busy", str(error))
    answer.headers["Retry-After"] = str(RETRY_BUSY_S)
    return answer


def _overtaken(_error: Exception) -> Response:
    """Nothing is wrong with the ledger: two answers met, and the other one was first."""
    detail = "something else was done with it at the same time; look at it, then answer again"
    answer = _tell(409, "Refused", detail)
    answer.headers["Retry-After"] = str(RETRY_OVERTAKEN_S)
    return answer


def _unavailable(error: Exception) -> Response:
    if is_contention(error) and request.blueprint != "hooks":
        log.info("two met in the ledger", error=to_first_line(error)[:500])
        return _overtaken(error)
    log.error("the ledger is in trouble", error=f"{type(error).__name__}: {to_first_line(error)}"[:500])
    words = str(error) if isinstance(error, LedgerReplaced) else "nothing was stored; send it again later"
    answer = _tell(503, "Ledger unavailable", words)
    answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def _http(error: HTTPException) -> Response:
    answer = problem(error.code or 500, error.name, error.description or "")
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value
    return answer


def _unexpected(error: Exception) -> Response:
    log.error("a request failed", exc_info=error)
    return _tell(500, "Internal error", "this is a fault of the bridge; its log has the details")


def _tell(status: int, title: str, words: str) -> Response:
    """A page for people, a document for programs."""
    if request.blueprint in FOR_PEOPLE:
        return to_screen("said.html", status=status, title=title, words=words, is_wrong=True)
    return problem(status, title, words)


def _add_headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer
