"""A copy of a whole ledger as of one moment, while it is used; and one put in a ledger's place, whole or not at all.

SQLite does both itself (https://www.sqlite.org/backup.html); PostgreSQL by its own programs, which know its types.
"""

import os
import secrets
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, text
from sqlalchemy.engine import make_url

from bridge.errors import LedgerBusy, LedgerError
from bridge.failpoints import failpoint
from bridge.ledger import Ledger
from bridge.ledger.engine import to_file
from bridge.ledger.private import make_private
from bridge.ledger.tables import metadata
from bridge.models import DepartureKind

PAGES_AT_ONCE = 64
_TABLES = [*(table.name for table in metadata.sorted_tables), "alembic_version"]
_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


def write_snapshot(url: str, target: Path) -> None:
    """Copy the ledger at ``url`` into a new file, which only we may read; others use the ledger meanwhile.

    Raises:
        LedgerError: it cannot be copied, or is damaged; the message says what to do.
    """
    make_private(target)
    if file := to_file(url):
        _copy_file(file, target)
        return
    tables = [f"--table={name}" for name in _TABLES]
    _run("pg_dump", url, "--no-owner", "--no-privileges", f"--file={target}", *tables)


def put_snapshot(url: str, source: Path, made_at: datetime) -> None:
    """Put a copy in the place of the ledger at ``url``, marked as restored, so that the next start holds every account.

    It is one transaction of the database: whatever interrupts it leaves the ledger that was there. Hold the ledger
    (``ownership.own``) meanwhile.

    Args:
        source: what ``write_snapshot`` wrote; it is marked, too.
        made_at: when the copy was made.

    Raises:
        LedgerBusy: others use the database.
        LedgerError: it was not put in place; the message says why.
    """
    if file := to_file(url):
        _mark_file(source, made_at)
        _put_file(source, file)
    else:
        _refuse_others(url)
        _put_script(url, source, made_at)


def _copy_file(file: Path, target: Path) -> None:
    try:
        address = f"{file.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as ledger, closing(sqlite3.connect(target)) as copy:
            ledger.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
            found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(3)")]
    except sqlite3.Error as error:
        advice = "make room where the backup goes, or restore an earlier backup if the ledger is damaged"
        raise LedgerError(f"{file} cannot be copied ({error}); {advice}") from None
    if found != ["ok"]:
        raise LedgerError(f"{file} is damaged ({found[0]}), so no backup was made; restore an earlier one")


def _mark_file(source: Path, made_at: datetime) -> None:
    ledger = Ledger(f"sqlite:///{source}")
    try:
        with ledger.write() as tx:
            tx.add_departure(DepartureKind.RESTORED, at=made_at)
    finally:
        ledger.close()


def _put_file(source: Path, file: Path) -> None:
    # Into the file and not over it: the journal beside it belongs to this very file, and the copy is a transaction.
    make_private(file)
    try:
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(file)) as ledger:
            copy.backup(ledger, pages=PAGES_AT_ONCE, progress=lambda *_: failpoint("in_restore"))
    except sqlite3.Error as error:
        raise LedgerError(
            f"{file} cannot be written over ({error}), and nothing was changed. If it is damaged, move it away first, "
            f"with {file.name}-wal and {file.name}-shm"
        ) from None


def _refuse_others(url: str) -> None:
    ledger = Ledger(url)
    try:
        with ledger.read() as tx:
            others = int(tx.connection.execute(text(_OTHERS)).scalar_one())
    finally:
        ledger.close()
    if others:
        raise LedgerBusy(
            f"the database is in use ({others} other connections now). Stop every bridge serve and bridge worker first"
        )


def _put_script(url: str, source: Path, made_at: datetime) -> None:
    clear, mark = source.with_suffix(".clear"), source.with_suffix(".mark")
    clear.write_text(f"DROP TABLE IF EXISTS {', '.join(_TABLES)} CASCADE;\n")
    # The dump leaves the search path empty.
    mark.write_text(
        "RESET search_path;\n"
        "INSERT INTO departures (id, account, kind, at) VALUES "
        f"('{secrets.token_hex(16)}', '', '{DepartureKind.RESTORED.value}', '{made_at.isoformat()}');\n"
    )
    failpoint("in_restore")
    scripts = [f"--file={script}" for script in (clear, source, mark)]
    _run("psql", url, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", *scripts)


def _run(program: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, which other users do not see."""
    found = shutil.which(program)
    if found is None:
        raise LedgerError(
            f"{program} is not on this machine, and nothing was changed. Install PostgreSQL's programs, not older than "
            "your server (Debian: apt-get install postgresql-client), or use your server's own backups"
        )
    parsed = make_url(url)
    address = URL.create(
        "postgresql", parsed.username, None, parsed.host, parsed.port, parsed.database, parsed.query
    ).render_as_string()
    password = {"PGPASSWORD": parsed.password} if parsed.password else {}
    command = [found, f"--dbname={address}", *arguments]
    done = subprocess.run(command, env=os.environ | password, capture_output=True, text=True)  # noqa: S603 - ours
    if done.returncode:
        why = (done.stderr.strip() or f"exit {done.returncode}").splitlines()[-1]
        raise LedgerError(f"{program} failed, and nothing was changed: {why}")
