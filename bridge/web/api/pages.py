"""A page of a list: how much of it is asked for, where it goes on, and the cursor that says so.

A cursor is the key of the last row in URL-safe base64 of JSON. It is bound to its list and filters, as the same place
in another one is somewhere else, and says nothing about what its holder may see: that is asked with every page.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Annotated

import pydantic_core
from flask import Response, jsonify
from pydantic import BeforeValidator, ConfigDict, Field
from werkzeug.exceptions import BadRequest

from bridge.ledger.keyset import Order
from bridge.models.access import Principal
from bridge.models.dates import to_utc
from bridge.models.pages import Key, Slice
from bridge.models.plain import to_json
from bridge.services.reports.lists import Listed
from bridge.web.api.shape import Shape

MOST = 200
_UNREADABLE = "this cursor cannot be read; begin without one, and take each next one from the answer before"
_FOREIGN = "this cursor is of another list or of other filters; ask with the same filters, or begin without one"
_DIGITS = 19


def _to_number(value: object) -> object:
    """Digits, and a minus before them; no space, underscore or digit of another script."""
    if isinstance(value, str):
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS):
            raise ValueError("write a number in digits")
    return value


Number = BeforeValidator(_to_number)
Instant = Annotated[datetime, BeforeValidator(to_utc)]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class PageQuery(Shape):
    """Which site's rows, how many, and where to go on."""

    model_config = ConfigDict(extra="forbid")

    site: Annotated[Name | None, Field(description="only what belongs to this site")] = None
    limit: Annotated[int, Number, Field(ge=1, le=MOST, description="at most so many rows")] = 50
    cursor: Annotated[
        str | None, Field(max_length=1_000, description="the next of the page before; with the same filters")
    ] = None


class SpanQuery(PageQuery):
    """The same, of a list that is sorted by an instant."""

    since: Annotated[Instant | None, Field(description="from this instant on, by the one that sorts the list")] = None
    until: Annotated[Instant | None, Field(description="before this instant")] = None


def read_slice(query: PageQuery, name: str, order: Order, principal: Principal) -> Slice:
    """The part of a list that is asked for, of what a principal may see.

    Raises:
        BadRequest: the cursor cannot be read, or is of another list or of other filters.
    """
    sites = frozenset({query.site}) if query.site else principal.sites
    after = _read_cursor(query.cursor, _to_mark(query, name), order) if query.cursor is not None else None
    since, until = (query.since, query.until) if isinstance(query, SpanQuery) else (None, None)
    return Slice(query.limit, after, sites, since, until)


def to_answer(query: PageQuery, name: str, listed: Listed) -> Response:
    """A page, and the cursor of the next one."""
    cursor = _to_cursor(listed.next, _to_mark(query, name)) if listed.next else None
    return jsonify({name: listed.rows, "next": cursor})


def _to_mark(query: PageQuery, name: str) -> str:
    """What a cursor is bound to: the list and its filters."""
    filters = query.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_none=True)
    return sha256(json.dumps([name, filters], sort_keys=True).encode()).hexdigest()[:16]


def _to_cursor(key: Key, mark: str) -> str:
    written = json.dumps([mark, *map(to_json, key)], separators=(",", ":"))
    return urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _read_cursor(cursor: str, mark: str, order: Order) -> Key:
    found = _read_parts(cursor)
    if not found:
        raise BadRequest(_UNREADABLE)
    if found[0] != mark:
        raise BadRequest(_FOREIGN)
    try:
        return order.to_key(found[1:])
    except ValueError:
        raise BadRequest(_UNREADABLE) from None


def _read_parts(cursor: str) -> Sequence[object]:
    """What a cursor holds; empty when it is none."""
    try:
        written = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        # It stops at 200 levels, where the standard library's parser would exhaust the stack.
        found = pydantic_core.from_json(written, allow_inf_nan=False)
    except (binascii.Error, ValueError):
        return ()
    return found if isinstance(found, list) else ()
