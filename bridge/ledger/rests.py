"""When an account is to be looked at: by senders, and by the tick of its slots.

``look_at`` and ``slot_at`` say that nothing can be done for an account before then. Whoever looked and found nothing
writes them; whatever may change that within a transaction *stirs* the account, and as the transaction ends the account
is to be looked at now. A stored time only spares a look: what may go is decided by the look, from the ledger itself.

They hold for one configuration (``terms``): a process with another one looks for itself. And they hold for ``LONGEST``
at most, so that not even a clock that was wrong, or a ledger that was changed by hand, keeps a post for longer.

On PostgreSQL a look holds the account's row from before it reads until it has written the time; a transaction that
stirs writes to that row as its last act, without looking at what stands there. So either the look saw what has
changed, or its time is written over.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Label,
    Row,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
    update,
)

from bridge.ledger.journal import Journal
from bridge.ledger.tables import UtcDateTime, accounts, deliveries, events, handoffs, sites
from bridge.models import HandoffKind, HandoffStatus, Status, Trigger

LONGEST = timedelta(hours=1)
"""How long a stored time is believed."""


class Kind(NamedTuple):
    """What of a delivery decides for which place it waits, besides its account: each as its column, or empty.

    Attributes:
        trigger: of the archive's posts alone.
    """

    trigger: str
    publish_status: str
    route: str


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A delivery that is due, as far as its turn is concerned.

    Attributes:
        has_offer: an import hand-off of its own is open or done, which may be the place that it has already.
    """

    id: int
    site: str
    kind: Kind
    has_offer: bool


class Rests(Journal):
    """Verbs on until when accounts rest."""

    def read_turns(self, terms: str) -> list[str]:
        """Accounts that senders must look at, the one that waits longest first.

        Args:
            terms: what stored times must have been found by.
        """
        return self._read(accounts.c.look_at, accounts.c.look_terms, terms)

    def read_slot_turns(self, terms: str) -> list[str]:
        """Accounts whose slots must be looked at."""
        return self._read(accounts.c.slot_at, accounts.c.slot_terms, terms)

    def put_off(self, account: str, look_at: datetime, terms: str) -> None:
        """Nothing of an account can go before then."""
        values = {"look_at": min(look_at, self.now + LONGEST), "look_terms": terms}
        self.connection.execute(_PUT_OFF, {"of": account, **values})

    def put_slots_off(self, names: Collection[str], slot_at: datetime, terms: str) -> None:
        """No slot of these accounts is due before then, and none waits."""
        values = {"slot_at": min(slot_at, self.now + LONGEST), "slot_terms": terms}
        self.connection.execute(update(accounts).where(accounts.c.name.in_(sorted(names))).values(**values))

    def find_due(
        self,
        account: str,
        but_of: Collection[str] = (),
        but: Collection[int] = (),
        but_kinds: Collection[Kind] = (),
    ) -> DueDelivery | None:
        """What is due first on an account: fresh posts before evergreen ones, then the earliest.

        Args:
            but_of: sites that are passed over.
            but: deliveries that are passed over.
            but_kinds: kinds that are passed over, but for deliveries with an offer of their own.
        """
        query = _DUE
        if but_of:
            query = query.where(deliveries.c.site.not_in(sorted(but_of)))
        if but:
            query = query.where(deliveries.c.id.not_in(sorted(but)))
        if but_kinds:
            query = query.where(or_(_HAS_OFFER, and_(true(), *(~_is_of(kind) for kind in but_kinds))))
        row = self.connection.execute(query, {"account": account, "now": self.now}).one_or_none()
        return _to_due(row) if row else None

    def find_next_due_at(self, account: str) -> datetime | None:
        """When the next planned delivery of an account becomes due; those that are due already do not count."""
        asked = {"account": account, "now": self.now}
        found: datetime | None = self.connection.execute(_NEXT_DUE, asked).scalar_one_or_none()
        return found

    def _read(self, at: Column[Any], found_by: Column[Any], terms: str) -> list[str]:
        # Each a range of an index: an account that rests is not read.
        is_over = (at.is_(None), at <= self.now, at > self.now + LONGEST, found_by < terms, found_by > terms)
        query = select(accounts.c.name).where(or_(*is_over)).order_by(at, accounts.c.name)
        return list(self.connection.execute(query).scalars())


def select_planned(*where: ColumnElement[bool]) -> Select[Any]:
    """Accounts that have planned deliveries of which this is true."""
    return select(deliveries.c.account).where(deliveries.c.status == Status.PLANNED.value, *where).distinct()


def is_due(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether a delivery, joined with its site, is due and no event waits that may take it back."""
    its = (events.c.site == deliveries.c.site, events.c.post_id == deliveries.c.post_id)
    return (
        (deliveries.c.status == Status.PLANNED.value)
        & (deliveries.c.due_at <= now)
        & (sites.c.held_reason == "")
        & sites.c.retired_at.is_(None)
        & ~select(events.c.id).where(events.c.handled_at.is_(None), *its).exists()
    )


def _has_offer() -> ColumnElement[bool]:
    its = (handoffs.c.delivery_id == deliveries.c.id, handoffs.c.kind == HandoffKind.IMPORT.value)
    counts = handoffs.c.status.in_([HandoffStatus.OPEN.value, HandoffStatus.DONE.value])
    return select(handoffs.c.id).where(*its, counts).exists()


def _to_kind() -> tuple[Label[str], ...]:
    trigger = case((deliveries.c.trigger == Trigger.EVERGREEN.value, Trigger.EVERGREEN.value), else_="")
    return (
        trigger.label("kind"),
        func.coalesce(deliveries.c.publish_status, "").label("publishes"),
        func.coalesce(deliveries.c.route, "").label("way"),
    )


def _is_of(kind: Kind) -> ColumnElement[bool]:
    return and_(*(column.element == value for column, value in zip(_KIND, kind, strict=True)))


def _select_due() -> Select[Any]:
    return (
        select(deliveries.c.id, deliveries.c.site, *_KIND, _HAS_OFFER.label("has_offer"))
        .join(sites, sites.c.name == deliveries.c.site)
        .where(deliveries.c.account == bindparam("account"), is_due(bindparam("now", type_=UtcDateTime)))
        .order_by(_KIND[0], deliveries.c.due_at, deliveries.c.id)
        .limit(1)
    )


_HAS_OFFER = _has_offer()
_KIND = _to_kind()
_DUE = _select_due()
_NEXT_DUE = select(func.min(deliveries.c.due_at)).where(
    deliveries.c.account == bindparam("account"),
    deliveries.c.status == Status.PLANNED.value,
    deliveries.c.due_at > bindparam("now"),
)
_PUT_OFF = update(accounts).where(accounts.c.name == bindparam("of"))


def _to_due(row: Row[Any]) -> DueDelivery:
    return DueDelivery(row.id, row.site, Kind(row.kind, row.publishes, row.way), bool(row.has_offer))
