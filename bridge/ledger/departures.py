"""Departures: each send and each offer has an identity, which a side file outside the ledger holds as well."""

import secrets
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Executable,
    bindparam,
    func,
    insert,
    literal,
    literal_column,
    null,
    or_,
    select,
    update,
)

from bridge.ledger.journal import CLOCK, Journal
from bridge.ledger.tables import deliveries, departures, journal
from bridge.models import DepartureKind

_POSTGRES_PLACE: ColumnElement[str] = literal_column(
    "(SELECT oid FROM pg_database WHERE datname = current_database()) || ' ' || 'departures'::regclass::oid"
)
"""A database that is dropped and made again has another oid, a table too: https://www.postgresql.org/docs/current/datatype-oid.html."""
SENT = (DepartureKind.SEND, DepartureKind.OFFER, DepartureKind.FOUND)


@cache
def _select_place(dialect: str) -> Executable:
    """Built once, as each transaction that writes asks it."""
    known = departures.c.id == bindparam("identity")
    if dialect == "postgresql":
        return select(_POSTGRES_PLACE.label("place"), CLOCK.label("now")).where(known)
    return select(literal("file").label("place"), null().label("now")).where(known)


_ADD = insert(departures)


class Departed(NamedTuple):
    """What the mark of a story that left is made of."""

    site: str
    post_id: int
    account: str
    generation: int


class Departures(Journal):
    """Verbs on ``departures``."""

    def add_departure(
        self,
        kind: DepartureKind,
        account: str = "",
        delivery_id: int | None = None,
        *,
        identity: str = "",
        at: datetime | None = None,
    ) -> str:
        """Write down that something leaves; its identity is answered.

        Args:
            identity: one that was made elsewhere; empty makes a new one.
            at: when it left, if that is not now.
        """
        identity = identity or secrets.token_hex(16)
        values = {"id": identity, "account": account, "delivery_id": delivery_id, "kind": kind.value}
        self.connection.execute(_ADD, {**values, "at": at or self.now})
        return identity

    def has_departure(self, identity: str) -> bool:
        """Whether this ledger knows of it."""
        return self.connection.execute(select(departures.c.id).where(departures.c.id == identity)).first() is not None

    def take_restore(self) -> datetime | None:
        """When the backup was made that this ledger is; answered once, and a departure that no older copy knows."""
        is_restored = departures.c.kind == DepartureKind.RESTORED.value
        made_at: datetime | None = self.connection.execute(
            select(func.max(departures.c.at)).where(is_restored)
        ).scalar_one()
        if made_at:
            self.connection.execute(update(departures).where(is_restored).values(kind=DepartureKind.FOUND.value))
        return made_at

    def find_place(self, identity: str) -> str:
        """Which database and table this is, by numbers that no other one ever has; for SQLite its files say it.

        Args:
            identity: of a departure; where the ledger does not know it there is no place.
        """
        asked = _select_place(self.connection.dialect.name)
        row = self.connection.execute(asked, {"identity": identity}).one_or_none()
        if row is None:
            return ""
        if row.now is not None:
            self.set_now(row.now)  # which is asked along with it, as whoever proves the place will need it
        return str(row.place)

    def read_newest_departure(self) -> tuple[str, datetime] | None:
        """What left last, by the order of writing; None when nothing did."""
        kinds = [kind.value for kind in SENT]
        query = select(departures.c.id, departures.c.at).where(departures.c.kind.in_(kinds))
        row = self.connection.execute(query.order_by(departures.c.number.desc()).limit(1)).one_or_none()
        return (row.id, row.at) if row else None

    def read_departed(self) -> list[Departed]:
        """Whatever went through a door on any account, or has a story; what leads to the marks of all that is known."""
        left = or_(deliveries.c.route.is_not(None), deliveries.c.story_id != "")
        number = func.coalesce(deliveries.c.former_id, deliveries.c.post_id)
        query = select(deliveries.c.site, number, deliveries.c.account, deliveries.c.generation).where(left)
        return [Departed(*row) for row in self.connection.execute(query)]

    def read_newest_journal_at(self, what: str) -> datetime | None:
        """When the journal last had a line of this kind."""
        query = select(func.max(journal.c.at)).where(journal.c.what == what)
        newest: datetime | None = self.connection.execute(query).scalar_one()
        return newest
