"""What an answer looks like without what it says: keys and types, never values."""

import json
import re
from typing import Any

LONGEST = 4_000
_MOST_KEYS = (60, 30, 15, 8, 4, 2, 1)
"""Of each object; fewer where the whole would be too long."""
_DEEPEST = 6
_CUT = "..."
"""Stands for what was left out: a value that is too deep, or more keys."""
# A key that is somebody's word and not a protocol's (an address, a title, a token) has other characters, or is longer.
_KEY = re.compile(r"[A-Za-z][A-Za-z_]{0,30}")

_NAME_OF: dict[type, str] = {bool: "bool", int: "int", float: "float", str: "str", type(None): "null"}
_NAMES = frozenset({*_NAME_OF.values(), _CUT})


def to_shape(body: bytes) -> str:
    """A body's form: ``empty``, ``html``, ``xml``, ``text``, or JSON with a type's name in the place of each value.

    Returns:
        At most ``LONGEST`` characters, whole JSON whatever is left out; then it has ``"...": "..."`` for the rest.
    """
    if not body.strip():
        return "empty"
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return _to_kind(body)
    written = (json.dumps(_to_types(value, most), sort_keys=True) for most in _MOST_KEYS)
    return next(text for text in written if len(text) <= LONGEST)


def read_shape(written: str) -> Any:
    """A shape that was kept, made anew; None for what is none."""
    if written in {"empty", "html", "xml", "text"}:
        return written
    try:
        return _to_types(json.loads(written), _MOST_KEYS[0] + 1, is_shape=True)
    except (ValueError, RecursionError):
        return None


def _to_kind(body: bytes) -> str:
    start = body.lstrip()[:200].lower()
    if b"<html" in start or b"<!doctype html" in start:
        return "html"
    return "xml" if start.startswith((b"<?xml", b"<rss")) else "text"


def _to_types(value: Any, most: int, depth: int = 0, *, is_shape: bool = False) -> Any:
    if depth > _DEEPEST:
        return _CUT
    if isinstance(value, dict):
        named = {_to_key(key, is_shape=is_shape): inner for key, inner in value.items()}
        kept = {key: _to_types(named[key], most, depth + 1, is_shape=is_shape) for key in sorted(named)[:most]}
        return kept if len(named) <= most else kept | {_CUT: _CUT}
    if isinstance(value, list):
        return [_to_types(one, most, depth + 1, is_shape=is_shape) for one in value[:1]]
    return value if is_shape and value in _NAMES else _NAME_OF[type(value)]


def _to_key(key: str, *, is_shape: bool) -> str:
    return key if _KEY.fullmatch(key) or (is_shape and key == _CUT) else "*"
