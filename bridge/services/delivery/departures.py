"""What left this machine last, kept in the ledger and in a file beside it, so that a restored backup is recognised.

Each send and each offer has a random identity. A ledger that does not know the file's identity is older than what left.
Identities are compared, never times: clocks are set, and a backup may be a second older than the next send
(docs/design.md, "How is a restored backup recognised?").
"""

import json
import os
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bridge.config import Config
from bridge.errors import ConfigError
from bridge.failpoints import failpoint
from bridge.ledger import Ledger, Transaction
from bridge.ledger.private import PRIVATE, tighten
from bridge.models import DepartureKind
from bridge.models.dates import to_utc
from bridge.models.notices import to_account_topic

log = structlog.get_logger()

CLOCK_TOLERANCE = timedelta(seconds=1)
"""Of the bare time in a side file of version 0.1, which was written a moment after the ledger's."""
_IDENTITY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class _LastSend:
    """What the side file says.

    Attributes:
        identity: 32 hexadecimal digits; empty in the form of version 0.1, which knew the time alone.
        at: when it left, as ISO 8601 with an offset; compared only where there is no identity.
    """

    identity: str
    at: str


class Departures:
    """Writes the side file before anything leaves, and parks accounts when the ledger is older than the file."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger
        self.lock = threading.Lock()
        """Held from the commit of a departure until the side file names it, so that the file has the newest."""

    @property
    def last_send_file(self) -> Path:
        """The side file: it holds the identity of what left last, outside the ledger."""
        return self._config.bridge.state_dir / "bridge.last-send"

    def write_last_send(self, identity: str, at: datetime) -> None:
        """Write what leaves next into the side file, after the ledger has committed it.

        Args:
            at: when, for people to read.

        Raises:
            OSError: it could not be written; what was to leave must stay.
        """
        # A file of each thread's own: senders, and other processes on this machine, write at the same time.
        part = self.last_send_file.with_name(f"bridge.last-send.{os.getpid()}-{threading.get_ident()}")
        try:
            with open(part, "w", opener=_open_private) as file:
                json.dump({"id": identity, "at": at.isoformat()}, file)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.last_send_file)
        finally:
            part.unlink(missing_ok=True)
        self._ledger.remember(identity)

    def promise(self, account: str, delivery_id: int | None = None) -> None:
        """Write down that something is about to be offered, before a person can hear of it.

        Else a restored backup would not know of it, and what they have put on Medium since would go again.

        Raises:
            OSError: the side file could not be written; what was to be offered must not be.
        """
        with self.lock:
            with self._ledger.write() as tx:
                identity, at = tx.add_departure(DepartureKind.OFFER, account, delivery_id), tx.now
            failpoint("after_offer_promise")
            self.write_last_send(identity, at)

    def check_backup(self) -> bool:
        """Park every account when the ledger does not know what this machine sent last, or was put back by a command.

        A restored backup does not know the stories sent since, and would send them again. It is told once: the file's
        identity is written into the ledger then. A file that is behind its ledger is brought up to it.

        Returns:
            True when the ledger is older than the side file, or was put in place by ``bridge restore``.

        Raises:
            ConfigError: the side file cannot be read.
        """
        said = self._read_last_send()
        with self._ledger.write() as tx:
            # Whatever the file says: it may be another machine's, or older than what this one sent elsewhere.
            restored = tx.take_restore()
            is_known = said is None or self._knows(tx, said)
            unknown_at = "" if said is None or is_known else said.at
            if reason := _to_reason(restored, unknown_at):
                self.park_accounts(tx, [account.name for account in tx.read_accounts()], reason)
                log.warning("the ledger is on hold", why=reason)
            if said and not (is_known and said.identity):
                tx.add_departure(DepartureKind.FOUND, identity=said.identity)
            newest = tx.read_newest_departure()
        if newest and (said is None or newest[0] != said.identity):
            self._heal(*newest)
        return bool(reason)

    def begin(self) -> None:
        """Write this process' start into the ledger, by which it notices when another ledger takes this one's place."""
        with self._ledger.write() as tx:
            start = tx.add_departure(DepartureKind.START)
        self._ledger.guard(start)

    def check_ledger(self) -> None:
        """Look whether the ledger is still the one that was opened. Raises LedgerReplaced when it is not."""
        self._ledger.prove()

    def park_accounts(self, tx: Transaction, names: Iterable[str], reason: str) -> None:
        """Park accounts until their owner has looked and resumes them; one parked already keeps both reasons."""
        for name in names:
            if not tx.park_account(name, reason):
                earlier = tx.read_account(name).parked_reason
                tx.change_account(name, parked_reason=f"{reason}. Before that it was parked: {earlier}")
            advice = f"{reason}. Then run: bridge resume --account {name}"
            tx.add_notice(f"Account {name} is parked", advice, topic=to_account_topic(name))

    def _knows(self, tx: Transaction, said: _LastSend) -> bool:
        if said.identity:
            return tx.has_departure(said.identity)
        known = [tx.read_newest_attempt_at(), tx.read_newest_offer_at(), tx.read_newest_journal_at("offered")]
        newest = max((at for at in known if at), default=None)
        return newest is not None and to_utc(said.at) <= newest + CLOCK_TOLERANCE

    def _heal(self, identity: str, at: datetime) -> None:
        """Bring the side file up to the ledger: a process died before it wrote the file, or another machine sent."""
        try:
            self.write_last_send(identity, at)
        except OSError as error:
            log.warning("the side file cannot be written", file=str(self.last_send_file), why=str(error))

    def _read_last_send(self) -> _LastSend | None:
        tighten(self.last_send_file)
        try:
            return _to_last_send(self.last_send_file.read_text())
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError) as error:
            raise ConfigError(
                f"{self.last_send_file} cannot be read ({error}). It tells a restored backup from the newest ledger; "
                "delete it only if the ledger is certainly the newest"
            ) from error


def _to_reason(restored: datetime | None, unknown_at: str) -> str:
    """Why every account is held; empty when none is.

    Args:
        restored: when the backup was made that the ledger is.
        unknown_at: when something was sent that the ledger does not know.
    """
    if restored:
        what = f"this ledger is a backup of {restored.isoformat(timespec='seconds')} that was restored"
        what += f", and something was sent at {unknown_at} that it does not know" if unknown_at else ""
    elif unknown_at:
        what = f"something was sent at {unknown_at}, which this ledger does not know: "
        what += "it was probably restored from a backup"
    else:
        return ""
    return f"{what}. Look on Medium for what was sent since and confirm it"


def _to_last_send(text: str) -> _LastSend:
    """Read the side file's text. Raises ValueError when it has neither the form of today nor that of version 0.1."""
    if not text.startswith("{"):
        return _LastSend("", to_utc(text.strip()).isoformat())
    said = json.loads(text)
    identity = str(said.get("id"))
    if not _IDENTITY.fullmatch(identity):
        raise ValueError("it holds no identity")
    return _LastSend(identity, str(said.get("at")))


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE)
