"""Which delivery of an account may go now, and when the account must be looked at again if none may."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from bridge.config import Config
from bridge.ledger import Transaction
from bridge.ledger.rests import LONGEST, DueDelivery, Kind
from bridge.models import AccountState, Decision, Delivery, StoredPause
from bridge.services.delivery.door import FirstLook
from bridge.services.delivery.looks import AGAIN
from bridge.services.delivery.quota import Quota
from bridge.services.isolation import passed_over
from bridge.services.terms import to_terms


class Turn(NamedTuple):
    """What a look at an account has found: what may go, or until when nothing may by what is known now."""

    delivery: Delivery | None
    until: datetime


class _Judged(NamedTuple):
    delivery: Delivery
    place: Decision


class Turns:
    """Looks for the next delivery of an account, and keeps when looking again is worth it (``ledger.rests``)."""

    def __init__(self, config: Config, quota: Quota, first_look: FirstLook) -> None:
        self._config = config
        self._quota = quota
        self._first_look = first_look

    @cached_property
    def _terms(self) -> str:
        return to_terms(self._config)

    def read_names(self, tx: Transaction) -> list[str]:
        """Accounts that must be looked at, the one that waits longest first."""
        # Another machine may know more sites and accounts than this one.
        return [name for name in tx.read_turns(self._terms) if name in self._config.accounts]

    def find_delivery(self, tx: Transaction, account: AccountState) -> Delivery | None:
        """What may go on an account now, by the ledger; when nothing may, it is written down until when.

        Args:
            account: its row is held by this transaction.
        """
        turn = self.find_turn(tx, account)
        tx.put_off(account.name, tx.now if turn.delivery else turn.until, self._terms)
        return turn.delivery

    def find_turn(self, tx: Transaction, account: AccountState) -> Turn:
        """As ``find_delivery``, and writes nothing."""
        if until := _find_rest(account, tx.read_pauses(account.name), tx.now):
            return Turn(None, until)
        if tx.has_in_flight(account.name):
            return Turn(None, tx.now + LONGEST)  # its end stirs the account
        return self._find_placed(tx, account.name)

    def _find_placed(self, tx: Transaction, name: str) -> Turn:
        """The first delivery that the quota has a place for and whose site and feed are not waited for.

        Deliveries of one kind wait for the same place, so each kind is asked about once.
        """
        sites: set[str] = set()
        passed: set[int] = set()
        kinds: set[Kind] = set()
        times = [tx.now + LONGEST]
        while due := tx.find_due(name, sites, passed, kinds):
            if due.site not in self._config.sites:
                sites.add(due.site)
            elif self._first_look.is_waiting(due.site, name):
                sites.add(due.site)
                times.append(tx.now + AGAIN)
            elif not (judged := self._judge(tx, due)):
                passed.add(due.id)
            elif judged.place.yes:
                return Turn(judged.delivery, tx.now)
            else:
                times += [judged.place.due_at] if judged.place.due_at else []
                passed |= {due.id} if due.has_offer else set()
                kinds |= set() if due.has_offer else {due.kind}
        if next_due_at := tx.find_next_due_at(name):
            times.append(next_due_at)
        return Turn(None, min(times))

    def _judge(self, tx: Transaction, due: DueDelivery) -> _Judged | None:
        with passed_over("a delivery cannot be read", delivery=due.id):
            delivery = tx.read_delivery(due.id)
            return _Judged(delivery, self._quota.place_for(tx, delivery))
        return None


def _find_rest(account: AccountState, pauses: Iterable[StoredPause], now: datetime) -> datetime | None:
    """Until when nothing may go on an account, whatever is due; what has no end is asked about again in a while."""
    longest = now + LONGEST
    if account.parked_at or account.retired_at:
        return longest
    ends = [pause.until or longest for pause in pauses]
    waits = [at for at in (account.next_at, account.circuit_until) if at and at > now]
    return max((*ends, *waits), default=None)
