"""Dates as people and programs write them: one strict reader for hooks, API, command line and configuration.

An instant is written by RFC 3339 (https://www.rfc-editor.org/rfc/rfc3339#section-5.6), its seconds may be left out. No
number, no week, no other order is read as one: ``20261124`` and ``2024`` are seconds to one program and a date to
another. Years are 1970 to 9998, so that a span or an offset never leads out of what can be reckoned with.
"""

import re
from datetime import UTC, date, datetime, time

INSTANT = 'write a time with its zone, such as "2026-11-24T10:00:00Z" or "2026-11-24T11:00:00+01:00"'
"""What all of them say to those who wrote something else."""
DAY = 'a day such as "2026-11-24"'
_DAY = r"(?P<day>[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]))"
_TIME = r"(?P<time>(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?)"
_ZONE = r"(?P<zone>Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
_WRITTEN = re.compile(f"{_DAY}(?:(?P<between>[T ]){_TIME}{_ZONE}?)?")
_YEARS = range(1970, 9999)


def to_utc(value: object) -> datetime:
    """An instant, in UTC.

    Raises:
        ValueError: it is none, with what to write.
    """
    found = _read(value)
    if not isinstance(found, datetime) or found.tzinfo is None:
        raise ValueError(INSTANT)
    return found


def to_utc_or_midnight(value: object) -> datetime:
    """An instant, in UTC; a day alone is its first one in UTC. Raises ValueError: it is neither."""
    found = _read(value)
    if isinstance(found, datetime) and found.tzinfo:
        return found
    if found is None or isinstance(found, datetime):
        raise ValueError(f"{INSTANT}, or {DAY}, which begins at midnight UTC")
    return datetime.combine(found, time(), UTC)


def to_utc_or_wall(value: object) -> datetime:
    """An instant, in UTC, or naive what a clock on the wall shows; a day alone is midnight. Raises ValueError."""
    found = _read(value)
    if found is None:
        raise ValueError(f'{INSTANT}; by the clock of the account "2026-11-24 11:00", or {DAY}, its midnight there')
    return found if isinstance(found, datetime) else datetime.combine(found, time())


def to_day(value: object) -> date:
    """A day, as text or as TOML's own date. Raises ValueError: it is none."""
    found = value if type(value) is date and value.year in _YEARS else _read(value)
    if found is None or isinstance(found, datetime):
        raise ValueError(f"write {DAY}")
    return found


def _read(value: object) -> date | datetime | None:
    match = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if match is None or (match["zone"] and match["between"] != "T"):
        return None
    try:
        day = date.fromisoformat(match["day"])
        if not match["time"]:
            return day if day.year in _YEARS else None
        # Nine decimals are read as six.
        at = datetime.combine(day, time.fromisoformat(match["time"] + (match["zone"] or "")))
        at = at.astimezone(UTC) if at.tzinfo else at
    except (ValueError, OverflowError):
        return None
    return at if at.year in _YEARS else None
