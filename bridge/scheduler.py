"""What runs on one machine: sender threads that are woken, and one tick for each concern.

APScheduler holds no jobs of ours, only ticks that ask the ledger what is due: a stored job can run twice or be lost,
a row that is due cannot.
"""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bridge import notify
from bridge.config import Config
from bridge.core import Bridge
from bridge.core.parts import TROUBLE, to_first_line
from bridge.errors import ConfigError, LedgerReplaced
from bridge.ledger import Ledger

log = structlog.get_logger()

NOTICES_EVERY = 5
REPORTS_EVERY = 2
FEEDS_EVERY = 60
JOBS_EVERY = 5
SLOTS_EVERY = 60
SILENCE_EVERY = 60
LEDGER_EVERY = 2
PRUNE_EVERY = 6 * 3600
SHORTEST_BEAT = 60
"""A tick that runs more often leaves no more heartbeats: each is a write to the disk."""
PAUSE_AFTER_TROUBLE = 1.0


class Scheduler:
    """Calls a Bridge. ``wake`` may be called from any thread, at any time, also before ``start``."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._work = threading.Condition()
        self._generation = 0
        self._is_stopping = False
        self._is_replaced = False
        self._threads: list[threading.Thread] = []
        self._beats: dict[str, timedelta] = {}
        self._beat_at: dict[str, float] = {}
        self._ticks = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})

    def wake(self) -> None:
        """There is work: let every sender look."""
        with self._work:
            self._generation += 1
            self._work.notify_all()

    def start(self, bridge: Bridge, *, is_alone: bool) -> None:
        """Settle what an earlier process left behind, then begin."""
        bridge.mend_clocks()
        bridge.sweep(is_alone=is_alone)
        for number in range(self._config.delivery.senders):
            thread = threading.Thread(target=self._send, args=(bridge,), name=f"sender-{number}")
            thread.start()
            self._threads.append(thread)
        self._every(self._config.delivery.sweep.total_seconds(), "sweep", bridge)
        self._every(NOTICES_EVERY, "send_notices", bridge)
        self._every(REPORTS_EVERY, "report_statuses", bridge)
        feeds_every = min(FEEDS_EVERY, self._config.delivery.feed_every.total_seconds())
        self._every(feeds_every, "read_feeds", bridge)
        self._every(JOBS_EVERY, "run_jobs", bridge)
        self._every(SLOTS_EVERY, "plan_slots", bridge)
        self._every(SILENCE_EVERY, "check_silence", bridge)
        self._every(LEDGER_EVERY, "check_ledger", bridge)
        self._every(PRUNE_EVERY, "prune", bridge)
        bridge.expect_beats(self._beats)
        self._ticks.start()

    def stop(self) -> None:
        """End after the sends in progress; a send takes at most the delivery's deadline."""
        self._ticks.shutdown(wait=True)
        with self._work:
            self._is_stopping = True
            self._work.notify_all()
        for thread in self._threads:
            thread.join()

    def _every(self, seconds: float, verb: str, bridge: Bridge) -> None:
        self._beats[verb] = timedelta(seconds=max(seconds, SHORTEST_BEAT))
        self._ticks.add_job(self._tick, "interval", (verb, bridge), seconds=seconds, id=verb, misfire_grace_time=None)

    def _tick(self, verb: str, bridge: Bridge) -> None:
        try:
            getattr(bridge, verb)()
            self._beat(verb, bridge)
        except LedgerReplaced as error:
            self._tell_replaced(error)
        except TROUBLE as error:
            log.warning("the ledger is in trouble", tick=verb, why=to_first_line(error))
        except Exception:
            # A tick that fails must not stop the next one: what is due is still in the ledger.
            log.exception("a tick failed", tick=verb)
        if verb == "sweep":
            self.wake()

    def _tell_replaced(self, error: LedgerReplaced) -> None:
        """Once, and to the owner by the straight way: the outbox is in the ledger."""
        with self._work:
            is_told, self._is_replaced = self._is_replaced, True
        if not is_told:
            log.error("the ledger was replaced", why=str(error))
            urls = [url.get_secret_value() for url in self._config.notify.urls]
            if urls:
                notify.tell(urls, "The bridge's ledger was replaced", str(error))

    def _beat(self, verb: str, bridge: Bridge) -> None:
        """Leave a heartbeat, unless the last one is fresh."""
        every, now = self._beats.get(verb), time.monotonic()
        if every is None or now - self._beat_at.get(verb, -math.inf) < 0.9 * every.total_seconds():
            return
        bridge.beat(verb, every)
        self._beat_at[verb] = now

    def _send(self, bridge: Bridge) -> None:
        seen = -1
        while not self._is_stopping:
            with self._work:
                if self._generation == seen:
                    self._work.wait(self._config.delivery.sweep.total_seconds())
                seen = self._generation
            self._drain(bridge)

    def _drain(self, bridge: Bridge) -> None:
        """Work until nothing is left, whatever goes wrong meanwhile: what is behind one trouble is not kept by it."""
        pause = PAUSE_AFTER_TROUBLE
        while not self._is_stopping:
            try:
                if not (bridge.apply_events() or bridge.deliver_next()):
                    return
                pause = PAUSE_AFTER_TROUBLE
            except LedgerReplaced as error:
                self._tell_replaced(error)
                pause = self._rest(pause)
            except TROUBLE as error:
                log.warning("the ledger is in trouble", why=to_first_line(error))
                pause = self._rest(pause)
            except Exception:
                log.exception("a sender met trouble")
                pause = self._rest(pause)

    def _rest(self, pause: float) -> float:
        """Wait a little; how long to wait the next time is answered."""
        with self._work:
            self._work.wait_for(lambda: self._is_stopping, pause)
        return min(2 * pause, self._config.delivery.sweep.total_seconds())


@contextmanager
def running(config: Config, ledger: Ledger, *, is_alone: bool) -> Iterator[Bridge]:
    """A bridge whose senders and ticks run while the block does; it ends after the sends in progress.

    Args:
        is_alone: no other process serves this ledger.

    Raises:
        ConfigError: an account with deliveries vanished from the configuration.
    """
    scheduler = Scheduler(config)
    bridge = Bridge(config, ledger, wake=scheduler.wake)
    bridge.open()
    bridge.check_backup()
    bridge.begin()
    for site, why in bridge.read_dry_sites().items():
        log.warning("dry run: nothing of a site leaves the house", site=site, why=why)
    scheduler.start(bridge, is_alone=is_alone)
    try:
        yield bridge
    finally:
        scheduler.stop()


def work(config: Config, ledger: Ledger, is_over: threading.Event) -> None:
    """Only send, beside other processes, until ``is_over``.

    Raises:
        ConfigError: the ledger is SQLite, which one process serves.
    """
    if ledger.is_sqlite:
        raise ConfigError("bridge worker needs PostgreSQL ([database] url); on SQLite bridge serve does all the work")
    with running(config, ledger, is_alone=False):
        is_over.wait()
