"""Lists of the owner's screens, a page at a time: which part an address asks for, and the address of the next one."""

from collections.abc import Mapping
from typing import Any

from flask import g, request, url_for

from bridge.ledger.keyset import Order
from bridge.models.pages import Key, Slice
from bridge.web.cursors import read_cursor, to_cursor, to_mark

ROWS = 50
"""Rows on a page."""


def read_filters(*names: str) -> dict[str, str]:
    """The filters in the address, by name; one that is empty holds nothing back and is left out."""
    return {name: request.args[name] for name in names if request.args.get(name)}


def read_part(name: str, order: Order, filters: Mapping[str, str]) -> Slice:
    """The part of a list that the address asks for, of what whoever is signed in may see.

    Raises:
        BadRequest: its cursor cannot be read, or is of another list or of other filters.
    """
    cursor = request.args.get("after")
    after = read_cursor(cursor, to_mark(name, filters), order) if cursor else None
    return Slice(ROWS, after, g.principal.sites)


def to_turns(name: str, next_key: Key | None, filters: Mapping[str, str]) -> dict[str, Any]:
    """The addresses of the page after this one and of the first one; empty where there is no other."""
    view = request.endpoint or ""
    values: dict[str, Any] = dict(filters)
    after = to_cursor(next_key, to_mark(name, filters)) if next_key else ""
    return {
        "next_url": url_for(view, after=after, **values) if after else "",
        "first_url": url_for(view, **values) if request.args.get("after") else "",
    }
