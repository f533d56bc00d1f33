"""Opening the database: SQLite with the settings that keep a commit, or PostgreSQL."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 5_000


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql://...``; nothing is connected yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=10)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def is_contention(error: BaseException) -> bool:
    """Whether a transaction was given up for another one (serialization_failure, deadlock_detected), and may be tried
    again: https://www.postgresql.org/docs/current/errcodes-appendix.html"""
    return getattr(getattr(error, "orig", None), "sqlstate", "") in {"40001", "40P01"}


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
