"""What comes in from outside: numbers, bodies and texts that the ledger can hold, else a clear refusal."""

from typing import Any

import pydantic_core
from flask import Flask, request
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.routing import BaseConverter, ValidationError

_FORMS = frozenset({"handoffs", "audit"})
"""Blueprints whose pages hold forms; a hook's body is never looked at here."""


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


def init_app(app: Flask) -> None:
    """Have every route read its numbers this way, and refuse texts that a database cannot hold."""
    app.url_map.converters |= {"int": Number, "post": PostNumber, "row": RowNumber}
    app.before_request(_refuse_nul)


def read_json() -> Any:
    """The request's JSON; an empty object for no body, None for what is none, is too deep, or no ledger can hold."""
    body = request.get_data()
    if not body:
        return {}
    try:
        # It stops at 200 levels, where the standard library's parser would exhaust the stack.
        value = pydantic_core.from_json(body, allow_inf_nan=False) if request.is_json else None
    except ValueError:
        return None
    return None if _holds_nul(value) else value


def read_count(name: str, usual: int, most: int) -> int:
    """A number of the query.

    Raises:
        BadRequest: it is none from 1 to ``most``.
    """
    text = request.args.get(name, str(usual))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise BadRequest(f"{name} is a number from 1 to {most:,}")
    return int(text)


def to_advice(error: pydantic_core.ValidationError, key: str, example: str) -> str:
    """What to send instead of a body: where the date under ``key`` is wrong how that is written, then the example."""
    found = (one["msg"] for one in error.errors() if one["loc"][:1] == (key,))
    return next((f"{key}: {words.removeprefix('Value error, ')}; {example}" for words in found), example)


def _refuse_nul() -> None:
    if "\x00" in request.path:
        raise NotFound
    texts = [*request.args.keys(), *(text for texts in request.args.listvalues() for text in texts)]
    if request.blueprint in _FORMS and request.method == "POST":
        texts += [text for texts in request.form.listvalues() for text in texts]
    if any("\x00" in text for text in texts):
        raise BadRequest("a NUL character is no part of any answer")


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_holds_nul(one) for one in (*value.keys(), *value.values()))
    return isinstance(value, list) and any(map(_holds_nul, value))
