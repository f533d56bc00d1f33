"""Spans and instants in words for the owner."""

from datetime import datetime, timedelta


def to_span_words(span: timedelta) -> str:
    """``3 days``, ``1 hour``: the largest unit that fits, rounded down."""
    seconds = int(span.total_seconds())
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def to_instant_words(instant: datetime) -> str:
    """``2026-11-24 09:30 UTC``."""
    return instant.strftime("%Y-%m-%d %H:%M UTC")
