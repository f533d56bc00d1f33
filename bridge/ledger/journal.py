"""The journal, and what every part of a transaction shares."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Executable,
    Select,
    String,
    Table,
    bindparam,
    case,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bridge.ledger import rows
from bridge.ledger.tables import UtcDateTime, accounts, journal, reports, sites
from bridge.models import JournalLine, Reason
from bridge.models.access import asker
from bridge.models.announcements import PRIORITIES, Announcement, WorkQueue

_ADD_LINE = insert(journal)
CLOCK = func.clock_timestamp(type_=DateTime(timezone=True))
_ASK_CLOCK = select(CLOCK)


class Journal:
    """A connection in a transaction, its time, and the journal that every verb writes to.

    Args:
        now: None where it is the database's clock (PostgreSQL).
    """

    def __init__(self, connection: Connection, now: datetime | None) -> None:
        self.connection = connection
        self._now = now
        self._stirred: set[str] = set()
        self._stirred_among: list[tuple[Select[Any], Mapping[str, Any]]] = []
        self._awake: set[str] = set()
        self._reported: set[tuple[str, int]] = set()
        self._announced: set[Announcement] = set()

    @property
    def now(self) -> datetime:
        """The time of the transaction, by the ledger's clock; the database's is asked once, when it is needed first."""
        if self._now is None:
            self.set_now(self.connection.execute(_ASK_CLOCK).scalar_one())
        assert self._now is not None, "it was just set"
        return self._now

    def set_now(self, instant: datetime) -> None:
        """Let the transaction's time be what the database's clock said, unless it has one."""
        self._now = self._now or instant.astimezone(UTC)

    def _insert_missing(self, table: Table, new: Sequence[dict[str, Any]]) -> None:
        """Insert rows, but for those that another host, which begins at the same time, has inserted first."""
        kind = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        self.connection.execute(kind.insert(table).on_conflict_do_nothing(), new)

    def announce(self, queue: WorkQueue, about: str, priority: int | None = None) -> None:
        """Tell workers, once this is committed, that there may be something to do (``ledger.announcements``).

        Args:
            about: the account, site or job.
            priority: None for the queue's own.
        """
        self._announced.add(Announcement(queue, about, PRIORITIES[queue] if priority is None else priority))

    def stir(self, account: str) -> None:
        """Something may go on an account that could not: it is to be looked at once this is committed."""
        self._stirred.add(account)

    def stir_all(self) -> None:
        """As ``stir``, every account."""
        self.stir_those(select(accounts.c.name))

    def stir_those(self, names: Select[Any], values: Mapping[str, Any] = MappingProxyType({})) -> None:
        """As ``stir``, each account that a query names; it is asked, with these values, as the transaction ends."""
        self._stirred_among.append((names, values))

    def write_stirred(self) -> None:
        """Let what was stirred be looked at now; the last act of a transaction (``ledger.rests``)."""
        if not (self._stirred or self._stirred_among):
            return
        for query, values in self._stirred_among:
            self._stirred.update(self.connection.execute(query, values).scalars())
        names = sorted(self._stirred)
        if len(names) > 1 and self.connection.dialect.name != "sqlite":
            # In one order, so that no two transactions wait for each other; whoever refers to an account goes on.
            self.connection.execute(_LOCK_IN_ORDER, {"names": names})
        self._awake.update(names)
        if names:
            self.connection.execute(_STIR, {"names": names, "now": self.now})

    def write_journal(
        self,
        what: str,
        reason: Reason | str,
        *,
        site: str = "",
        post_id: int | None = None,
        account: str = "",
        delivery_id: int | None = None,
    ) -> None:
        """Write down one decision or change of status, with its reason; with a code where a list may show it."""
        self._add_line(what, reason, site, post_id, account, delivery_id)
        # A number below zero is an article that WordPress has no number for any more.
        if site and post_id is not None and post_id > 0:
            self._report(site, post_id)

    def write_failure(
        self, what: str, reason: str, *, site: str = "", post_id: int | None = None, account: str = ""
    ) -> None:
        """Write down what was asked for and came to nothing: nothing has changed, so WordPress is told nothing."""
        self._add_line(what, reason, site, post_id, account, None)

    def _add_line(
        self, what: str, reason: Reason | str, site: str, post_id: int | None, account: str, delivery_id: int | None
    ) -> None:
        said = to_columns(reason) if isinstance(reason, Reason) else {"reason": reason}
        about = {"site": site, "post_id": post_id, "account": account, "delivery_id": delivery_id}
        self.connection.execute(_ADD_LINE, {"at": self.now, "what": what, "who": asker.get(), **about, **said})

    def _report(self, site: str, post_id: int) -> None:
        """Whatever is decided about a post, its author sees it in WordPress."""
        if (site, post_id) in self._reported:
            return  # what is told is what stands when this is committed
        self._reported.add((site, post_id))
        values = {"site": site, "post_id": post_id, "now": self.now}
        self.connection.execute(_raise_report(self.connection.dialect.name), values)

    def read_journal(self, site: str, post_id: int, limit: int = 200) -> list[JournalLine]:
        """The newest lines about one post, oldest first."""
        query = (
            select(journal)
            .where(journal.c.site == site, journal.c.post_id == post_id)
            .order_by(journal.c.id.desc())
            .limit(limit)
        )
        return [rows.to_journal_line(row) for row in reversed(self.connection.execute(query).all())]

    def read_decision(self, site: str, post_id: int) -> JournalLine | None:
        """The newest line that says why a post was not sent; None when nothing was decided."""
        query = select(journal).where(journal.c.site == site, journal.c.post_id == post_id, self.is_decision())
        row = self.connection.execute(query.order_by(journal.c.id.desc()).limit(1)).one_or_none()
        return rows.to_journal_line(row) if row else None

    @staticmethod
    def is_decision() -> ColumnElement[bool]:
        """Whether a line says why a post was not sent."""
        # No plain column, so that no planner walks the index of all such lines instead of the post's own.
        return func.coalesce(journal.c.what, journal.c.what).in_(("not sent", "held"))

    def _lock(self, query: Any) -> Any:
        """``FOR UPDATE`` where the database has it; SQLite's writer already owns the whole database."""
        return query.with_for_update()


def to_columns(reason: Reason) -> dict[str, str]:
    """A reason as deliveries and the journal keep it."""
    return {"reason": reason.words, "code": reason.code.value, "code_values": json.dumps(dict(reason.values))}


def _build_stir() -> Executable:
    now = bindparam("now", type_=UtcDateTime)
    values = {one.name: case((one > now, now), else_=one) for one in (accounts.c.look_at, accounts.c.slot_at)}
    return update(accounts).where(_IS_NAMED).values(values)


_IS_NAMED = accounts.c.name.in_(bindparam("names", expanding=True))
_LOCK_IN_ORDER = select(accounts.c.name).where(_IS_NAMED).order_by(accounts.c.name).with_for_update(key_share=True)
_STIR = _build_stir()


@cache
def _raise_report(dialect: str) -> Executable:
    """A row that is new, or one more for the row that is there; two writers at once do not fail each other."""
    module = sqlite if dialect == "sqlite" else postgresql
    site = bindparam("site", type_=String)
    now = bindparam("now", type_=UtcDateTime)
    # Higher than all of its site: what WordPress was told last tells a ledger that is older than that.
    others = reports.alias()
    highest = select(func.coalesce(func.max(others.c.sequence), 0)).where(others.c.site == site).scalar_subquery()
    told = select(func.coalesce(func.max(sites.c.told_sequence), 0)).where(sites.c.name == site).scalar_subquery()
    sequence = case((told > highest, told), else_=highest) + 1
    statement = module.insert(reports).values(
        site=site, post_id=bindparam("post_id"), sequence=sequence, due_at=now, failures=0
    )
    raised = {"sequence": sequence, "due_at": now, "failures": 0}
    upsert: Executable = statement.on_conflict_do_update(index_elements=["site", "post_id"], set_=raised)
    return upsert
