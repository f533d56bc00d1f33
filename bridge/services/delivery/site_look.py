"""Asks each WordPress, once after a start, for the highest number of a status report that it was told.

A ledger that has not given that number out was restored from a backup. The side file cannot tell that when a whole
machine was restored: file and ledger are both old then, and agree (docs/design.md, "What if ledger and side file are
restored together?").
"""

from datetime import UTC, datetime

import structlog

from bridge.config import Config
from bridge.errors import WordPressError
from bridge.ledger import Ledger, Transaction
from bridge.models import SiteState
from bridge.planner import is_same_address
from bridge.services.delivery.departures import Departures
from bridge.services.delivery.looks import Found, Looks
from bridge.wordpress.look import Look, read_look

log = structlog.get_logger()


class SiteLook:
    """Asks a site what it was told, and parks the accounts of its posts when this ledger knows of less."""

    def __init__(self, config: Config, ledger: Ledger, departures: Departures, looks: Looks) -> None:
        self._config = config
        self._ledger = ledger
        self._departures = departures
        self._looks = looks

    def look_at(self, name: str) -> Found:
        """Ask a site what it was told, unless this process knows already. One thread at a time asks a site.

        To be called before the site is told anything and before anything of it leaves.
        """
        with self._looks.locks[name]:
            if found := self._looks.over.get(name):
                return found
            if self._looks.is_waiting(name):
                return Found.SILENT
            found = self._look_once(name)
            if found.is_over:
                self._looks.over[name] = found
            return found

    def _look_once(self, name: str) -> Found:
        with self._ledger.read() as tx:
            state = tx.read_site(name)
        try:
            look = self._ask(state)
        except WordPressError as error:
            if self._looks.is_new(name):
                log.info("WordPress does not say what it was told", site=name, why=str(error))
            # One that never said it may be out of reach for good, as behind a firewall.
            return Found.SILENT if state.looked_at and self._looks.wait(name) else Found.ABSENT
        if look is None or not is_same_address(look.home, self._config.site(name).home):
            return Found.ABSENT
        with self._ledger.write() as tx:
            self._hold(tx, name, look)
            tx.change_site(name, looked_at=tx.now)
        return Found.TOLD

    def _ask(self, state: SiteState) -> Look | None:
        site = self._config.site(state.name)
        if not state.rest_url or site.secret is None:
            return None
        return read_look(state.rest_url, site.secret.get_secret_value(), datetime.now(UTC), hosts=site.hosts)

    def _hold(self, tx: Transaction, name: str, look: Look) -> None:
        """Park the accounts that the site's posts go to, where it was told more, and take over its count.

        With the count taken over this is told once, and WordPress takes this ledger's reports again.
        """
        told = tx.lock_site(name).told_sequence
        if look.sequence <= told:
            return
        reason = (
            f"the WordPress of {name} was told more than this ledger knows of (up to {look.sequence}; here {told}): "
            "the ledger was probably restored from a backup, or another bridge serves this site. Look on Medium for "
            "what was sent since and confirm it"
        )
        tx.catch_up_told(name, look.sequence)
        accounts = {self._config.site(name).account} | (tx.read_accounts_of(name) & set(self._config.accounts))
        self._departures.park_accounts(tx, sorted(accounts), reason)
        log.warning("the ledger is on hold", site=name, why=reason)
