"""alarm: a tick that does not run any more, or a WordPress that is not heard of, is told of once, until it is back."""

from datetime import timedelta

from bridge.core.parts import Parts, log
from bridge.ledger import Transaction
from bridge.models import Heartbeat, SiteState
from bridge.planner.words import to_span_words

MISSED = 3
"""Heartbeats that may be missed before a tick counts as silent; and it may take its time."""
PATIENCE = timedelta(minutes=15)
LATE = timedelta(seconds=30)


class Alarming(Parts):
    """Whoever is still awake looks after the others."""

    def beat(self, tick: str, every: timedelta) -> None:
        """A tick has run to its end, and its next heartbeat is due."""
        with self.ledger.write() as tx:
            tx.beat(tick, every)

    def expect_beats(self, ticks: dict[str, timedelta]) -> None:
        """A scheduler begins: how long nothing ran before is nobody's fault now."""
        with self.ledger.write() as tx:
            for tick, every in ticks.items():
                tx.expect_beat(tick, every)

    def check_silence(self) -> None:
        """Tell of ticks and sites that have fallen silent."""
        with self.isolated("the ticks could not be looked at"):
            self._check_ticks()
        with self.isolated("the sites could not be looked at"), self.ledger.write() as tx:
            for site in tx.read_sites():
                self._check_site(tx, site)

    def _check_ticks(self) -> None:
        with self.ledger.write() as tx:
            ticks = tx.read_ticks()
            # After the machine has slept everything is late, this very tick included; the others get their turn first.
            has_slept = any(one.name == "check_silence" and _is_overdue(tx, one, LATE) for one in ticks)
            for one in ticks:
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
        tx.add_notice(f"The bridge's tick {tick.name} is silent", reason)

    def _check_site(self, tx: Transaction, site: SiteState) -> None:
        after, seen_at = self.config.delivery.silent_after, site.last_seen_at
        if not after or seen_at is None or site.name not in self.config.sites or tx.now - seen_at < after:
            return
        if site.silence_told_at and site.silence_told_at > seen_at:
            return
        reason = (
            f"nothing was heard of {site.name} for {to_span_words(tx.now - seen_at)}. If something was published "
            "meanwhile, look at its plugin (Settings, Bridge for Medium); if not, all is well"
        )
        tx.change_site(site.name, silence_told_at=tx.now)
        tx.add_notice(f"Site {site.name} is silent", reason)


def _is_overdue(tx: Transaction, tick: Heartbeat, by: timedelta) -> bool:
    return tick.due_at is not None and tx.now > tick.due_at + by
