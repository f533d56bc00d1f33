"""Reads what an operator watches, in a number of statements that does not grow with sites, accounts or posts."""

from datetime import datetime, timedelta

from bridge.config import Config
from bridge.ledger import Ledger, Transaction
from bridge.ledger.ahead import ReadAhead
from bridge.models.metrics import Readings
from bridge.services.delivery.quota import Quota
from bridge.services.notices.sending import Notices

SILENT_FOR = timedelta(seconds=20)
"""A worker that was not heard of for so long is taken for gone; each says every five seconds that it lives."""


class Metrics:
    """Everything comes from the ledger: each of several processes says the same."""

    def __init__(self, config: Config, ledger: Ledger, quota: Quota, notices: Notices) -> None:
        self._config = config
        self._ledger = ledger
        self._quota = quota
        self._notices = notices

    def read_readings(self) -> Readings:
        """All of it, as it is now."""
        with self._ledger.read() as tx:
            now, ahead, asked = tx.now, ReadAhead(tx, self._config.accounts), tx.count_waiting()
            accounts = [one for one in ahead.read_accounts() if one.name in self._config.accounts]
            sites = [one for one in ahead.read_sites() if one.name in self._config.sites]
            return Readings(
                deliveries=tx.read_queue(),
                events=tx.read_waiting_hooks(),
                attempts={outcome: count for outcome, count in tx.count_by("attempts", "outcome") if outcome},
                asked={"handoffs": asked.steps, "questions": asked.questions, "proposals": asked.proposals},
                tick_lag={one.name: _to_age(now, one.due_at) for one in tx.read_ticks() if one.due_at},
                feed_age={one.name: _to_age(now, one.feed_read_at) for one in accounts if one.feed_read_at},
                quota_left=self._read_left(ahead),
                parked={one.name: one.parked_at is not None for one in accounts},
                site_age={one.name: _to_age(now, one.last_seen_at) for one in sites if one.last_seen_at},
                untold={one.name: _to_age(now, one.untold_since) for one in sites},
                failing={name: _to_age(now, at) for name, at in self._notices.read_failing_since(tx).items()},
                notices_waiting=tx.count_untold(),
                ledger_bytes=tx.read_bytes(),
                jobs=tx.count_jobs(),
                workers=tx.count_workers(SILENT_FOR),
            )

    def _read_left(self, tx: Transaction) -> dict[tuple[str, str], int]:
        places = [self._quota.read_account_places(tx, name) for name in self._config.accounts]
        return {(one.account, kind.kind): max(kind.limit - kind.used, 0) for one in places for kind in one.used}


def _to_age(now: datetime, since: datetime | None) -> float:
    """Seconds since then; 0 for never, and for what is still to come."""
    return max((now - since).total_seconds(), 0.0) if since else 0.0
