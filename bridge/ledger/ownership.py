"""Who may serve a ledger: on SQLite one process, on PostgreSQL any number."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bridge.errors import LedgerBusy, LedgerError
from bridge.ledger.engine import to_file
from bridge.ledger.private import PRIVATE, tighten


@contextmanager
def own(url: str) -> Iterator[bool]:
    """Hold the ledger for as long as the block runs; True when nobody else can serve it meanwhile.

    The operating system lets the locks go when the process ends, however it ends. Close every connection within the
    block: its end closes a descriptor of the database, and with it the locks that SQLite has in this process.

    Raises:
        LedgerBusy: another process serves this SQLite file, by this name or another.
        LedgerError: its folder is missing, or it cannot be opened.
    """
    path = to_file(url)
    if path is None:
        yield False
        return
    if not path.parent.is_dir():
        raise LedgerError(f"there is no folder {path.parent} for the ledger; make it, or change [database] url")
    with ExitStack() as held:
        # The name first: versions before 0.2 know this lock alone.
        _lock(held, path.with_name(f"{path.name}.lock"), path)
        # Then the file itself, which has one lock whatever names lead to it. It is a lock of another kind than SQLite's
        # (https://man7.org/linux/man-pages/man2/flock.2.html), on a descriptor that stays open.
        _lock(held, path, path)
        yield True


def _lock(held: ExitStack, file: Path, ledger: Path) -> None:
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
    except OSError as error:
        whose = "give it to the user that runs the bridge"
        raise LedgerError(f"{file} cannot be opened ({error.strerror}); {whose}") from None
    held.callback(os.close, descriptor)
    tighten(file)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise LedgerBusy(
            f"another process serves {ledger} already. Stop it first; for several processes use PostgreSQL"
        ) from None
