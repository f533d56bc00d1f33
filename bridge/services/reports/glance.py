"""What there is, at a glance: all that a command needs that only looks, without the rest of the bridge."""

from bridge.config import Config
from bridge.ledger import Ledger
from bridge.services.delivery.quota import Quota
from bridge.services.dry_runs import DryRuns
from bridge.services.links import Links
from bridge.services.reports.overview import Overview
from bridge.services.reports.reasons import Reasons


class Glance:
    """The services behind what ``bridge status`` says, built once: for a whole bridge, or for a command alone.

    Importing the rest takes longer than such a command takes to answer.
    """

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger
        self.dry_runs = DryRuns(config, ledger)
        self.links = Links(config, ledger)
        self.quota = Quota(config)
        self.reasons = Reasons(config, self.dry_runs, self.quota)
        self.overview = Overview(config, ledger, self.dry_runs, self.links, self.reasons)

    def has_slots(self) -> bool:
        """Whether a slot of the archive's schedule may come on any account, or one waits."""
        if any(self._config.evergreen_of(name).cron for name in self._config.accounts):
            return True
        with self._ledger.read() as tx:
            return tx.has_open_slots()
