"""What an owner says of an account: pause, resume, and which form of an import page Medium's importer reads."""

from datetime import datetime
from typing import Literal

from bridge.config import Config
from bridge.errors import Refused
from bridge.ledger import Ledger
from bridge.models.notices import to_account_topic
from bridge.planner.words import to_instant_words
from bridge.services.failures import Failures, leaves_a_line
from bridge.services.process import Wake


class Accounts:
    """Pauses and resumes accounts, and remembers how Medium's importer treats their pages."""

    def __init__(self, config: Config, ledger: Ledger, failures: Failures, wake: Wake) -> None:
        self._config = config
        self._ledger = ledger
        self.failures = failures
        self._wake = wake

    @leaves_a_line("pause")
    def pause(self, account: str | None = None, until: datetime | None = None, reason: str = "") -> None:
        """Send nothing on an account, or on any, until it is resumed or ``until`` has come.

        Args:
            account: None for all.
            until: None for no end.

        Raises:
            NotFound: there is no such account.
            Refused: the instant has passed.
        """
        if account:
            self._config.account(account)
        with self._ledger.write() as tx:
            if until and until <= tx.now:
                raise Refused(f"{to_instant_words(until)} has passed already")
            tx.add_pause(account or "", until, reason or "you paused it")
            ends = f", until {to_instant_words(until)}" if until else ""
            tx.write_journal("paused", f"{reason or 'you paused it'}{ends}", account=account or "")

    @leaves_a_line("resume")
    def resume(self, account: str | None = None) -> None:
        """Let a paused or parked account send again; without one, end the pause of everything.

        Raises:
            NotFound: there is no such account.
            Refused: everything is paused, not this account alone.
        """
        if account:
            self._config.account(account)
        with self._ledger.write() as tx:
            is_parked = bool(account and tx.read_account(account).parked_at)
            was_paused = tx.end_pauses(account or "")
            if account and not (is_parked or was_paused) and tx.read_pauses(account):
                raise Refused("everything is paused, not this account alone; run: bridge resume")
            if account:
                tx.resume_account(account, "you resumed it")
                tx.end_topic(to_account_topic(account), f"Account {account} sends again", "It was resumed.")
            else:
                tx.write_journal("resumed", "you resumed everything")
        self._wake()

    def remember_importer(self, account: str, importer: Literal["canonical", "plain"]) -> None:
        """Remember which of a page's two addresses works with Medium's importer; later offers begin with it."""
        with self._ledger.write() as tx:
            tx.change_account(account, importer=importer)
            tx.write_journal("importer", f"Medium's importer reads the {importer} address", account=account)
