"""The ledger's database as an operator handles it: made new, copied away, and put back."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import ClassVar, Protocol
from uuid import uuid4

import psycopg

from bridge.ledger import Ledger
from postgres import Postgres, to_name


class Database(Protocol):
    """One ledger's place."""

    url: str

    def copy(self) -> str:
        """Make a backup; its name."""

    def put_back(self, name: str) -> None:
        """Replace the database by a backup."""

    def close(self) -> None:
        """Nobody needs it any more."""


class SqliteDatabase:
    """A file. A copy of an empty ledger makes each new one, too."""

    _empty: ClassVar[bytes] = b""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "ledger.db"
        self.url = f"sqlite:///{self._file}"
        if not SqliteDatabase._empty:
            _make(self.url)
            SqliteDatabase._empty = self._file.read_bytes()
        self._file.write_bytes(self._empty)

    def copy(self) -> str:
        name = str(self._folder / f"backup-{uuid4().hex}")
        with closing(sqlite3.connect(self._file)) as source, closing(sqlite3.connect(name)) as target:
            source.backup(target)
        return name

    def put_back(self, name: str) -> None:
        for end in ("-wal", "-shm"):
            Path(f"{self._file}{end}").unlink(missing_ok=True)
        # A file of its own, moved over the old one: whoever has that open goes on with what nobody sees any more.
        shutil.copy(name, f"{self._file}.new")
        Path(f"{self._file}.new").replace(self._file)

    def close(self) -> None:
        """It goes with its folder."""


class PostgresDatabase:
    """A database of a cluster that holds nothing else. A copy of an empty ledger makes each new one."""

    _empty: ClassVar[dict[int, str]] = {}

    def __init__(self, cluster: Postgres) -> None:
        self._cluster = cluster
        if id(cluster) not in self._empty:
            url = cluster.new_database()
            _make(url)
            self._empty[id(cluster)] = to_name(url)
        self._server = cluster.url_of("postgres")
        self._name = self._copy_of(self._empty[id(cluster)])
        self.url = cluster.url_of(self._name)
        self._copies: list[str] = []

    def copy(self) -> str:
        self._copies.append(self._copy_of(self._name))
        return self._copies[-1]

    def put_back(self, name: str) -> None:
        self._run(f'DROP DATABASE "{self._name}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{self._name}" TEMPLATE "{name}" STRATEGY FILE_COPY')

    def close(self) -> None:
        for name in (self._name, *self._copies):
            self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _copy_of(self, name: str) -> str:
        new = f"c{uuid4().hex}"
        self._run(f'CREATE DATABASE "{new}" TEMPLATE "{name}" STRATEGY FILE_COPY')
        return new

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement.encode())


class PostgresInUse(PostgresDatabase):
    """One that others are connected to."""

    def copy(self) -> str:
        self._copies.append(self._cluster.back_up(self.url))
        return self._copies[-1]


def _make(url: str) -> None:
    ledger = Ledger(url)
    ledger.create()
    ledger.close()
