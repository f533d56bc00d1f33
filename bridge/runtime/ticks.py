"""The list of ticks: what is called again and again, and how often.

Each tick asks the ledger what is due, so one that is late, lost or doubled costs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bridge.app import Bridge

SWEEP = "sweep"
"""The tick that also wakes every sender."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A method that is called every so often.

    Attributes:
        name: as it stands in the ledger's heartbeats; it never changes.
        every: from the start of one run to the next.
        run: the method of a service.
    """

    name: str
    every: timedelta
    run: Callable[[], object]


def to_worker_ticks(bridge: Bridge) -> tuple[Tick, ...]:
    """What each worker does for itself: whoever else is gone, what is due is found, and a ledger that was replaced is
    noticed."""

    def sweep() -> None:
        bridge.recovery.sweep()
        bridge.announcements.announce_due()

    return (
        Tick(SWEEP, bridge.config.delivery.sweep, sweep),
        Tick("check_ledger", timedelta(seconds=2), bridge.departures.check_ledger),
    )


def to_ticks(bridge: Bridge) -> tuple[Tick, ...]:
    """Every tick of a bridge."""
    delivery = bridge.config.delivery
    minute = timedelta(minutes=1)
    return (
        Tick(SWEEP, delivery.sweep, bridge.recovery.sweep),
        Tick("send_notices", timedelta(seconds=5), bridge.notices.send_notices),
        Tick("plan_digest", minute, bridge.digests.plan_digest),
        Tick("report_statuses", timedelta(seconds=2), bridge.reports.report_statuses),
        Tick("read_feeds", min(minute, delivery.feed_every), bridge.feeds.read_feeds),
        Tick("read_partners", minute, bridge.partner_feeds.read_due),
        Tick("follow_originals", minute, bridge.originals.follow),
        Tick("run_jobs", timedelta(seconds=5), bridge.jobs.run_jobs),
        Tick("plan_slots", minute, bridge.slots.plan_slots),
        Tick("check_silence", minute, bridge.housekeeping.check_silence),
        Tick("check_ledger", timedelta(seconds=2), bridge.departures.check_ledger),
        Tick("end_rotations", minute, bridge.connections.end_rotations),
        Tick("prune", timedelta(hours=6), bridge.housekeeping.prune),
    )
