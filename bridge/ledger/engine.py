"""Opening the database: SQLite with the settings that keep a commit, or PostgreSQL."""

import math
import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from bridge.errors import LedgerError
from bridge.ledger.private import make_private, tighten
from bridge.ledger.tables import metadata
from bridge.models.extras import to_install

BUSY_TIMEOUT_MS = 5_000
IDLE_TIMEOUT_MS = 20_000
"""A process that was frozen in the middle of a transaction holds its locks no longer; none of ours pauses so long."""
PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "2",
    "tcp_user_timeout": "20000",
}
"""Of a connection over a network, in seconds, the last one in milliseconds: a database that says nothing for so long is
out of reach. By themselves systems wait for a quarter of an hour, or for two hours, and all who need it with them
(https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS)."""
RESTED_S = 1.0
"""A connection to PostgreSQL that nobody used for so long is tried before it is used: the server may have closed it
meanwhile. To try it each time is a sixth of what a story asks of the database."""
_GIVEN_UP = "25P03"
"""idle_in_transaction_session_timeout: https://www.postgresql.org/docs/current/errcodes-appendix.html"""


def to_file(url: str) -> Path | None:
    """The file of a SQLite database; None for any other one."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


_OVERTAKEN = frozenset(
    {
        "40001",  # serialization_failure
        "40P01",  # deadlock_detected
        "23505",  # unique_violation: there is one already
        "23503",  # foreign_key_violation: what it belongs to is gone
    }
)
"""By https://www.postgresql.org/docs/current/errcodes-appendix.html."""


def open_engine(url: str, rested_s: float = RESTED_S) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql://...``; nothing is connected yet.

    Its errors show no values of their statements, which may be an owner's texts: what is raised may be logged.

    Args:
        rested_s: seconds after which an unused connection to PostgreSQL is tried.

    Raises:
        LedgerError: PostgreSQL's driver is not installed.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        place = parsed.set(drivername="postgresql+psycopg", query=PATIENCE | dict(parsed.query))
        try:
            engine = create_engine(place, pool_size=10, hide_parameters=True)
        except ImportError as error:
            raise LedgerError(f"PostgreSQL needs psycopg ({error}); run: {to_install('psycopg[binary]')}") from None
        event.listen(engine, "connect", _limit_idleness)
        event.listen(engine, "checkin", _begin_rest)
        event.listen(engine, "checkout", partial(_try_rested, rested_s))
        event.listen(engine, "handle_error", _to_trouble)
        return engine
    if file := to_file(url):
        make_private(file)  # SQLite gives its other files the same mode
        for side in ("", "-wal", "-shm", ".lock"):
            tighten(file.with_name(file.name + side))
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, hide_parameters=True)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def is_contention(error: BaseException) -> bool:
    """Whether a transaction was given up for another one, and may be tried again.

    SQLite has one writer at a time. On PostgreSQL two may both look first, and then one finds what the other has made
    or taken away meanwhile.
    """
    return getattr(getattr(error, "orig", None), "sqlstate", "") in _OVERTAKEN


def _limit_idleness(connection: Any, _record: ConnectionPoolEntry) -> None:
    # By a statement: options of the connection would replace those of the owner's address.
    connection.execute(f"SET idle_in_transaction_session_timeout = {IDLE_TIMEOUT_MS}")
    connection.commit()


def _begin_rest(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def _try_rested(rested_s: float, connection: Any, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
    if time.monotonic() - record.info.get("rests_since", math.inf) < rested_s:
        return
    try:
        connection.execute("SELECT 1")
        connection.commit()  # with a rollback the driver forgets every statement that it has prepared
    except connection.Error as error:  # the driver's, which may not be installed
        raise InvalidatePoolError("PostgreSQL has closed it") from error  # the pool makes another connection


def _to_trouble(context: ExceptionContext) -> Exception | None:
    # The driver calls it an internal error, as if the statement were to blame, and not a connection that is gone.
    if getattr(context.original_exception, "sqlstate", "") != _GIVEN_UP:
        return None
    return OperationalError(context.statement, None, context.original_exception)


def _set_pragmas(connection: Any, _record: ConnectionPoolEntry) -> None:
    # isolation_level None: the driver must not begin transactions of its own, _begin does.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    # FULL, not NORMAL: with WAL, NORMAL may lose the last commits in a power cut, and "sending" is such a commit
    # (https://www.sqlite.org/pragma.html#pragma_synchronous).
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once with SQLITE_BUSY_SNAPSHOT, whatever the busy
    # timeout; so writers take the write lock first (https://www.sqlite.org/lang_transaction.html).
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def wipe(engine: Engine) -> None:
    """Rewrite the tables, so that what was deleted is not left over in the database's files, SQLite's log included.

    Raises:
        LedgerError: somebody else uses it, or its disk is full; what is left over is still there.
    """
    try:
        if engine.dialect.name == "sqlite":
            _wipe_file(engine)
        else:
            _wipe_tables(engine)
    except (OperationalError, sqlite3.OperationalError) as error:
        why = getattr(error, "orig", None) or error
        raise LedgerError(
            f"the ledger's files could not be rewritten ({why}): others use them, or there is no room on their disk. "
            "What was deleted may still stand in them, so mend that and run the command again"
        ) from error


def _wipe_file(engine: Engine) -> None:
    with engine.connect() as connection:
        # Outside of a transaction: the driver's own connection begins none.
        own = connection.connection.driver_connection
        assert own is not None, "it is connected"
        own.execute("VACUUM")
        is_busy, *_ = own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_busy:
        raise LedgerError("the ledger is in use, so its write-ahead log could not be emptied")


def _wipe_tables(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"SET lock_timeout = {2 * BUSY_TIMEOUT_MS}")
        for table in metadata.sorted_tables:
            connection.exec_driver_sql(f"VACUUM FULL {table.name}")
