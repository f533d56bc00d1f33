"""What workers do when they are woken: the tasks of procrastinate, by which several machines share the work.

A job only says where to look; the ledger decides. So each is run once and never tried again by procrastinate: what
failed is still due, and the next sweep announces it.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from bridge.app import Bridge
from bridge.models.announcements import PRIORITIES, Announcement, WorkQueue
from bridge.runtime.threads import Scheduler
from bridge.runtime.ticks import SWEEP, Tick, to_ticks

if TYPE_CHECKING:
    from procrastinate import App

SHORTEST = timedelta(minutes=1)
"""Cron knows nothing shorter: ticks below are those of ``bridge serve`` alone."""


def add_tasks(app: "App", bridge: Bridge, scheduler: Scheduler) -> None:
    """Teach an application of procrastinate every task and tick of a bridge."""

    def add(queue: WorkQueue, act: Callable[[str], object]) -> None:
        @app.task(name=queue.value, queue=queue.value)
        def run(about: str) -> None:
            with scheduler.surviving("a job failed", queue=queue.value, about=about):
                act(about)

    def apply(site: str) -> None:
        # A turn of each site: those that have more stand behind the others.
        if bridge.events.apply_site(site):
            bridge.announcements.announce_rest(site)

    add(WorkQueue.APPLY, apply)
    add(WorkQueue.SEND, bridge.sender.deliver_on)  # what else is due on the account was announced with its outcome
    add(WorkQueue.ARCHIVE, lambda job_id: bridge.jobs.run_due(int(job_id)))
    for tick in to_ticks(bridge):
        if tick.every >= SHORTEST and tick.name != SWEEP:
            _add_tick(app, tick, bridge, scheduler)


def _add_tick(app: "App", tick: Tick, bridge: Bridge, scheduler: Scheduler) -> None:
    queue = WorkQueue.FEEDS if tick.name == "read_feeds" else WorkQueue.UPKEEP
    one = Announcement(queue, tick.name, PRIORITIES[queue])

    @app.periodic(cron=_to_cron(tick.every), periodic_id=tick.name)
    @app.task(name=tick.name, queue=queue.value, priority=one.priority, lock=one.key, queueing_lock=one.key)
    def run(timestamp: int) -> None:  # noqa: ARG001 - procrastinate says for when it was meant
        scheduler.run_tick(tick, bridge)


def _to_cron(every: timedelta) -> str:
    hours = every // timedelta(hours=1)
    return f"0 */{hours} * * *" if hours else "* * * * *"
