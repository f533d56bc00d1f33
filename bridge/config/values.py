"""What the tables of the configuration are made of: the table itself, and values with a unit."""

import re
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bridge.config.zones import to_zone
from bridge.models.dates import to_utc_or_wall

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this very machine."""

_DURATION = re.compile(r"([0-9]{1,9})\s*([smhd])")
_LONGEST = timedelta(days=36_500)
_UNIT = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _to_zone_name(name: str) -> str:
    if name:
        to_zone(name)
    return name


ZoneName = Annotated[str, AfterValidator(_to_zone_name)]
"""An IANA name, or an offset as WordPress writes it; empty for none."""


def to_duration(value: object) -> object:
    """``"90s"``, ``"10m"``, ``"48h"`` and ``"7d"`` become a timedelta; a bare number, hiding its unit, is refused."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and (match := _DURATION.fullmatch(value.strip())):
        seconds = int(match[1]) * _UNIT[match[2]]
        if seconds > _LONGEST.total_seconds():
            raise ValueError(f"at most {_LONGEST.days}d, please")
        return timedelta(seconds=seconds)
    raise ValueError('write a duration with its unit, for example "90s", "10m", "48h" or "7d"')


def to_when(value: object) -> timedelta | datetime:
    """A span from now ("7d"), or a date as ``to_utc_or_wall`` reads it. Raises ValueError: it is neither."""
    try:
        return to_utc_or_wall(value)
    except ValueError as error:
        with suppress(ValueError):
            span = to_duration(value)
            assert isinstance(span, timedelta), "what is read as a duration is one"
            return span
        raise ValueError(f'{error}; or a span from now such as "7d"') from None


Duration = Annotated[timedelta, BeforeValidator(to_duration)]
Span = Annotated[Duration, Field(gt=timedelta(0))]


class Section(BaseModel):
    """A table of the configuration: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
