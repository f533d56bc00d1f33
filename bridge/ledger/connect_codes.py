"""Codes that WordPress exchanges for its connection, and where the replacement of a site's secret stands."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, insert, select, update

from bridge.ledger.journal import Journal
from bridge.ledger.tables import connect_codes, sites


@dataclass(frozen=True, slots=True)
class ConnectCode:
    """A code that was given out.

    Attributes:
        digest: SHA-256 of the code.
        challenge: what the verifier must hash to.
        used_at: when it was exchanged or burned; None while it is good.
    """

    digest: str
    site: str
    home: str
    challenge: str
    approved_by: str
    ends_at: datetime
    used_at: datetime | None = None


class ConnectCodes(Journal):
    """Verbs on ``connect_codes``, and on a site's new secret."""

    def add_code(self, code: ConnectCode) -> None:
        """Give a code out."""
        values = {name: getattr(code, name) for name in ConnectCode.__slots__}
        self.connection.execute(insert(connect_codes).values(**values))

    def read_code(self, digest: str) -> ConnectCode | None:
        """A code, used or not."""
        row = self.connection.execute(select(connect_codes).where(connect_codes.c.digest == digest)).one_or_none()
        return ConnectCode(*row) if row else None

    def use_code(self, digest: str) -> bool:
        """Use a code up; False when it was used before."""
        is_unused = (connect_codes.c.digest == digest) & connect_codes.c.used_at.is_(None)
        return self.connection.execute(update(connect_codes).where(is_unused).values(used_at=self.now)).rowcount == 1

    def forget_code(self, digest: str) -> None:
        """As if a code had never been."""
        self.connection.execute(delete(connect_codes).where(connect_codes.c.digest == digest))

    def begin_rotation(self, site: str, secret: str) -> None:
        """A site has a new secret beside the old one, and was not heard with it yet."""
        values = {"rotated_at": self.now, "secret_heard_at": None, "secret_mark": _to_mark(secret)}
        self.connection.execute(update(sites).where(sites.c.name == site).values(**values))

    def end_rotation(self, site: str) -> None:
        """A site has but one secret again."""
        values = {"rotated_at": None, "secret_heard_at": None, "secret_mark": ""}
        self.connection.execute(update(sites).where(sites.c.name == site).values(**values))

    def hear_secret(self, site: str, newest: str, *, is_new: bool) -> None:
        """While a secret is replaced: remember since when nothing but the new one was heard.

        Args:
            newest: the newest secret that this process knows of; where it is another one by now, nothing is known.
        """
        is_rotating = (sites.c.name == site) & (sites.c.secret_mark == _to_mark(newest))
        is_other = sites.c.secret_heard_at.is_(None) if is_new else sites.c.secret_heard_at.is_not(None)
        heard_at = self.now if is_new else None
        self.connection.execute(update(sites).where(is_rotating & is_other).values(secret_heard_at=heard_at))


def _to_mark(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()[:16]
