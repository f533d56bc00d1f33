"""Slots: the instants at which a schedule asks for an old post.

Cron expressions name times on the wall of a zone; ``walltime`` says which instants those are. cronsim only walks the
calendar: it is given naive times, as its own conversion skips slots in zones that move by half an hour and, started
within the hour that comes twice, begins before its start.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice, pairwise, takewhile

from cronsim import CronSim

from bridge.config.evergreen import EvergreenSection
from bridge.config.zones import to_zone
from bridge.planner.evergreen.lots import to_lot
from bridge.planner.evergreen.quiet import Pause, find_quiet
from bridge.planner.evergreen.walltime import to_instant, to_wall

_SECOND = timedelta(seconds=1)
_MARGIN = timedelta(days=2)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Schedule:
    """The slots of one account.

    Attributes:
        pauses: those of the account and those of everything.
        seed: mixed into jitter and lots; another one gives a simulation other luck.
    """

    account: str
    settings: EvergreenSection
    zone: tzinfo
    pauses: tuple[Pause, ...] = ()
    seed: str = ""

    def quiet_at(self, instant: datetime) -> str:
        """Why nothing may go at that instant; empty when it may."""
        return find_quiet(self.settings, self.zone, self.pauses, instant)


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot. Account and ``planned_at`` are its identity.

    Attributes:
        planned_at: by the cron expression.
        due_at: with jitter.
        local: ``due_at`` in the schedule's zone, in words.
        dropped: why nothing goes at it; empty when something may.
        waits: why it could not run when it was last tried.
        seed: the schedule's.
    """

    account: str
    planned_at: datetime
    due_at: datetime
    local: str
    dropped: str = ""
    waits: str = ""
    seed: str = ""

    def drop(self, reason: str) -> "Slot":
        return replace(self, dropped=reason)


def to_schedule(
    account: str, settings: EvergreenSection, site_zone: str = "", pauses: tuple[Pause, ...] = (), seed: str = ""
) -> Schedule:
    """The schedule of an account.

    Args:
        site_zone: the zone that WordPress names, used when the settings name none; one that nobody knows is UTC.
    """
    try:
        zone = to_zone(settings.zone or site_zone or "UTC")
    except ValueError:
        zone = UTC
    return Schedule(account, settings, zone, pauses, seed)


def iterate_slots(schedule: Schedule, after: datetime) -> Iterator[Slot]:
    """Every slot planned after that instant, in order; dropped ones too. It ends only where the schedule does.

    Due times come in the order of the slots: jitter never reaches the next slot.
    """
    for planned_at, next_at in pairwise(_planned(schedule, after)):
        until = schedule.settings.until
        if until is not None and to_wall(planned_at, schedule.zone).date() > until:
            return
        yield _to_slot(schedule, planned_at, next_at)


def slots_between(schedule: Schedule, start: datetime, end: datetime) -> list[Slot]:
    """The slots planned after ``start`` and not after ``end``, dropped ones too."""
    return list(takewhile(lambda slot: slot.planned_at <= end, iterate_slots(schedule, start)))


def next_slots(schedule: Schedule, now: datetime, count: int) -> list[Slot]:
    """The next slots planned after ``now``, dropped ones too; fewer when the schedule ends before."""
    return list(islice(iterate_slots(schedule, now), count))


def to_local_words(instant: datetime, zone: tzinfo) -> str:
    """``Tue 2026-12-01 09:30 CET``."""
    local = instant.astimezone(zone)
    return f"{_DAYS[local.weekday()]} {local:%Y-%m-%d %H:%M %Z}"


def _planned(schedule: Schedule, after: datetime) -> Iterator[datetime]:
    start = to_wall(after, schedule.zone) - _MARGIN
    last = after
    for wall in heapq.merge(*(CronSim(cron, start) for cron in schedule.settings.cron)):
        instant = to_instant(wall, schedule.zone)
        if instant is not None and instant > last:
            yield instant
            last = instant


def _to_slot(schedule: Schedule, planned_at: datetime, next_at: datetime) -> Slot:
    due_at = _due_at(schedule, planned_at, next_at)
    return Slot(
        schedule.account,
        planned_at,
        due_at,
        to_local_words(due_at, schedule.zone),
        dropped=schedule.quiet_at(planned_at),
        seed=schedule.seed,
    )


def _due_at(schedule: Schedule, planned_at: datetime, next_at: datetime) -> datetime:
    """The planned instant plus the slot's lot of the jitter, halved until it lies outside quiet time."""
    most = min(schedule.settings.jitter, next_at - planned_at - _SECOND) // _SECOND
    late = int(to_lot("jitter", schedule.seed, schedule.account, planned_at.isoformat()) * (most + 1))
    while late and schedule.quiet_at(planned_at + late * _SECOND):
        late //= 2
    return planned_at + late * _SECOND
