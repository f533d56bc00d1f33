"""What the ledger remembers about each Medium user."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, select, update

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import accounts
from bridge.models import AccountState

_STIRRING = frozenset({"next_at", "circuit_until", "parked_at", "schedule_from"})
"""Columns that decide whether something may go."""
_ACCOUNTS = select(accounts).order_by(accounts.c.name)
_ACCOUNT = select(accounts).where(accounts.c.name == bindparam("name"))
_ACCOUNT_OF = select(accounts).where(accounts.c.medium_user_id == bindparam("user"))
_FREE_ACCOUNT = _ACCOUNT.with_for_update(skip_locked=True)
_LOCKED_ACCOUNT = _ACCOUNT.with_for_update()
_CHANGE = update(accounts).where(accounts.c.name == bindparam("of"))


class DueFeed(NamedTuple):
    """An account whose feed is due; no more of its row is read, as one that is spoilt must not keep the others."""

    name: str
    medium_username: str


class Accounts(Journal):
    """Verbs on ``accounts``."""

    def ensure_account(self, name: str) -> None:
        """Have a row for a configured account."""
        if self.connection.execute(select(accounts.c.name).where(accounts.c.name == name)).first() is None:
            self._insert_missing(accounts, [{"name": name}])

    def ensure_accounts(self, known_as: Mapping[str, str]) -> None:
        """Have a row for each configured account.

        Args:
            known_as: by name, the users of Medium that the configuration says it is, separated by spaces; where it says
                nothing, what it said before stands.
        """
        found = self.connection.execute(select(accounts.c.name, accounts.c.known_as))
        known = {row.name: row.known_as for row in found}
        if new := [{"name": name, "known_as": users} for name, users in known_as.items() if name not in known]:
            self._insert_missing(accounts, new)
        said = {name: users for name, users in known_as.items() if users and known.get(name, users) != users}
        if other := [{"of": name, "users": users} for name, users in said.items()]:
            statement = update(accounts).where(accounts.c.name == bindparam("of")).values(known_as=bindparam("users"))
            self.connection.execute(statement, other)

    def read_accounts(self) -> list[AccountState]:
        """Every account that ever was configured."""
        return [rows.to_account(row) for row in self.connection.execute(_ACCOUNTS)]

    def read_account(self, name: str) -> AccountState:
        """One account, also when no bridge has run with it yet."""
        row = self.connection.execute(_ACCOUNT, {"name": name}).one_or_none()
        return rows.to_account(row) if row else AccountState(name)

    def lock_account(self, name: str, *, waits: bool = False) -> AccountState | None:
        """Take an account's row for this transaction; None when another process has it right now, unless this waits."""
        row = self.connection.execute(_LOCKED_ACCOUNT if waits else _FREE_ACCOUNT, {"name": name}).one_or_none()
        return rows.to_account(row) if row else None

    def find_account_of(self, medium_user_id: str) -> AccountState | None:
        """The account that is known to be this Medium user."""
        row = self.connection.execute(_ACCOUNT_OF, {"user": medium_user_id}).one_or_none()
        return rows.to_account(row) if row else None

    def change_account(self, name: str, **values: Any) -> None:
        """Set single columns of an account."""
        if not values.keys().isdisjoint(_STIRRING):
            self.stir(name)
        self.connection.execute(_CHANGE, {"of": name, **values})

    def read_due_feeds(self) -> list[DueFeed]:
        """Accounts whose feed is due, the one that waits longest first."""
        query = select(accounts.c.name, accounts.c.medium_username)
        query = query.where(accounts.c.retired_at.is_(None), self._is_feed_due())
        ordered = query.order_by(accounts.c.feed_due_at, accounts.c.name)
        return [DueFeed(*row) for row in self.connection.execute(ordered)]

    def claim_feed(self, name: str, lease: timedelta) -> bool:
        """Take an account's feed when it is due: nobody else reads it until the lease is over."""
        statement = (
            update(accounts)
            .where(accounts.c.name == name, accounts.c.retired_at.is_(None), self._is_feed_due())
            .values(feed_due_at=self.now + lease)
        )
        return self.connection.execute(statement).rowcount == 1

    def _is_feed_due(self) -> ColumnElement[bool]:
        return accounts.c.feed_due_at.is_(None) | (accounts.c.feed_due_at <= self.now)

    def park_account(self, name: str, reason: str) -> bool:
        """Send nothing on this account until the owner says so; False when it already was parked."""
        statement = update(accounts).where(accounts.c.name == name, accounts.c.parked_at.is_(None))
        if self.connection.execute(statement.values(parked_at=self.now, parked_reason=reason)).rowcount == 0:
            return False
        self.write_journal("parked", reason, account=name)
        return True

    def resume_account(self, name: str, reason: str) -> None:
        """Let an account send again."""
        values = {"parked_at": None, "parked_reason": "", "circuit_until": None, "failures": 0}
        self.change_account(name, **values)
        self.write_journal("resumed", reason, account=name)
