"""Whether an open SQLite ledger is still the file that was opened, and only SQLite has written into it since.

A process keeps writing into a file that was deleted, or replaced by another one, and nobody ever reads that again. One
that is copied over is read through a journal that belongs to other bytes.
"""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SIDES = ("", "-wal", "-shm")
"""SQLite's files (https://www.sqlite.org/wal.html); the latter two stay while any connection is open."""
_SALTS, _BACKFILLED, _ATTEMPTED = slice(32, 40), slice(96, 100), slice(128, 132)
"""In the journal's index: https://www.sqlite.org/walformat.html#the_wal_index_file_format."""

Identity = tuple[int, int] | None
"""Device and inode; None where there is no file."""


class OpenFiles:
    """The files of a ledger that has an open connection, as they are now.

    Args:
        path: the database.
    """

    def __init__(self, path: Path) -> None:
        files = [path.with_name(path.name + side) for side in SIDES]
        self._known = {file: _identify(file) for file in files}
        self._content = _Content(path, files[-1]) if self._known[files[-1]] else None

    def find_changes(self) -> Iterator[str]:
        """What became of them since, in words."""
        for file, known in self._known.items():
            now = _identify(file)
            if now != known:
                yield f"{file} was {'replaced' if now else 'removed'}"
        if self._content and self._content.is_strange():
            yield f"{self._content.path} was written over"

    def close(self) -> None:
        """Only when the ledger has no open connection any more."""
        if self._content:
            self._content.close()


class _Progress(NamedTuple):
    """How far the journal has been carried over into the database, the only way in which that is written."""

    salts: bytes
    backfilled: bytes
    attempted: bytes


class _Content:
    """When the database's file was written, beside how far its journal was carried over into it."""

    def __init__(self, path: Path, index: Path) -> None:
        self.path = path
        # Kept open: closing it would take away the locks that SQLite holds on it in this process.
        self._index = os.open(index, os.O_RDONLY | os.O_CLOEXEC)
        self._known: tuple[_Progress, tuple[int, int]] | None = None
        self._turn = threading.Lock()
        self.is_strange()

    def is_strange(self) -> bool:
        """Whether somebody else has written into it since it was asked last."""
        with self._turn:
            return self._compare()

    def _compare(self) -> bool:
        before, written, after = self._read_progress(), self._read_written(), self._read_progress()
        if written is None or before != after or after.backfilled != after.attempted:
            return False  # its file was just removed, or SQLite is at it this very moment
        known, self._known = self._known, (after, written)
        return known is not None and known[1] != written and known[0] == after

    def close(self) -> None:
        os.close(self._index)

    def _read_progress(self) -> _Progress:
        head = os.pread(self._index, _ATTEMPTED.stop, 0)
        return _Progress(head[_SALTS], head[_BACKFILLED], head[_ATTEMPTED])

    def _read_written(self) -> tuple[int, int] | None:
        found = _find(self.path)
        return (found.st_mtime_ns, found.st_size) if found else None


def _identify(file: Path) -> Identity:
    found = _find(file)
    return (found.st_dev, found.st_ino) if found else None


def _find(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:
        return None
