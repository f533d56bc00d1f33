"""A page of a list: how much of it is asked for, where it goes on, and the cursor that says so."""

from datetime import datetime
from typing import Annotated

import pydantic_core
from flask import Response
from pydantic import BeforeValidator, ConfigDict, Field

from bridge.ledger.keyset import Order
from bridge.models.access import Principal
from bridge.models.dates import to_utc
from bridge.models.pages import Slice
from bridge.services.reports.lists import Listed
from bridge.web.api.shape import Shape
from bridge.web.cursors import read_cursor, to_cursor, to_mark

MOST = 200
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
    after = read_cursor(query.cursor, _to_mark(query, name), order) if query.cursor is not None else None
    since, until = (query.since, query.until) if isinstance(query, SpanQuery) else (None, None)
    return Slice(query.limit, after, sites, since, until)


def to_answer(query: PageQuery, name: str, listed: Listed) -> Response:
    """A page, and the cursor of the next one."""
    cursor = to_cursor(listed.next, _to_mark(query, name)) if listed.next else None
    # A page is the largest of answers; this writes it in a third of the time that the standard library takes.
    written = pydantic_core.to_json({name: listed.rows, "next": cursor})
    return Response(written, mimetype="application/json")


def _to_mark(query: PageQuery, name: str) -> str:
    """What a cursor is bound to."""
    return to_mark(name, query.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_none=True))
