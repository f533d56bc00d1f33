"""When notices may go: quiet hours, gathering, the next try after a failure, the weekly digest."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from cronsim import CronSim

from bridge.config.messages import NotifySection

DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""Waits after each failure of a channel in a row; the last one again and again."""
DIGEST_LATE = timedelta(days=1)
"""A digest that could not be made for so long is left out: the next one says the same."""


def is_quiet(settings: NotifySection, zone: tzinfo, now: datetime) -> bool:
    """Whether nothing is told at that instant."""
    wall = now.astimezone(zone).time()
    return any(hours.holds(wall) for hours in settings.quiet_hours)


def is_gathered(begun: Sequence[datetime], gather: timedelta, now: datetime) -> bool:
    """Whether what waits may go: its first came up ``gather`` ago, or longer.

    Args:
        begun: when each came up.
    """
    return bool(begun) and now - min(begun) >= gather


def plan_next_try(tries: int, now: datetime) -> datetime:
    """When a channel that has failed so often in a row is tried again."""
    return now + DELAYS[min(tries, len(DELAYS)) - 1]


def find_digest_slot(cron: str, zone: tzinfo, now: datetime) -> datetime | None:
    """The digest that is due by now, if it is not too late for it.

    Args:
        cron: empty for none.
    """
    if not cron:
        return None
    # It walks backwards, and leaves out the very minute that it begins in.
    begin = now.astimezone(zone) + timedelta(minutes=1)
    slot = next(one for one in CronSim(cron, begin, reverse=True) if one <= now)
    return slot if now - slot < DIGEST_LATE else None
