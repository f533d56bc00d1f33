"""Sessions: a browser in which somebody is signed in. The ledger has each, so that each can be ended at once."""

import secrets
from datetime import timedelta

from bridge.ledger import Ledger
from bridge.models.access import User
from bridge.services.access.digests import to_digest

LASTS = timedelta(days=30)
"""After so long everybody signs in again."""
IDLE = timedelta(days=7)
"""And after so long without a look."""
USE = timedelta(minutes=5)
"""A use is written down as often at most: each is a write to the disk."""


class Sessions:
    """Opens, finds and ends sessions."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def open(self, user: User) -> str:
        """The id of a new session; it is random, and only its hash is kept."""
        session_id = secrets.token_urlsafe(32)
        with self._ledger.write() as tx:
            tx.add_session(to_digest(session_id), user.name, LASTS)
        return session_id

    def find(self, session_id: str) -> User | None:
        """Whose session it is, with the role and sites of now; None when it has ended."""
        digest = to_digest(session_id)
        with self._ledger.read() as tx:
            found, now = tx.find_session(digest), tx.now
        if found is None or now >= min(found.ends_at, found.used_at + IDLE):
            return None
        if now - found.used_at >= USE:
            with self._ledger.write() as tx:
                tx.use_session(digest)
        return found.user

    def end(self, session_id: str) -> None:
        """End one session."""
        with self._ledger.write() as tx:
            tx.end_session(to_digest(session_id))

    def end_all(self, name: str) -> int:
        """End every session of a user; their number is answered."""
        with self._ledger.write() as tx:
            return tx.end_sessions(name)

    def read_key(self) -> str:
        """The key under which cookies and forms are signed: made once, the same for all processes of a ledger."""
        with self._ledger.write() as tx:
            return tx.keep_secret_key("cookies", secrets.token_urlsafe(32))
