"""Who asks and what they may do: roles of people, scopes of tokens, and the principal that both become."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

asker: ContextVar[str] = ContextVar("asker", default="")
"""At whose asking something is done now, in words; empty for what the bridge does by itself. The journal keeps it."""


class Scope(StrEnum):
    """One kind of thing that may be done."""

    READ = "read"
    """See posts, deliveries, hand-offs and the rest."""
    DECIDE = "decide"
    """Answer what waits: hand-offs, proposals, questions; pin, skip, move up."""
    RESYNC = "resync"
    """Have posts read again, which may plan and send them."""
    ADMIN = "admin"
    """Accounts, sites, pauses, users and tokens."""


class Role(StrEnum):
    """What a person is to this bridge."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"

    @property
    def scopes(self) -> frozenset[Scope]:
        """What the role may do, on the sites that it is good for."""
        return _SCOPES[self]


_SCOPES = {
    Role.OWNER: frozenset(Scope),
    Role.EDITOR: frozenset({Scope.READ, Scope.DECIDE, Scope.RESYNC}),
    Role.VIEWER: frozenset({Scope.READ}),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: a signed-in person or the holder of a token.

    Attributes:
        name: of the user or the token, as shown to owners.
        sites: names of the sites that it is good for; None for all, also those that come later.
    """

    name: str
    scopes: frozenset[Scope]
    sites: frozenset[str] | None = None

    def may(self, scope: Scope) -> bool:
        """Whether it may do this kind of thing at all."""
        return scope in self.scopes

    def knows(self, site: str) -> bool:
        """Whether a site is among those that it is good for; any other one does not exist for it."""
        return self.sites is None or site in self.sites


@dataclass(frozen=True, slots=True)
class User:
    """A person who may sign in.

    Attributes:
        sites: names of the sites that they are good for; None for all, also those that come later.
        password_hash: never shown.
    """

    name: str
    role: Role
    sites: frozenset[str] | None
    password_hash: str = field(repr=False)
    created_at: datetime

    @property
    def principal(self) -> Principal:
        """Who they are to whatever they ask for."""
        return Principal(self.name, self.role.scopes, self.sites)

    def to_data(self) -> dict[str, Any]:
        """What may be shown of them, as JSON; ``sites`` is null for all."""
        created_at = self.created_at.isoformat()
        return {"name": self.name, "role": self.role.value, "sites": _to_list(self.sites), "created_at": created_at}


@dataclass(frozen=True, slots=True)
class Session:
    """One browser in which a person is signed in."""

    user: User
    used_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """What a program shows instead of a password; the token itself is not kept.

    Attributes:
        sites: names of the sites that it is good for; None for all, also those that come later.
        used_at: the last time, to a few minutes.
    """

    name: str
    scopes: frozenset[Scope]
    sites: frozenset[str] | None
    created_at: datetime
    used_at: datetime | None
    ends_at: datetime | None
    revoked_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and (self.ends_at is None or now < self.ends_at)

    @property
    def principal(self) -> Principal:
        """Who its holder is to whatever they ask for."""
        return Principal(self.name, self.scopes, self.sites)

    def to_data(self) -> dict[str, Any]:
        """What may be shown of it, as JSON; ``sites`` is null for all, an instant for what never was."""
        instants = {name: getattr(self, name) for name in ("created_at", "used_at", "ends_at", "revoked_at")}
        shown = {name: at.isoformat() if at else None for name, at in instants.items()}
        return {"name": self.name, "scopes": sorted(self.scopes), "sites": _to_list(self.sites), **shown}


def _to_list(sites: frozenset[str] | None) -> list[str] | None:
    return None if sites is None else sorted(sites)
