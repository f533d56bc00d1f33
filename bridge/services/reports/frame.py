"""What stands around every screen: how much waits, in whose zone hours are told, and what rests."""

from collections.abc import Collection
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from bridge.config import Config
from bridge.config.zones import to_zone
from bridge.ledger import Ledger, Transaction
from bridge.ledger.waiting import Counts
from bridge.models import StoredPause
from bridge.services.reports.lists import find_accounts


class Surroundings(NamedTuple):
    """What a screen begins with.

    Attributes:
        now: by the ledger's clock.
        zone: the owner's.
        waiting: what waits for a person.
        pauses: those in force, of accounts that may be seen.
        dry_run: whether the whole bridge sends nothing.
    """

    now: datetime
    zone: tzinfo
    waiting: Counts
    pauses: tuple[StoredPause, ...]
    dry_run: bool


class Frame:
    """Reads the surroundings of a screen, in a number of statements that does not grow."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger

    def read_surroundings(self, among: Collection[str] | None = None) -> Surroundings:
        """What stands around a screen now.

        Args:
            among: only what belongs to these sites, and the accounts that they are configured for.
        """
        seen = find_accounts(self._config, among)
        with self._ledger.read() as tx:
            pauses = tuple(one for one in tx.read_pauses() if seen is None or one.account in {"", *seen})
            waiting, zone = tx.count_waiting(among), self.read_zone(tx)
            return Surroundings(tx.now, zone, waiting, pauses, self._config.bridge.dry_run)

    def read_zone(self, tx: Transaction) -> tzinfo:
        """``[bridge] zone``, else that of ``[evergreen]``, else the one that a WordPress names, else UTC."""
        named = self._config.bridge.zone or self._config.evergreen.zone
        if not named:
            named = next((one.timezone for one in tx.read_sites() if one.timezone), "")
        try:
            return to_zone(named) if named else UTC
        except ValueError:  # WordPress may know a zone that this machine does not
            return UTC
