"""A backup: one file with the whole ledger and what is to be known of it before it is restored.

The file is a zip with ``manifest.json`` and the ledger's copy. What was sent since it does not know; so a restored
ledger is marked, and the next start holds every account (docs/design.md, "What does a restore hold?").
"""

import errno
import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from dataclasses import asdict, dataclass
from lzma import LZMAError
from pathlib import Path

from bridge import __version__
from bridge.config import Config
from bridge.errors import BackupError, Refused
from bridge.ledger import Ledger
from bridge.ledger.schema import newest_revision, revisions
from bridge.ledger.snapshot import put_snapshot, write_snapshot
from bridge.models.dates import to_utc

FORMAT = 1
MANIFEST, COPY = "manifest.json", "ledger"
LONGEST_MANIFEST = 65_536
CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, LookupError, TypeError, ValueError, RuntimeError)
"""What the standard library raises for archives that are not what they say, locked ones and endless brackets, too."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        format: of the file; a newer one is not read.
        bridge: the version that made it.
        schema: the ledger's revision.
        database: "sqlite" or "postgresql"; the one cannot be restored as the other.
        made_at: ISO 8601, UTC.
        last_send: identity and time of what left last before it was made; both empty when nothing did.
        sha256: of the ledger's copy.
    """

    format: int
    bridge: str
    schema: str
    database: str
    made_at: str
    last_send: dict[str, str]
    sha256: str


class Backups:
    """Makes backups of the ledger while it is used, and puts one in its place."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._url = config.database.url.get_secret_value()
        self._ledger = ledger

    def back_up(self, target: Path) -> Manifest:
        """Write a backup into a new file, whole or not at all, which only we may read.

        Raises:
            BackupError: the file is there already, or cannot be written.
            LedgerError: the ledger cannot be copied.
        """
        try:
            with tempfile.TemporaryDirectory(prefix=".bridge-backup-", dir=target.absolute().parent) as folder:
                return self._back_up(target, Path(folder))
        except OSError as error:
            raise BackupError(f"{target} cannot be written ({error.strerror}); name another file") from None

    def _back_up(self, target: Path, folder: Path) -> Manifest:
        _refuse_existing(target)  # before all is copied for nothing
        with self._ledger.read() as tx:
            now, newest = tx.now, tx.read_newest_departure()
        copy, archive = folder / COPY, folder / "archive"
        write_snapshot(self._url, copy)
        manifest = Manifest(
            format=FORMAT,
            bridge=__version__,
            schema=newest_revision(),
            database=self._kind,
            made_at=now.isoformat(timespec="seconds"),
            last_send={"id": newest[0], "at": newest[1].isoformat()} if newest else {"id": "", "at": ""},
            sha256=_to_sum(copy),
        )
        with open(archive, "xb", opener=_open_private) as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
                packed.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")
                packed.write(copy, COPY)
            file.flush()
            os.fsync(file.fileno())
        _refuse_existing(target)
        archive.replace(target)
        return manifest

    def restore(self, source: Path, *, yes: bool) -> Manifest:
        """Put a backup in the ledger's place, whole or not at all. Nobody may serve the ledger meanwhile.

        Args:
            yes: over a ledger that is there.

        Raises:
            BackupError: it is no backup, is damaged, or was made by a newer version or for another database.
            Refused: there is a ledger.
            LedgerError: it was not put in place.
        """
        try:
            with tempfile.TemporaryDirectory(prefix=".bridge-restore-", dir=self._folder) as folder:
                copy = Path(folder) / COPY
                manifest = self._unpack(source, copy)
                if not yes and not self._ledger.is_empty():
                    raise Refused(
                        "there is a ledger already, and nothing was changed. What it knows and the backup does not "
                        "will be gone: keep it with bridge backup, then run this again with --yes"
                    )
                self._ledger.close()  # what it has open would count as somebody else's
                put_snapshot(self._url, copy, to_utc(manifest.made_at))
        except OSError as error:
            raise BackupError(f"{source} cannot be restored, and nothing was changed: {error.strerror}") from None
        return manifest

    def _unpack(self, source: Path, copy: Path) -> Manifest:
        try:
            with zipfile.ZipFile(source) as packed:
                manifest = _to_manifest(packed)
                self._check(source, manifest)
                with packed.open(COPY) as there, open(copy, "xb", opener=_open_private) as here:
                    while chunk := there.read(CHUNK):
                        here.write(chunk)
        except _BROKEN:
            raise BackupError(f"{source} is damaged, or is no backup of the bridge; take another one") from None
        if _to_sum(copy) != manifest.sha256:
            raise BackupError(f"{source} is damaged: its checksum is another; take another backup")
        return manifest

    def _check(self, source: Path, manifest: Manifest) -> None:
        if manifest.format > FORMAT or manifest.schema not in revisions():
            raise BackupError(
                f"{source} was made by a newer version of the bridge ({manifest.bridge}); install that one first"
            )
        if manifest.database != self._kind:
            raise BackupError(
                f"{source} is a backup of a {manifest.database} ledger, and [database] url names a {self._kind} one"
            )

    @property
    def _kind(self) -> str:
        return self._ledger.engine.dialect.name

    @property
    def _folder(self) -> Path | None:
        """Where the copy is unpacked: beside the file of SQLite; for PostgreSQL where temporary files are."""
        database = self._ledger.engine.url.database
        return Path(database).parent if self._ledger.is_sqlite and database else None


def _to_manifest(packed: zipfile.ZipFile) -> Manifest:
    """Read the manifest. Raises ValueError, KeyError or TypeError where it is none."""
    if packed.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
        raise ValueError("no manifest is so long")
    manifest = Manifest(**json.loads(packed.read(MANIFEST)))
    to_utc(manifest.made_at)
    return manifest


def _refuse_existing(target: Path) -> None:
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))


def _to_sum(file: Path) -> str:
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
