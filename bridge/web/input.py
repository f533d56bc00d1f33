"""What comes in from outside: numbers, bodies and texts that the ledger can hold, else a clear refusal."""

from typing import Any

import pydantic_core
from flask import Flask, Request, request
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType
from werkzeug.routing import BaseConverter, ValidationError

from bridge.web.screens import FOR_PEOPLE

LONGEST_NUMBER = 19
"""Digits that the largest number of WordPress' has."""


class Number(BaseConverter):
    """A number of WordPress' in a path; any that no row can hold leads nowhere."""

    regex = "[0-9]{1,19}"
    largest = 2**63 - 1

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > self.largest:
            raise ValidationError
        return number


class PostNumber(Number):
    """A number of WordPress', or one below zero: of an article whose number another one has by now."""

    regex = "-?[0-9]{1,19}"


class RowNumber(Number):
    """A number of our own rows, which PostgreSQL counts in 32 bits."""

    largest = 2**31 - 1


def to_number(text: str, largest: int = RowNumber.largest) -> int:
    """A number that a form or a query says; 0 for what is none, or larger than any that we have."""
    # Python refuses to read thousands of digits, and more than twenty are none of ours.
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number and int(text) <= largest else 0


def init_app(app: Flask) -> None:
    """Have every route read its numbers this way, and refuse texts that a database cannot hold."""
    app.request_class = BridgeRequest
    app.url_map.converters |= {"int": Number, "post": PostNumber, "row": RowNumber}
    app.before_request(_refuse_nul)


class BridgeRequest(Request):
    """A request whose JSON is read by ``read_json``: what the API takes is always an object."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:  # noqa: ARG002
        """As ``read_json``; whatever is asked for, as there is one way to read a body."""
        return read_json()


def read_json() -> dict[str, Any] | None:
    """The JSON object of the request; an empty one for no body, None for none, one too deep, or one no ledger can hold.

    A text that holds JSON is no object: what is read twice is checked by neither reader.

    Raises:
        UnsupportedMediaType: the body is not sent as JSON.
    """
    body = request.get_data()
    if not body:
        return {}
    if not request.is_json:
        raise UnsupportedMediaType("send the body as Content-Type: application/json")
    try:
        # It stops at 200 levels, where the standard library's parser would exhaust the stack.
        value = pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError:
        return None
    return value if isinstance(value, dict) and not _holds_nul(value) else None


def _refuse_nul() -> None:
    if "\x00" in request.path:
        raise NotFound
    texts: list[str] = []  # a hook's body is never looked at here
    if request.query_string:
        texts += [*request.args.keys(), *(text for texts in request.args.listvalues() for text in texts)]
    if request.blueprint in FOR_PEOPLE and request.method == "POST":
        texts += [text for texts in request.form.listvalues() for text in texts]
    if any("\x00" in text for text in texts):
        raise BadRequest("a NUL character is no part of any answer")


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(one) for one in (*value.keys(), *value.values()))
    return isinstance(value, list) and any(map(_holds_nul, value))
