"""Announcements: rows in the tables of procrastinate, which wake a worker on whatever machine.

They are written in the ledger's own transaction, so none is seen before what it is about, and none outlives what was
taken back. An announcement that is lost, late or doubled costs nothing: every worker looks from time to time for what
is due and announces that again (``services.announcements``).
"""

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, DateTime, Executable, bindparam, column, func, select, table, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DataError, IntegrityError, InternalError, ProgrammingError

from bridge.ledger.journal import Journal
from bridge.ledger.tables import accounts, deliveries, events, sites
from bridge.models import Status, Trigger
from bridge.models.announcements import EVERGREEN, PRIORITIES, Announcement, WorkQueue

log = structlog.get_logger()

NO_TABLES = "the ledger has no tables for workers yet; run: bridge db upgrade, where the extra workers is installed"
_REFUSED = (ProgrammingError, IntegrityError, DataError, InternalError)
"""What tables answer that are not as expected; anything else is trouble of the whole database."""
_NAMES = ("queue_name", "task_name", "priority", "lock", "queueing_lock", "args")
_JOBS = table("procrastinate_jobs", *map(column, _NAMES))
_WORKERS = table("procrastinate_workers", column("last_heartbeat", DateTime(timezone=True)))


class Announcements(Journal):
    """Verbs on what workers are told as a transaction ends."""

    def announce_accounts(self, names: Collection[str]) -> None:
        """Of these accounts those on which something is due."""
        self._awake.update(names)

    def read_waiting_sites(self) -> list[str]:
        """Sites whose events may be acted on."""
        waits = select(events.c.id).where(events.c.site == sites.c.name, events.c.handled_at.is_(None)).exists()
        is_open = (sites.c.held_reason == "", sites.c.retired_at.is_(None))
        return list(self.connection.execute(select(sites.c.name).where(*is_open, waits)).scalars())

    def count_jobs(self) -> dict[str, int]:
        """By queue, how many jobs wait for a worker; nothing where there are no workers."""
        if not self._has_tables():
            return {}
        waiting = select(_JOBS.c.queue_name, func.count()).where(text("status = 'todo'")).group_by(_JOBS.c.queue_name)
        found = {row[0]: row[1] for row in self.connection.execute(waiting)}
        return {queue.value: found.get(queue.value, 0) for queue in WorkQueue}

    def count_workers(self, silent_for: timedelta) -> int:
        """Workers that were heard of since then; 0 where there are none."""
        if not self._has_tables():
            return 0
        heard = select(func.count()).where(_WORKERS.c.last_heartbeat > self.now - silent_for)
        return int(self.connection.execute(heard).scalar_one())

    def _has_tables(self) -> bool:
        return self.connection.dialect.name != "sqlite" and has_tables(self.connection)

    def write_announcements(self) -> None:
        """Tell workers; the last act of a transaction on PostgreSQL, after the accounts' rows are locked.

        So whoever is woken and looks at such an account waits for the end of this transaction.
        """
        found = [*self._announced, *self._find_sends()]
        if not found:
            return
        try:
            # Whatever is wrong with tables that are not ours must not undo what this transaction is about.
            with self.connection.begin_nested():
                self.connection.execute(_ANNOUNCE, [_to_row(one) for one in sorted(found, key=_to_key)])
        except _REFUSED as error:
            log.warning("workers cannot be told of new work; they find it later", why=str(error.orig))

    def _find_sends(self) -> list[Announcement]:
        if not self._awake:
            return []
        return [
            Announcement(WorkQueue.SEND, name, PRIORITIES[WorkQueue.SEND] if is_fresh else EVERGREEN)
            for name, is_fresh in self.connection.execute(_DUE, {"names": sorted(self._awake), "now": self.now})
        ]


def has_tables(connection: Connection) -> bool:
    """Whether workers can be told."""
    return connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar_one() is not None


def make_tables(connection: Connection) -> None:
    """Make procrastinate's tables, in the transaction of the caller, where they are missing.

    Nothing is made where it is not installed: then no worker can be started here, either.
    """
    try:
        from procrastinate.schema import SchemaManager
    except ImportError:
        return
    if not has_tables(connection):
        own: Any = connection.connection.driver_connection
        own.execute(SchemaManager.get_schema())  # by the driver: SQLAlchemy takes its per cent signs for values


def _to_insert() -> Executable:
    values: dict[str, Any] = {name: bindparam(name) for name in _NAMES if name != "args"}
    # One that waits already is enough. To wait for who is just writing it and then to do nothing is what PostgreSQL
    # does here; by procrastinate's own call it is an error, which would take back the whole transaction.
    statement = insert(_JOBS).values(**values, args=text("CAST(:args AS jsonb)"))
    return statement.on_conflict_do_nothing(index_elements=["queueing_lock"], index_where=text("status = 'todo'"))


def _select_due() -> Executable:
    due = select(deliveries.c.id).where(
        deliveries.c.account == accounts.c.name,
        deliveries.c.status == Status.PLANNED.value,
        deliveries.c.due_at <= bindparam("now"),
    )
    is_fresh = due.where(deliveries.c.trigger != Trigger.EVERGREEN.value).exists()
    is_named = accounts.c.name.in_(bindparam("names", expanding=True))
    return select(accounts.c.name, is_fresh).where(is_named, due.exists())


_ANNOUNCE = _to_insert()
_DUE = _select_due()


def _to_row(one: Announcement) -> dict[str, Any]:
    return {
        "queue_name": one.queue.value,
        "task_name": one.queue.value,
        "priority": one.priority,
        "lock": one.key,
        "queueing_lock": one.key,
        "args": json.dumps({"about": one.about}),
    }


def _to_key(one: Announcement) -> str:
    # In one order, so that no two transactions wait for each other.
    return one.key
