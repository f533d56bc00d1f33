"""When nothing of the archive may go: pauses, days and hours without slots, and after the last day."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from bridge.config.evergreen import EvergreenSection
from bridge.planner.evergreen.walltime import to_instants, to_wall
from bridge.planner.words import to_instant_words

_LOOK_AHEAD = 366


@dataclass(frozen=True, slots=True)
class Pause:
    """The owner's word that an account, or everything, rests.

    Attributes:
        until: the first instant at which it is over; None until the owner ends it.
        reason: what it is about, such as "account main is paused".
    """

    since: datetime
    until: datetime | None
    reason: str

    def holds(self, instant: datetime) -> bool:
        """Whether that instant is in it."""
        return self.since <= instant and (self.until is None or instant < self.until)


def find_quiet(settings: EvergreenSection, zone: tzinfo, pauses: tuple[Pause, ...], instant: datetime) -> str:
    """Why nothing may go at that instant; empty when it may."""
    for pause in pauses:
        if pause.holds(instant):
            end = f" until {to_instant_words(pause.until)}" if pause.until else ""
            return f"{pause.reason}{end}"
    wall = to_wall(instant, zone)
    if settings.until is not None and wall.date() > settings.until:
        return f"the schedule ended on {settings.until} (until)"
    for days in settings.blackout_dates:
        if days.holds(wall.date()):
            return f"no slots on {days} (blackout_dates)"
    for hours in settings.blackout_hours:
        if hours.holds(wall.time()):
            return f"no slots at {hours} (blackout_hours)"
    return ""


def find_quiet_end(
    settings: EvergreenSection, zone: tzinfo, pauses: tuple[Pause, ...], instant: datetime
) -> datetime | None:
    """The first instant after ``instant`` at which something may go; None when a year does not bring one."""
    pauses_end = sorted(pause.until for pause in pauses if pause.until)
    ends = heapq.merge(_ends(settings, zone, instant), pauses_end)
    later = (end for end in ends if end > instant)
    return next((end for end in later if not find_quiet(settings, zone, pauses, end)), None)


def _ends(settings: EvergreenSection, zone: tzinfo, instant: datetime) -> Iterator[datetime]:
    """Every instant of the coming year at which a quiet day or quiet hours end, in order."""
    today = to_wall(instant, zone).date()
    lasts = {hours.last for hours in settings.blackout_hours} - {"24:00"}
    times = sorted({time(0), *map(time.fromisoformat, lasts)})
    for number in range(_LOOK_AHEAD):
        day = today + timedelta(days=number)
        # By the clock on the wall: quiet hours that end within the hour that comes twice end twice.
        yield from sorted(end for wall in times for end in to_instants(datetime.combine(day, wall), zone))
