"""Runs a bridge on one machine: sender threads that are woken when there is work, and the ticks of a scheduler.

APScheduler holds no jobs of ours, only ticks that ask the ledger what is due: a stored job can run twice or be lost,
a row that is due cannot.
"""

import math
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bridge.app import Bridge
from bridge.config import Config, ConfigSource
from bridge.errors import LedgerReplaced, NotTold
from bridge.ledger import Ledger
from bridge.models.notices import Item
from bridge.notify import channels_of
from bridge.planner.notices import to_message
from bridge.runtime.ticks import SWEEP, Tick, to_ticks
from bridge.services.isolation import TROUBLE, to_first_line
from bridge.services.process import Reload

log = structlog.get_logger()

SHORTEST_BEAT = timedelta(minutes=1)
"""The least time between two heartbeats of a tick, however often it runs: each is a write to the disk."""
PAUSE_AFTER_TROUBLE = 1.0
"""Seconds that a sender waits after trouble; twice as long each time, up to ``sweep``."""


class Scheduler:
    """Runs the sender threads and ticks of a bridge. ``wake`` may be called from any thread, also before ``start``."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._work = threading.Condition()
        self._generation = 0
        self._is_stopping = False
        self._is_replaced = False
        self._threads: list[threading.Thread] = []
        self._beats: dict[str, timedelta] = {}
        self._beat_at: dict[str, float] = {}
        self._is_over = threading.Event()
        self._ticks = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})

    def wake(self) -> None:
        """Let every sender thread look for work now."""
        with self._work:
            self._generation += 1
            self._work.notify_all()

    def start(self, bridge: Bridge, *, is_alone: bool) -> None:
        """Settle what an earlier process left behind, then start senders and ticks.

        Args:
            is_alone: no other process serves this ledger, so whatever is in flight was left behind.
        """
        bridge.clocks.mend_clocks()
        bridge.recovery.sweep(is_alone=is_alone)
        for number in range(self._config.delivery.senders):
            thread = threading.Thread(target=self._send, args=(bridge,), name=f"sender-{number}")
            thread.start()
            self._threads.append(thread)
        self.start_ticks(to_ticks(bridge), bridge)

    def start_ticks(self, ticks: Iterable[Tick], bridge: Bridge) -> None:
        """Start these ticks, and no sender."""
        for tick in ticks:
            self._every(tick, bridge)
        bridge.housekeeping.expect_beats(self._beats)
        self._ticks.start()
        watch = threading.Thread(target=self._watch_clock, name="clock")
        watch.start()
        self._threads.append(watch)

    def stop(self) -> None:
        """Stop ticks and senders, after the sends in progress; each takes at most ``[delivery] deadline``."""
        self._is_over.set()
        self._ticks.shutdown(wait=True)
        with self._work:
            self._is_stopping = True
            self._work.notify_all()
        for thread in self._threads:
            thread.join()

    def _every(self, tick: Tick, bridge: Bridge) -> None:
        self._beats[tick.name] = _to_beat(tick)
        seconds = tick.every.total_seconds()
        self._ticks.add_job(
            self.run_tick, "interval", (tick, bridge), seconds=seconds, id=tick.name, misfire_grace_time=None
        )

    def _watch_clock(self) -> None:
        """Let no tick wait longer than its period: APScheduler waits for an instant, and a clock may be set back.

        One that is overdue by more has a scheduler that sleeps until an instant of the wrong clock.
        """
        while not self._is_over.wait(self._config.delivery.sweep.total_seconds()):
            now = datetime.now(UTC)
            for job in self._ticks.get_jobs():
                if abs(job.next_run_time - now) > job.trigger.interval:
                    job.modify(next_run_time=now)

    def run_tick(self, tick: Tick, bridge: Bridge) -> None:
        """Run a tick now, and leave its heartbeat; what goes wrong is logged, and the next one runs as ever."""
        with self.surviving("a tick failed", tick=tick.name):
            tick.run()
            self._beat(tick, bridge)
        if tick.name == SWEEP:
            self.wake()

    @contextmanager
    def surviving(self, what: str, **names: str) -> Iterator[None]:
        """Log what goes wrong in the block, so that the next one runs as ever: what is due is still in the ledger.

        Args:
            what: what did not work, in words.
            names: fields of the log's line.
        """
        try:
            yield
        except LedgerReplaced as error:
            self._tell_replaced(error)
        except TROUBLE as error:
            log.warning("the ledger is in trouble", **names, why=to_first_line(error))
        except Exception:
            log.exception(what, **names)

    def _tell_replaced(self, error: LedgerReplaced) -> None:
        """Tell the owner, once, that the ledger was replaced; without the outbox, which is in the ledger."""
        with self._work:
            is_told, self._is_replaced = self._is_replaced, True
        if not is_told:
            log.error("the ledger was replaced", why=str(error))
            item = Item("The bridge's ledger was replaced", str(error))
            for channel in channels_of(self._config):
                with suppress(NotTold):
                    channel.tell(to_message([item], f"{self._config.bridge.public_url}/owner/"))

    def _beat(self, tick: Tick, bridge: Bridge) -> None:
        """Leave a tick's heartbeat, unless the last one is younger than nine tenths of its period."""
        every, now = _to_beat(tick), time.monotonic()
        if now - self._beat_at.get(tick.name, -math.inf) < 0.9 * every.total_seconds():
            return
        bridge.housekeeping.beat(tick.name, every)
        self._beat_at[tick.name] = now

    def _send(self, bridge: Bridge) -> None:
        seen = -1
        while not self._is_stopping:
            with self._work:
                if self._generation == seen:
                    self._work.wait(self._config.delivery.sweep.total_seconds())
                seen = self._generation
            self._drain(bridge)

    def _drain(self, bridge: Bridge) -> None:
        """Apply events and send deliveries until none is left; after trouble wait, and go on with what is behind it."""
        pause = PAUSE_AFTER_TROUBLE
        while not self._is_stopping:
            try:
                # By turns: many events of one site keep no story waiting.
                applied = bridge.events.apply_events(self.wake)
                if not (bridge.sender.deliver_next() or applied):
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
        """Wait ``pause`` seconds, or until the process ends.

        Returns:
            How many seconds to wait the next time.
        """
        with self._work:
            self._work.wait_for(lambda: self._is_stopping, pause)
        return min(2 * pause, self._config.delivery.sweep.total_seconds())


@contextmanager
def running(
    config: Config,
    ledger: Ledger,
    *,
    is_alone: bool,
    source: ConfigSource | None = None,
    reload: Reload = lambda: None,
) -> Iterator[Bridge]:
    """A bridge whose senders and ticks run while the block does; it ends after the sends in progress.

    Before that, configuration and ledger are compared, and a ledger restored from a backup is put on hold.

    Args:
        is_alone: no other process serves this ledger.
        source: where this process may write its configuration, if it may.
        reload: called after it did.

    Raises:
        ConfigError: a site or account that has rows vanished from the configuration, two accounts are one Medium
            user, or the side file cannot be read.
    """
    scheduler = Scheduler(config)
    bridge = Bridge(config, ledger, wake=scheduler.wake, source=source, reload=reload)
    make_ready(bridge)
    scheduler.start(bridge, is_alone=is_alone)
    try:
        yield bridge
    finally:
        scheduler.stop()


def make_ready(bridge: Bridge) -> None:
    """Compare configuration and ledger, put a ledger that was restored from a backup on hold, and name dry runs.

    Raises:
        ConfigError: as ``running`` does.
    """
    bridge.identities.open()
    bridge.departures.check_backup()
    bridge.departures.begin()
    for site, why in bridge.dry_runs.read_dry_sites().items():
        log.warning("dry run: nothing of a site leaves the house", site=site, why=why)


def _to_beat(tick: Tick) -> timedelta:
    return max(tick.every, SHORTEST_BEAT)
