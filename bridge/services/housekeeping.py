"""Heartbeats of ticks, alarms for ticks and sites that fall silent, and pruning of old rows."""

from collections.abc import Collection
from datetime import timedelta

import structlog

from bridge.config import Config
from bridge.ledger import Ledger, Transaction
from bridge.ledger.housekeeping import PRUNED
from bridge.models import Heartbeat, SiteState
from bridge.planner.words import to_span_words
from bridge.services.clocks import Clocks
from bridge.services.isolation import isolated

log = structlog.get_logger()

MISSED = 3
"""Periods that a tick may be overdue before it counts as silent."""
PATIENCE = timedelta(minutes=15)
"""And so long at least: a tick of every few seconds may have much to do for once."""
LATE = timedelta(seconds=30)
"""When ``check_silence`` itself, a tick of every minute, is later than this the machine has slept."""


class Housekeeping:
    """Keeps heartbeats, tells of ticks and sites that have fallen silent, and deletes old rows.

    A tick counts as silent when it is overdue by three periods and by 15 minutes at least; a site when no hook came for
    ``silent_after``. Each is told once, and again when it is back.
    """

    def __init__(self, config: Config, ledger: Ledger, clocks: Clocks) -> None:
        self._config = config
        self._ledger = ledger
        self._clocks = clocks

    def beat(self, tick: str, every: timedelta) -> None:
        """Write down that a tick has run to its end, and is due again after ``every``."""
        with self._ledger.write() as tx:
            tx.beat(tick, every)

    def expect_beats(self, ticks: dict[str, timedelta]) -> None:
        """Count every tick's next heartbeat from now, as a scheduler begins: the time while none ran is no silence."""
        with self._ledger.write() as tx:
            for tick, every in ticks.items():
                tx.expect_beat(tick, every)

    def check_silence(self) -> None:
        """Tell the owner of ticks and sites that have fallen silent since they were last heard of."""
        with isolated(self._ledger, "the ticks could not be looked at"):
            self._check_ticks()
        with isolated(self._ledger, "the sites could not be looked at"), self._ledger.write() as tx:
            topics = tx.read_topics()
            for site in tx.read_sites():
                self._check_site(tx, site, topics)

    def _check_ticks(self) -> None:
        with self._ledger.write() as tx:
            ticks, topics = tx.read_ticks(), tx.read_topics()
            # After the machine has slept everything is late, this very tick included; the others get their turn first.
            has_slept = any(one.name == "check_silence" and _is_overdue(tx, one, LATE) for one in ticks)
            for one in ticks:
                topic = _to_tick_topic(one)
                if topic in topics and not one.told_at:
                    tx.end_topic(topic, f"The bridge's tick {one.name} runs again", "There is nothing to do.")
                patience = max(MISSED * timedelta(seconds=one.every_s), PATIENCE)
                if not has_slept and not one.told_at and _is_overdue(tx, one, patience):
                    self._tell_tick(tx, one)

    def _tell_tick(self, tx: Transaction, tick: Heartbeat) -> None:
        last = f"since {tick.beat_at.isoformat()}" if tick.beat_at else "yet"
        reason = (
            f"the tick {tick.name} has not run to its end {last}; the log says why, and bridge status when it is back"
        )
        log.warning("a tick is silent", tick=tick.name)
        tx.tell_silence(tick.name)
        tx.add_notice(f"The bridge's tick {tick.name} is silent", reason, topic=_to_tick_topic(tick))

    def _check_site(self, tx: Transaction, site: SiteState, topics: Collection[str]) -> None:
        after, seen_at, topic = self._config.delivery.silent_after, site.last_seen_at, f"site:{site.name}"
        if topic in topics and seen_at and site.silence_told_at and seen_at >= site.silence_told_at:
            tx.end_topic(topic, f"Site {site.name} is heard of again", "There is nothing to do.")
        if not after or seen_at is None or site.name not in self._config.sites or tx.now - seen_at < after:
            return
        if site.silence_told_at and site.silence_told_at > seen_at:
            return
        reason = (
            f"nothing was heard of {site.name} for {to_span_words(tx.now - seen_at)}. If something was published "
            "meanwhile, look at its plugin (Settings, Bridge for Medium); if not, all is well"
        )
        tx.change_site(site.name, silence_told_at=tx.now)
        tx.add_notice(f"Site {site.name} is silent", reason, topic=topic)

    def prune(self) -> None:
        """Delete rows older than ``keep_events`` and ``keep_journal``, and pull back times that lie too far ahead."""
        self._clocks.mend_clocks()
        count = 0
        for table in PRUNED:
            with isolated(self._ledger, "old rows could not be deleted", table=table):
                while deleted := self._prune_some(table):
                    count += deleted
        with self._ledger.write() as tx:
            tx.beat("prune")
        log.info("old rows deleted", count=count)

    def _prune_some(self, table: str) -> int:
        with self._ledger.write() as tx:
            return tx.prune(table, self._config.delivery.keep_events, self._config.delivery.keep_journal)


def _is_overdue(tx: Transaction, tick: Heartbeat, by: timedelta) -> bool:
    return tick.due_at is not None and tx.now > tick.due_at + by


def _to_tick_topic(tick: Heartbeat) -> str:
    return f"tick:{tick.name}"
