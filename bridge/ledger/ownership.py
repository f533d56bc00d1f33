"""Who may serve a ledger: on SQLite one process, on PostgreSQL any number."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from bridge.errors import LedgerBusy, LedgerError


@contextmanager
def own(url: str) -> Iterator[bool]:
    """Hold the ledger for as long as the block runs; True when nobody else can serve it meanwhile.

    The operating system lets the lock go when the process ends, however it ends.

    Raises:
        LedgerBusy: another process serves this SQLite file.
        LedgerError: its folder is missing.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        yield False
        return
    folder = Path(parsed.database).parent
    if not folder.is_dir():
        raise LedgerError(f"there is no folder {folder} for the ledger; make it, or change [database] url")
    with Path(f"{parsed.database}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LedgerBusy(
                f"another process serves {parsed.database} already. Stop it first; for several processes use PostgreSQL"
            ) from error
        yield True
