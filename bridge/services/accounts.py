"""How an account behaves: paused, resumed, and which form of a page its importer reads."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from bridge.config import Config, EvergreenSection, to_duration
from bridge.errors import Refused
from bridge.ledger import Ledger
from bridge.planner.evergreen import (
    Schedule,
    to_schedule,
)
from bridge.planner.evergreen.walltime import to_instant
from bridge.planner.words import to_instant_words
from bridge.services.evergreen.facts import Facts
from bridge.services.runtime import Wake

_BY_UTC = to_schedule("", EvergreenSection())


class Accounts:
    """The owner's word about an account."""

    def __init__(self, config: Config, ledger: Ledger, facts: Facts, wake: Wake) -> None:
        self._config = config
        self._ledger = ledger
        self._facts = facts
        self._wake = wake

    def pause(self, account: str | None = None, until: datetime | None = None, reason: str = "") -> None:
        """Send nothing on an account, or on any, until it is resumed or that instant has come.

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

    def to_until(self, text: str, account: str | None = None) -> datetime:
        """When something ends, as people write it: "7d" from now, a day, or a time by the account's clock.

        Raises:
            NotFound: there is no such account.
            Refused: it is no time.
        """
        if account:
            self._config.account(account)
        with self._ledger.read() as tx:
            try:
                span = to_duration(text)
            except ValueError:
                return to_moment(text, self._facts.read_rules(tx, account).schedule if account else _BY_UTC)
            assert isinstance(span, timedelta), "a text that is a duration becomes one"
            return tx.now + span

    def resume(self, account: str | None = None) -> None:
        """Let an account send again, paused or parked; without one, end the pause of everything.

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
            else:
                tx.write_journal("resumed", "you resumed everything")
        self._wake()

    def remember_importer(self, account: str, importer: Literal["canonical", "plain"]) -> None:
        """Which of a page's two addresses Medium's importer reads as it should; later offers begin with it."""
        with self._ledger.write() as tx:
            tx.change_account(account, importer=importer)
            tx.write_journal("importer", f"Medium's importer reads the {importer} address", account=account)


def to_moment(text: str, schedule: Schedule) -> datetime:
    """An instant as people write it: by the schedule's clock, unless it names an offset.

    Raises:
        Refused: it is none.
    """
    try:
        moment = datetime.fromisoformat(text)
        # In the first and the last year an offset leads out of what can be reckoned with.
        instant = moment.astimezone(UTC) if moment.tzinfo else to_instant(moment, schedule.zone)
    except (ValueError, OverflowError):
        raise Refused('write a time such as "2026-12-01 09:30", or with an offset "2026-12-01T09:30+01:00"') from None
    if instant is None:
        raise Refused(f"there is no {text} on the clock of {schedule.zone}")
    return instant
