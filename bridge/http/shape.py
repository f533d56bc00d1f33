"""What an answer looks like without what it says: keys and types, never values."""

import json
import re
from typing import Any

LONGEST = 4_000
_MOST_KEYS = 60
_DEEPEST = 6
# A key that is somebody's word and not a protocol's (an address, a title, a token) has other characters, or is longer.
_KEY = re.compile(r"[A-Za-z][A-Za-z_]{0,30}")

_NAME_OF: dict[type, str] = {bool: "bool", int: "int", float: "float", str: "str", type(None): "null"}
_NAMES = frozenset({*_NAME_OF.values(), "..."})


def to_shape(body: bytes) -> str:
    """A body's form: ``empty``, ``html``, ``xml``, ``text``, or JSON with a type's name in the place of each value."""
    if not body.strip():
        return "empty"
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return _to_kind(body)
    return json.dumps(_to_types(value), sort_keys=True)[:LONGEST]


def read_shape(written: str) -> Any:
    """A shape that was kept, made anew; None for what is none."""
    if written in {"empty", "html", "xml", "text"}:
        return written
    try:
        return _to_types(json.loads(written), is_shape=True)
    except (ValueError, RecursionError):
        return None


def _to_kind(body: bytes) -> str:
    start = body.lstrip()[:200].lower()
    if b"<html" in start or b"<!doctype html" in start:
        return "html"
    return "xml" if start.startswith((b"<?xml", b"<rss")) else "text"


def _to_types(value: Any, depth: int = 0, *, is_shape: bool = False) -> Any:
    if depth > _DEEPEST:
        return "..."
    if isinstance(value, dict):
        keys = sorted(key if _KEY.fullmatch(key) else "*" for key in value)[:_MOST_KEYS]
        named = {key if _KEY.fullmatch(key) else "*": inner for key, inner in value.items()}
        return {key: _to_types(named[key], depth + 1, is_shape=is_shape) for key in keys}
    if isinstance(value, list):
        return [_to_types(one, depth + 1, is_shape=is_shape) for one in value[:1]]
    return value if is_shape and value in _NAMES else _NAME_OF[type(value)]
