"""What the API's refusals look like, and the refusal of what its models do not take."""

import json
from typing import Annotated, Any

from flask import Response, current_app
from flask_openapi.openapi import OpenAPI
from pydantic import Field, ValidationError

from bridge.web.api.shape import Shape
from bridge.web.problems import problem

KIND = "application/problem+json"
MEANINGS = {
    400: "it cannot be read: the field and its rule are named",
    401: "no token, or none that is good; a token is sent as Authorization: Bearer",
    403: "the token has not the scope, or not every site, that this needs",
    404: "there is no such thing, or none of the token's sites has it",
    405: "the address has other methods",
    409: "it would be wrong now, or was overtaken; the detail says why. With a question: send it again with yes",
    413: "the body is too large",
    415: "the body is of another kind",
    422: "the Idempotency-Key stands for another request; of a preview: it cannot be a story, and why",
    429: "too many requests; Retry-After says when the next one may come",
    502: "WordPress gave no usable answer; try again",
    503: "the ledger is in trouble and nothing was done, or no token is configured; try again later",
}
"""Each status that refuses, in words."""
_MOST_NAMED = 10


class Problem(Shape):
    """A refusal, by RFC 9457."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="what is wrong and what to do, for people")] = ""
    errors: Annotated[list[str], Field(description="a line for each field that is wrong", default_factory=list)]
    question: Annotated[str, Field(description="which question it asks, to be sent with yes")] = ""


def refusals(*statuses: int) -> dict[str | int, Any]:
    """Refusals of a route beside those that each has, for its ``responses``."""
    return {status: to_refusal(status) for status in statuses}


def to_refusal(status: int) -> dict[str, Any]:
    """One refusal, as the document has it."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": MEANINGS[status], "content": {KIND: {"schema": schema}}}


def refuse_invalid(error: ValidationError) -> Response:
    """A 400 that names each field and its rule, and shows a right one; what was sent is never repeated."""
    lines: dict[str, str] = {}
    for one in error.errors(include_url=False, include_input=False)[:_MOST_NAMED]:
        # Of a field that may be one of several kinds the first is told.
        field, words = _to_rule(one)
        lines.setdefault(field, f"{field}: {words}" if field else words)
    told = list(lines.values())
    return problem(400, "Bad Request", "; ".join([*told[:1], *_find_examples(error.title)]), tuple(told))


def _to_rule(detail: Any) -> tuple[str, str]:
    """The field that a rule is about, and the rule in words."""
    if detail["type"] == "model_type":
        return "", "send a JSON object"
    if detail["type"] == "extra_forbidden":
        return "", "there is a field that this does not take"
    field = next((part for part in detail["loc"] if isinstance(part, str)), "")
    return field, detail["msg"].removeprefix("Value error, ")


def _find_examples(model: str) -> list[str]:
    """What a body may look like, in words; nothing where its model shows none."""
    app: OpenAPI = current_app._get_current_object()  # type: ignore[attr-defined]
    examples = getattr(app.components_schemas.get(model), "examples", None) or []
    return [f"send JSON such as {' or '.join(map(json.dumps, examples))}"] if examples else []
