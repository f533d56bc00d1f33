"""What stands around every screen: how much waits, in whose zone hours are told, and what rests."""

from collections.abc import Collection
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from bridge.config import Config
from bridge.config.zones import to_zone
from bridge.ledger import Ledger, Transaction
from bridge.ledger.ahead import ReadAhead
from bridge.models import StoredPause
from bridge.models.needs import Needs
from bridge.services.reports.lists import find_accounts
from bridge.services.reports.needs import NeedList


class Surroundings(NamedTuple):
    """What a screen begins with.

    Attributes:
        now: by the ledger's clock.
        zone: the owner's.
        needs: what needs a person, counted as the first page counts it.
        pauses: those in force, of accounts that may be seen.
        dry_run: whether the whole bridge sends nothing.
    """

    now: datetime
    zone: tzinfo
    needs: Needs
    pauses: tuple[StoredPause, ...]
    dry_run: bool


class Frame:
    """Reads the surroundings of a screen, in a number of statements that does not grow."""

    def __init__(self, config: Config, ledger: Ledger, needs: NeedList) -> None:
        self._config = config
        self._ledger = ledger
        self._needs = needs

    def read_surroundings(self, among: Collection[str] | None = None) -> Surroundings:
        """What stands around a screen now.

        Args:
            among: only what belongs to these sites, and the accounts that they are configured for.
        """
        with self._ledger.read() as tx:
            return self.find_surroundings(ReadAhead(tx), among)

    def find_surroundings(self, tx: ReadAhead, among: Collection[str] | None = None) -> Surroundings:
        """As ``read_surroundings``, for whoever reads more of the same."""
        seen = find_accounts(self._config, among)
        pauses = tuple(one for one in tx.read_pauses() if seen is None or one.account in {"", *seen})
        needs, zone = self._needs.count(tx, among), self.read_zone(tx)
        return Surroundings(tx.now, zone, needs, pauses, self._config.bridge.dry_run)

    def read_zone(self, tx: Transaction) -> tzinfo:
        """``[bridge] zone``, else that of ``[evergreen]``, else the one that a WordPress names, else UTC."""
        named = self._config.bridge.zone or self._config.evergreen.zone
        if not named:
            named = next((one.timezone for one in tx.read_sites() if one.timezone), "")
        try:
            return to_zone(named) if named else UTC
        except ValueError:  # WordPress may know a zone that this machine does not
            return UTC
