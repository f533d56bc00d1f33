"""Rows as JSON's own types, as the API, the command line and reports show them."""

from dataclasses import asdict
from datetime import datetime
from enum import Enum
from typing import Any

Data = dict[str, Any]
"""JSON's own types; instants are ISO 8601 in UTC."""


def to_data(row: Any) -> Data:
    """A row (a dataclass) by its columns."""
    return {key: to_json(value) for key, value in asdict(row).items()}


def to_json(value: Any) -> Any:
    """A value of a row as JSON has it: an instant by ISO 8601, an enum by its word."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return value
