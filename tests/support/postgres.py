"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on a socket, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql


class Postgres:
    """A running cluster. ``new_database`` gives an empty database's URL.

    Args:
        address: where it listens, for hosts of a network that is the tests' own; empty: on a socket alone.
    """

    def __init__(self, address: str = "") -> None:
        self._address = address
        self._bin = _find_binaries()
        self._as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self._root = Path(tempfile.mkdtemp(prefix="b4m-pg-"))
        if self._as_user:
            shutil.chown(self._root, "postgres", "postgres")

    def __enter__(self) -> "Postgres":
        data = self._root / "data"
        self._run("initdb", "-D", str(data), "-U", "bridge", "-A", "trust", "-E", "UTF8", "--no-sync")
        if self._address:
            with (data / "pg_hba.conf").open("a") as rules:
                rules.write("host all all 10.0.0.0/8 trust\n")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "-D", str(self._root / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self._root, ignore_errors=True)

    def new_database(self, made: str = "") -> str:
        """An empty database, or a copy of one (its URL) that nobody is connected to."""
        name = f"t{uuid4().hex}"
        self._make(name, to_name(made) if made else "template1")
        return self.url_of(name)

    def copy(self, made: str, url: str) -> None:
        """Put a copy of one database, which nobody is connected to, into the place of another."""
        self.drop(url)
        self._make(to_name(url), to_name(made))

    def back_up(self, url: str) -> str:
        """Copy a database that is in use, by PostgreSQL's own tools; the name of the copy."""
        copy = self.new_database()
        self.load(url, copy)
        return to_name(copy)

    def load(self, source: str, url: str) -> None:
        """Make the tables of one database as they are in another one, whoever uses them."""
        file = str(self._root / f"{uuid4().hex}.dump")
        self._run("pg_dump", "--format=custom", "--compress=0", f"--file={file}", source)
        self._run("pg_restore", "--clean", "--if-exists", f"--dbname={url}", file)

    def drop(self, url: str) -> None:
        """Take a database away, whoever is still connected to it: each takes 8 MB, and there are thousands."""
        self._do(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(to_name(url))))

    def url_of(self, name: str) -> str:
        """Where a database is."""
        place = f"{self._address}/{name}" if self._address else f"/{name}?host={self._root}"
        return f"postgresql://bridge@{place}"

    def start(self) -> None:
        """Start the server; it is ready when this returns."""
        # fsync off: these tests kill our processes, never PostgreSQL's machine.
        places = f"-c listen_addresses='{self._address}' -c unix_socket_directories={self._root}"
        settings = f"{places} -c fsync=off -c full_page_writes=off -c max_connections=200"
        self._run(
            "pg_ctl", "-D", str(self._root / "data"), "-w", "-l", str(self._root / "log"), "-o", settings, "start"
        )

    def stop(self) -> None:
        """What an operator does: every connection is cut."""
        # Longer than a host that was cut off while it connected is waited for (authentication_timeout).
        self._run("pg_ctl", "-D", str(self._root / "data"), "-w", "-t", "120", "-m", "fast", "stop")

    def _make(self, name: str, template: str) -> None:
        # By files: the other way is four times as slow (https://www.postgresql.org/docs/15/sql-createdatabase.html).
        parts = map(sql.Identifier, (name, template))
        self._do(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(*parts))

    def _do(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_user, str(self._bin / program), *arguments]
        done = subprocess.run(command, cwd=self._root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")


def to_name(url: str) -> str:
    """The database that an address names."""
    return urlsplit(url).path.removeprefix("/")


def _find_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise RuntimeError("PostgreSQL's server programs are missing; make test installs them (package postgresql)")
    return found[-1].parent
