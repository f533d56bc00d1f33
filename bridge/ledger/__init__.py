"""The ledger: the only SQL, and the truth about every post, delivery and attempt.

Everything happens in a transaction::

    with ledger.write() as tx:
        tx.open_handoff(...)

A ``write`` commits when the block ends and rolls back when it raises; on SQLite it takes the write lock first.
``tx.now`` is the ledger's clock: on PostgreSQL the database's own, so that all hosts agree about leases.

A process that serves for long guards its ledger: from then on a transaction that meets another file, or another content
that does not know what this process did last, raises LedgerReplaced and stores nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine
from sqlalchemy.pool import PoolProxiedConnection

from bridge.config import Config
from bridge.errors import LedgerReplaced
from bridge.ledger import schema
from bridge.ledger.announcements import has_tables
from bridge.ledger.engine import is_contention, open_engine, to_file, wipe
from bridge.ledger.fills import Progress
from bridge.ledger.groups import Act, Groups, Result
from bridge.ledger.open_files import OpenFiles
from bridge.ledger.transaction import Transaction
from bridge.ledger.turns import Turns

__all__ = ["Ledger", "Transaction", "is_contention", "open_ledger"]

Clock = Callable[[], datetime]
WHAT_NOW = (
    "nothing is stored and nothing is sent any more, as it would be lost, or sent twice. Stop the bridge, put the "
    "newest ledger in its place, and start it again"
)


class Ledger:
    """A database with the bridge's schema.

    Args:
        url: ``sqlite:///path`` or ``postgresql://...``.
        clock: what time it is; None means the database's clock on PostgreSQL and this machine's on SQLite.

    Attributes:
        turns: whose turn it is to write, among the threads of this process, on SQLite.
    """

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self.engine: Engine = open_engine(url)
        self._readers = self.engine.execution_options(reads_only=True)
        self.turns = Turns()
        self._groups = Groups(self.write)
        self._clock = clock
        self._file = to_file(url)
        self._files: OpenFiles | None = None
        self._anchor: PoolProxiedConnection | None = None
        self._mark = ""
        self._place = ""
        self._trouble = ""
        self._has_workers: bool | None = None

    @property
    def is_sqlite(self) -> bool:
        """True when only one process may serve this ledger."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that commits at its end.

        Raises:
            LedgerReplaced: this is not the ledger that was opened; nothing of the transaction counts.
        """
        mark = self._check_files()
        with self.turns.take() if self.is_sqlite else nullcontext(), self.engine.begin() as connection:
            tx = Transaction(connection, self._read_clock())
            self._check_content(tx, mark)
            yield tx
            tx.write_stirred()
            if self._announces(connection):
                tx.write_announcements()
        self._check_files()  # what was committed into a file that was taken away meanwhile is lost

    def _announces(self, connection: Connection) -> bool:
        """Whether there are tables for workers; those that are made later count from the next start on."""
        if self._has_workers is None:
            self._has_workers = not self.is_sqlite and has_tables(connection)
        return self._has_workers

    def write_together(self, act: Act[Result]) -> Result:
        """Run a short write, and answer after its commit: on SQLite one commit with those that other threads wait for.

        Args:
            act: does nothing but write in the transaction; it may run in another thread, and twice.

        Returns:
            What ``act`` returned.

        Raises:
            LedgerReplaced: this is not the ledger that was opened; nothing was stored.
        """
        if self.is_sqlite:
            return self._groups.write(act)
        with self.write() as tx:  # PostgreSQL has several writers, and gathers their commits by itself
            return act(tx)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction for reading, without the write lock. Raises LedgerReplaced."""
        self._check_files()
        with self._readers.begin() as connection:
            yield Transaction(connection, self._read_clock())

    def now(self) -> datetime:
        """The clock of leases and due times."""
        with self.read() as tx:
            return tx.now

    def _read_clock(self) -> datetime | None:
        """Now; None where the database's clock counts, which a transaction asks when it needs to know."""
        if self._clock:
            return self._clock()
        return datetime.now(UTC) if self.is_sqlite else None

    def guard(self, departure: str) -> None:
        """Be sure from now on that every transaction meets this very ledger.

        Args:
            departure: an identity that this ledger knows, and that no older copy of it does.
        """
        with self.read() as tx:
            self._place = tx.find_place(departure)
        self._mark = departure
        if self._file and self._anchor is None:
            # A connection that stays open: while there is one, SQLite neither removes nor replaces its files.
            self._anchor = self.engine.raw_connection()
            self._anchor.detach()
            self._anchor.cursor().execute("SELECT count(*) FROM sqlite_master")
            self._files = OpenFiles(self._file)

    def remember(self, departure: str) -> None:
        """A guarded ledger must know this one from now on."""
        if self._mark:
            self._mark = departure

    def prove(self) -> None:
        """Raises LedgerReplaced when this is not the ledger that was opened."""
        mark = self._check_files()
        with self.read() as tx:
            self._check_content(tx, mark)

    def _check_files(self) -> str:
        """What the next transaction must know; asked before it begins, as another thread may raise it meanwhile."""
        if not self._trouble and self._files and (changes := ", ".join(self._files.find_changes())):
            self._trouble = changes
        if self._trouble:
            raise LedgerReplaced(f"{self._trouble} while the bridge ran: {WHAT_NOW}")
        return self._mark

    def _check_content(self, tx: Transaction, mark: str) -> None:
        if not mark or (place := tx.find_place(mark)) == self._place:
            return
        # An older copy may know what this process did last: not what others have done since.
        what = "the ledger's database was replaced" if place else "the ledger's content was replaced by an older one"
        self._trouble = what
        self._check_files()

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

    def has_workers(self) -> bool:
        """Whether workers can be told of what there is to do: not on SQLite, nor where their tables are missing."""
        with self.read() as tx:
            return self._announces(tx.connection)

    def upgrade(self, progress: Progress = lambda _done, _total: None) -> str:
        """Bring the ledger to this version's schema; one that was interrupted is gone on with.

        Args:
            progress: is told how many posts are brought along, and how many there are.

        Returns:
            The revision it had before.
        """
        return schema.upgrade(self.engine, progress)

    def wipe(self) -> None:
        """Leave nothing of what was deleted in the database's files. Raises LedgerError: others use it."""
        wipe(self.engine)

    def close(self) -> None:
        """Give every connection back."""
        if self._anchor:
            self._anchor.close()
            self._anchor = None
        self.engine.dispose()
        if self._files:
            self._files.close()
            self._files = None


def open_ledger(config: Config, clock: Clock | None = None) -> Ledger:
    """The ledger that the configuration names."""
    return Ledger(config.database.url.get_secret_value(), clock)
