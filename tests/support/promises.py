"""What the API's document promises: each answer that any test gets is compared with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jsonschema_rs
from flask import Flask, Response, request, request_finished
from flask_openapi.utils import parse_rule

from bridge.web.api.document import PREFIX, to_document

_KNOWN: dict[tuple[str, str, str], Any] = {}


def find_broken(answer: Response) -> str:
    """What an answer of the API has that its document does not promise; empty when all is as it says."""
    rule, method = request.url_rule, request.method.lower()
    if rule is None or not rule.rule.startswith(PREFIX):
        return ""
    operation = to_document()["paths"].get(parse_rule(rule.rule), {}).get("get" if method == "head" else method)
    if operation is None:
        return ""
    place = f"{request.method} {rule.rule} {answer.status_code}"
    promised = operation["responses"].get(str(answer.status_code))
    if promised is None:
        return f"{place} is not documented"
    ((kind, content),) = promised["content"].items()
    if answer.mimetype != kind:
        return f"{place} is {answer.mimetype} instead of {kind}"
    errors = validator(place, content["schema"]).iter_errors(answer.get_json())
    return next((f"{place}: {error.message}" for error in errors), "")


def validator(place: str, schema: dict[str, Any]) -> Any:
    key = ("", place, str(schema))
    if key not in _KNOWN:
        whole = schema | {"components": to_document()["components"]}
        _KNOWN[key] = jsonschema_rs.validator_for(whole, validate_formats=True)
    return _KNOWN[key]


@contextmanager
def promises_are_kept() -> Iterator[list[str]]:
    """Collect what answers of any application break."""
    broken: list[str] = []

    def look(_app: Flask, response: Response, **_more: object) -> None:
        if found := find_broken(response):
            broken.append(found)

    with request_finished.connected_to(look):
        yield broken
