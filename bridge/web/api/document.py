"""The OpenAPI document, made from the routes and their models, and the page on which people read it.

Both are the same for everybody and say nothing of this bridge, so they need no token (docs/design.md).
"""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from flask_openapi.openapi import OpenAPI
from flask_openapi.utils import parse_rule
from werkzeug.exceptions import BadRequest

from bridge.web.api.limits import Limits, tell
from bridge.web.api.problems import Problem, to_refusal
from bridge.web.api.repeats import HEADER, KEY, is_repeatable
from bridge.web.screens import to_screen

PREFIX = "/api/v1"
INFO = {
    "title": "Bridge for Medium",
    "version": "1",
    "description": "Everything that the command line can say of posts, stories, schedules and sites. Instants are RFC "
    "3339 with a zone; a field or a key of a query that a route does not know is refused.",
}
SCHEMES: dict[str, Any] = {"token": {"type": "http", "scheme": "bearer", "description": "a token of the bridge"}}
_ALWAYS = (400, 401, 403, 404, 405, 429, 503)
_WITH_BODY = (409, 413, 415)
_REPEATED = (409, 422)
_KEY_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "description": "the same request again under the same key gets the first answer for a day",
    "schema": {"type": "string", "pattern": KEY},
}


def blueprint(limits: Limits) -> Blueprint:
    """The routes of the document itself."""
    routes = Blueprint("document", __name__, template_folder="../templates", url_prefix=PREFIX)
    routes.before_request(limits.count_nobody)
    routes.after_request(tell)

    @routes.get("/openapi.json")
    def read_document() -> Response:
        return jsonify(to_document())

    @routes.get("/docs")
    def read_page() -> Response:
        document = to_document()
        return to_screen("api.html", document=document, operations=list(_read_operations(document)))

    return routes


def to_document() -> dict[str, Any]:
    """The OpenAPI document of the running application."""
    app = current_app
    assert isinstance(app, OpenAPI), "create_app makes it"
    if "document" not in app.extensions:
        app.extensions["document"] = _complete(app, app.api_doc)
    document: dict[str, Any] = app.extensions["document"]
    return document


def refuse_unknown_query() -> None:
    """A key of a query that a route does not have is refused: a misspelt filter must not show everything.

    Raises:
        BadRequest: there is one, or one that may stand there once stands there twice.
    """
    known = {one["name"]: one["schema"] for one in _find_operation().get("parameters", ()) if one["in"] == "query"}
    if set(request.args) - set(known):
        there = f"there is {', '.join(known)}" if known else "it takes none"
        raise BadRequest(f"there is a key in the query that this does not have; {there}")
    for name, schema in known.items():
        if len(request.args.getlist(name)) > 1 and schema.get("type") != "array":
            raise BadRequest(f"{name} stands in the query more than once")


def _find_operation() -> dict[str, Any]:
    rule = request.url_rule
    path = to_document()["paths"].get(parse_rule(rule.rule), {}) if rule else {}
    found: dict[str, Any] = path.get("get" if request.method == "HEAD" else request.method.lower(), {})
    return found


def _complete(app: Flask, document: dict[str, Any]) -> dict[str, Any]:
    """What the routes have in common: refusals, the token, and keys of requests."""
    document["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    document["security"] = [{"token": []}]
    document["servers"] = [{"url": "/"}]
    for rule in app.url_map.iter_rules():
        item = document["paths"].get(parse_rule(rule.rule), {})
        for method in {name.lower() for name in rule.methods or ()} & set(item):
            _complete_operation(item[method], repeats=is_repeatable(rule.endpoint, method.upper()))
            _settle_body(item[method].get("requestBody") or {}, document["components"]["schemas"])
    return document


def _complete_operation(operation: dict[str, Any], *, repeats: bool) -> None:
    body = operation.get("requestBody")
    statuses = [*_ALWAYS, *(_WITH_BODY if body else ()), *(_REPEATED if repeats else ())]
    own = {status: one for status, one in operation["responses"].items() if status != "400"}
    operation["responses"] = {str(status): to_refusal(status) for status in statuses} | own
    if repeats:
        operation.setdefault("parameters", []).append(_KEY_PARAMETER)


def _settle_body(body: dict[str, Any], schemas: dict[str, Any]) -> None:
    """A body without a field that must be there may be left out."""
    names = [one["schema"].get("$ref", "").rpartition("/")[2] for one in body.get("content", {}).values()]
    if any(name and not schemas[name].get("required") for name in names):
        body["required"] = False


def _read_operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each operation with its address, as the page shows it."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield {"path": path, "method": method.upper(), "anchor": operation["operationId"], **operation}
