"""What is due is announced to workers again and again, so that an announcement may get lost."""

from bridge.config import Config
from bridge.ledger import Ledger
from bridge.models.announcements import REST, WorkQueue
from bridge.services.delivery.turns import Turns


class Announcements:
    """Finds what is due in the whole ledger, and wakes workers for it."""

    def __init__(self, config: Config, ledger: Ledger, turns: Turns) -> None:
        self._config = config
        self._ledger = ledger
        self._turns = turns

    def announce_rest(self, site: str) -> None:
        """Announce that a site may have more events, after those of others and after what is due by now."""
        with self._ledger.write() as tx:
            tx.announce(WorkQueue.APPLY, site, REST)

    def announce_due(self) -> None:
        """Announce every account, site and job for which something can be done now, as far as it does not wait yet."""
        with self._ledger.write() as tx:
            tx.announce_accounts(self._turns.read_names(tx))
            for site in tx.read_waiting_sites():
                if site in self._config.sites:
                    tx.announce(WorkQueue.APPLY, site)
            for job_id in tx.read_due_jobs():
                tx.announce(WorkQueue.ARCHIVE, str(job_id))
