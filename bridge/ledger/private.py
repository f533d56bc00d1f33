"""Files that only we may read: the ledger holds unpublished texts, and its side files say what was sent."""

import os
import stat
from contextlib import suppress
from pathlib import Path

PRIVATE = 0o600


def make_private(path: Path) -> None:
    """Have an empty file that only we may read, unless there is one.

    What exists is not opened: closing it again would take away the locks that SQLite holds on it in this process
    (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
    """
    with suppress(OSError):  # whoever opens it for good says what is wrong
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))


def tighten(path: Path) -> None:
    """Take a file of ours away from everybody else; one that is missing or another user's is left alone."""
    with suppress(FileNotFoundError):
        found = path.stat()
        if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) & ~PRIVATE:
            path.chmod(PRIVATE)
