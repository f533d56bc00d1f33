"""Users, their sessions, tokens, links that make the first owner, and keys that all processes share."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bridge.ledger.journal import Journal
from bridge.ledger.tables import secret_keys, setup_links, tokens, user_sessions, users
from bridge.models.access import Role, Scope, Session, Token, User


class Access(Journal):
    """Verbs on ``users``, ``user_sessions``, ``tokens``, ``setup_links`` and ``secret_keys``."""

    def add_user(self, name: str, role: Role, sites: Collection[str] | None, password_hash: str) -> bool:
        """Add a user; False when there is one of this name."""
        values = {"role": role.value, "sites": _from_sites(sites), "password_hash": password_hash}
        return self._insert(users, {"name": name, "created_at": self.now, **values})

    def read_users(self) -> list[User]:
        """Everybody who may sign in, by name."""
        return [_to_user(row) for row in self.connection.execute(select(users).order_by(users.c.name))]

    def find_user(self, name: str) -> User | None:
        """The user of this very name."""
        row = self.connection.execute(select(users).where(users.c.name == name)).one_or_none()
        return _to_user(row) if row else None

    def count_users(self) -> int:
        """How many may sign in."""
        count: int = self.connection.execute(select(func.count()).select_from(users)).scalar_one()
        return count

    def read_owners(self) -> list[str]:
        """The names of the owners; until the transaction ends there are no fewer of them by anybody else."""
        query = select(users.c.name).where(users.c.role == Role.OWNER.value).order_by(users.c.name)
        return list(self.connection.execute(self._lock(query)).scalars())

    def put_password(self, name: str, password_hash: str) -> None:
        """Write down a user's password hash in place of the old one."""
        self.connection.execute(update(users).where(users.c.name == name).values(password_hash=password_hash))

    def put_role(self, name: str, role: Role, sites: Collection[str] | None) -> None:
        """Write down what a user may do, and on which sites, in place of what they could."""
        values = {"role": role.value, "sites": _from_sites(sites)}
        self.connection.execute(update(users).where(users.c.name == name).values(**values))

    def remove_user(self, name: str) -> None:
        """Delete a user and every session of theirs."""
        self.end_sessions(name)
        self.connection.execute(delete(users).where(users.c.name == name))

    def add_session(self, digest: str, name: str, lasts: timedelta) -> None:
        """Write down that a user has signed in."""
        values = {"created_at": self.now, "used_at": self.now, "ends_at": self.now + lasts}
        self.connection.execute(insert(user_sessions).values(hash=digest, user_name=name, **values))

    def find_session(self, digest: str) -> Session | None:
        """A session with its user as they are now."""
        query = select(users, user_sessions.c.used_at, user_sessions.c.ends_at)
        query = query.join(user_sessions, user_sessions.c.user_name == users.c.name)
        row = self.connection.execute(query.where(user_sessions.c.hash == digest)).one_or_none()
        return Session(_to_user(row), row.used_at, row.ends_at) if row else None

    def use_session(self, digest: str) -> None:
        """Remember that a session was used now."""
        self.connection.execute(update(user_sessions).where(user_sessions.c.hash == digest).values(used_at=self.now))

    def end_session(self, digest: str) -> None:
        """Delete a session."""
        self.connection.execute(delete(user_sessions).where(user_sessions.c.hash == digest))

    def end_sessions(self, name: str) -> int:
        """Delete every session of a user; their number is answered."""
        return self.connection.execute(delete(user_sessions).where(user_sessions.c.user_name == name)).rowcount

    def add_token(
        self,
        name: str,
        digest: str,
        scopes: Collection[Scope],
        sites: Collection[str] | None,
        ends_at: datetime | None,
    ) -> bool:
        """Add a token; False when there is one of this name that is still good. One that is over makes place."""
        is_over = or_(tokens.c.revoked_at.is_not(None), tokens.c.ends_at <= self.now)
        self.connection.execute(delete(tokens).where(tokens.c.name == name, is_over))
        values = {"scopes": json.dumps(sorted(scopes)), "sites": _from_sites(sites), "ends_at": ends_at}
        return self._insert(tokens, {"name": name, "hash": digest, "created_at": self.now, **values})

    def read_tokens(self) -> list[Token]:
        """Every token, those that are over included, by name."""
        return [_to_token(row) for row in self.connection.execute(select(tokens).order_by(tokens.c.name))]

    def find_token(self, digest: str) -> Token | None:
        """The token with this hash, also one that is over."""
        row = self.connection.execute(select(tokens).where(tokens.c.hash == digest)).one_or_none()
        return _to_token(row) if row else None

    def use_token(self, name: str) -> None:
        """Remember that a token was used now."""
        self.connection.execute(update(tokens).where(tokens.c.name == name).values(used_at=self.now))

    def revoke_token(self, name: str) -> bool:
        """End a token for good; False when there is none of this name that could be ended."""
        statement = update(tokens).where(tokens.c.name == name, tokens.c.revoked_at.is_(None))
        return self.connection.execute(statement.values(revoked_at=self.now)).rowcount == 1

    def add_setup_link(self, digest: str, lasts: timedelta) -> None:
        """Write down a link that makes the first owner."""
        self.connection.execute(insert(setup_links).values(hash=digest, ends_at=self.now + lasts))

    def has_setup_link(self, digest: str) -> bool:
        """Whether a link can still be used."""
        is_good = (setup_links.c.hash == digest) & (setup_links.c.ends_at > self.now)
        return self.connection.execute(select(setup_links.c.hash).where(is_good)).one_or_none() is not None

    def take_setup_link(self, digest: str) -> bool:
        """Use a link up; of two who do so at once one is answered False."""
        is_good = (setup_links.c.hash == digest) & (setup_links.c.ends_at > self.now)
        return self.connection.execute(delete(setup_links).where(is_good)).rowcount == 1

    def end_setup_links(self) -> None:
        """No link makes an owner any more."""
        self.connection.execute(delete(setup_links))

    def keep_secret_key(self, name: str, fresh: str) -> str:
        """The key of this name; the first who asks for it gives it its value."""
        self._insert(secret_keys, {"name": name, "value": fresh})
        query = select(secret_keys.c.value).where(secret_keys.c.name == name)
        value: str = self.connection.execute(query).scalar_one()
        return value

    def _insert(self, table: Any, values: dict[str, Any]) -> bool:
        """Insert a row unless its name is taken; of two at once one waits for the other."""
        module = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        statement = module.insert(table).values(**values).on_conflict_do_nothing(index_elements=["name"])
        return self.connection.execute(statement.returning(table.c.name)).one_or_none() is not None


def _from_sites(sites: Collection[str] | None) -> str | None:
    return None if sites is None else json.dumps(sorted(sites))


def _to_sites(written: str | None) -> frozenset[str] | None:
    return None if written is None else frozenset(json.loads(written))


def _to_user(row: Row[Any]) -> User:
    return User(row.name, Role(row.role), _to_sites(row.sites), row.password_hash, row.created_at)


def _to_token(row: Row[Any]) -> Token:
    return Token(
        name=row.name,
        scopes=frozenset(map(Scope, json.loads(row.scopes))),
        sites=_to_sites(row.sites),
        created_at=row.created_at,
        used_at=row.used_at,
        ends_at=row.ends_at,
        revoked_at=row.revoked_at,
    )
