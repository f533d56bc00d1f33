"""Rows as JSON's own types, as the API, the command line and reports show them."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any

Data = dict[str, Any]
"""JSON's own types; instants are ISO 8601 in UTC."""

_PLAIN = frozenset((str, int, bool, float, type(None)))
"""What is written as it is."""


def to_data(row: Any) -> Data:
    """A row (a dataclass) by its columns; what it is made of likewise."""
    return {name: to_json(getattr(row, name)) for name in _find_names(row.__class__)}


class Columns:
    """Some columns of rows; a list has many rows, so all columns of one are taken in one step."""

    def __init__(self, names: str) -> None:
        self._names = names.split()
        self._take = attrgetter(*self._names)

    def pick(self, row: object) -> Data:
        """These columns of a row."""
        values = self._take(row)
        return dict(zip(self._names, [one if one.__class__ in _PLAIN else to_json(one) for one in values], strict=True))


def to_json(value: Any) -> Any:
    """A value of a row as JSON has it: an instant by ISO 8601, an enum by its word, several as a list."""
    write = _find_way(value.__class__)
    return write(value) if write else value


@cache
def _find_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


@cache
def _find_way(kind: type[Any]) -> Callable[[Any], Any] | None:
    """How values of a type are written; None: as they are."""
    if issubclass(kind, datetime):
        return kind.isoformat
    if issubclass(kind, Enum):
        return attrgetter("_value_")
    if issubclass(kind, tuple | list):
        return lambda several: [to_json(one) for one in several]
    return to_data if is_dataclass(kind) else None
