"""Cursors: where the next page of a list goes on.

A cursor is the key of the last row in URL-safe base64 of JSON. It is bound to its list and filters, as the same place
in another one is somewhere else, and says nothing about what its holder may see: that is asked with every page.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256

import pydantic_core
from werkzeug.exceptions import BadRequest

from bridge.ledger.keyset import Order
from bridge.models.pages import Key
from bridge.models.plain import to_json

_UNREADABLE = "this cursor cannot be read; begin without one, and take each next one from the answer before"
_FOREIGN = "this cursor is of another list or of other filters; ask with the same filters, or begin without one"


def to_mark(name: str, filters: Mapping[str, object]) -> str:
    """What a cursor is bound to: the list and its filters, in JSON's own types."""
    return sha256(json.dumps([name, filters], sort_keys=True).encode()).hexdigest()[:16]


def to_cursor(key: Key, mark: str) -> str:
    """The cursor of whatever comes after the row with this key."""
    written = json.dumps([mark, *map(to_json, key)], separators=(",", ":"))
    return urlsafe_b64encode(written.encode()).decode().rstrip("=")


def read_cursor(cursor: str, mark: str, order: Order) -> Key:
    """The key in a cursor.

    Raises:
        BadRequest: it cannot be read, or is of another list or of other filters.
    """
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
