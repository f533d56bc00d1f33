"""The ledger: the only SQL, and the truth about every post, delivery and attempt.

Everything happens in a transaction::

    with ledger.write() as tx:
        tx.open_handoff(...)

A ``write`` commits when the block ends and rolls back when it raises; on SQLite it takes the write lock first.
``tx.now`` is the ledger's clock: on PostgreSQL the database's own, so that all hosts agree about leases.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from bridge.config import Config
from bridge.ledger import schema
from bridge.ledger.engine import is_contention, open_engine, wipe
from bridge.ledger.transaction import Transaction

__all__ = ["Ledger", "Transaction", "is_contention", "open_ledger"]

Clock = Callable[[], datetime]


class Ledger:
    """A database with the bridge's schema.

    Args:
        url: ``sqlite:///path`` or ``postgresql://...``.
        clock: what time it is; None means the database's clock on PostgreSQL and this machine's on SQLite.
    """

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self.engine: Engine = open_engine(url)
        self._readers = self.engine.execution_options(reads_only=True)
        self._clock = clock

    @property
    def is_sqlite(self) -> bool:
        """True when only one process may serve this ledger."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that commits at its end."""
        with self.engine.begin() as connection:
            yield Transaction(connection, self._now_of(connection))

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction for reading, without the write lock."""
        with self._readers.begin() as connection:
            yield Transaction(connection, self._now_of(connection))

    def now(self) -> datetime:
        """The clock of leases and due times."""
        with self.read() as tx:
            return tx.now

    def _now_of(self, connection: Connection) -> datetime:
        if self._clock:
            return self._clock()
        if self.is_sqlite:
            return datetime.now(UTC)
        instant: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return instant.astimezone(UTC)

    def is_empty(self) -> bool:
        """True for a database that has no tables yet; ``bridge serve`` will make them."""
        return schema.is_empty(self.engine)

    def create(self) -> None:
        """Make the schema in an empty database; one that has a schema is left alone.

        Raises:
            SchemaOutdated: the schema is an older or a newer one than this version's.
        """
        schema.create(self.engine)

    def check(self) -> None:
        """Raises SchemaOutdated unless the schema is this version's."""
        schema.check(self._readers)

    def upgrade(self) -> str:
        """Bring the schema to this version's, in one transaction; the revision it had before is answered."""
        return schema.upgrade(self.engine)

    def wipe(self) -> None:
        """Leave nothing of what was deleted in the database's files. Raises LedgerError: others use it."""
        wipe(self.engine)

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def open_ledger(config: Config, clock: Clock | None = None) -> Ledger:
    """The ledger that the configuration names."""
    return Ledger(config.database.url.get_secret_value(), clock)
