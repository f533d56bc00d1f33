"""SQL is compiled once for a process of tests, not once for each of its hundreds of ledgers.

SQLAlchemy keeps what it compiled by engine and dialect (https://docs.sqlalchemy.org/en/20/core/connections.html#sql-caching);
each test opens an engine of its own, so a quarter of a test's time went into the same statements again.
"""

from typing import Any

from sqlalchemy import Connection, Dialect, Engine, event

_dialects: dict[str, Dialect] = {}
_compiled: dict[Any, Any] = {}


def share_statements() -> None:
    """Let every engine of this process use what another one compiled."""
    event.listen(Engine, "engine_connect", _share)


def _share(connection: Connection) -> None:
    # The first one that is connected knows its server by now; all that the tests open are of one version.
    connection.dialect = connection.engine.dialect = _dialects.setdefault(connection.dialect.name, connection.dialect)
    connection.execution_options(compiled_cache=_compiled)
