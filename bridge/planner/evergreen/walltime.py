"""Between a zone's clock on the wall and instants: days that lose an hour, have one twice, or do not exist."""

from datetime import UTC, datetime, timedelta, tzinfo

LONGEST_GAP = timedelta(hours=3)
_SECOND = timedelta(seconds=1)


def to_wall(instant: datetime, zone: tzinfo) -> datetime:
    """What the clock on the wall shows at an instant, as a naive datetime."""
    return instant.astimezone(zone).replace(tzinfo=None)


def to_instant(wall: datetime, zone: tzinfo) -> datetime | None:
    """The instant (in UTC) at which a wall clock shows ``wall``, a naive datetime.

    As Debian's cron does with jobs at fixed times (cron(8), "daylight saving time"): a time that the clock jumps over
    is the instant of the jump; a time that comes twice is the first of the two. When a clock jumps over more than three
    hours (Samoa left out a whole day in 2011) the times in between do not exist: None.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if to_wall(first, zone) == wall:
        return first
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first - before > LONGEST_GAP:
        return None
    return _jump_between(before, first, zone)


def to_instants(wall: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Every instant (in UTC) of a wall clock's time, in order: two when it comes twice, else that of ``to_instant``."""
    first = to_instant(wall, zone)
    if first is None:
        return ()
    again = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return (first, again) if again > first and to_wall(again, zone) == wall else (first,)


def _jump_between(early: datetime, late: datetime, zone: tzinfo) -> datetime:
    """The instant at which the zone's offset changes: ``early`` is before it, ``late`` not."""
    offset = early.astimezone(zone).utcoffset()
    while late - early > _SECOND:
        middle = early + (late - early) // (2 * _SECOND) * _SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late
