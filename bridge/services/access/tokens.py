"""Tokens: what programs show instead of a password. Each is shown once, and only its hash is kept."""

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from bridge.config import Config
from bridge.errors import NotFound, Refused
from bridge.ledger import Ledger
from bridge.models.access import Principal, Scope, Token
from bridge.services.access.digests import to_digest
from bridge.services.access.names import to_name, to_sites

PREFIX = "bfm_"
"""So that a token that stands where it should not is known as one."""
USE = timedelta(minutes=5)
"""A use is written down as often at most: each is a write to the disk."""


class Tokens:
    """Makes, finds and revokes tokens. Whoever does so by a token gives and sees no more than it has itself."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger

    def add(
        self,
        name: str,
        scopes: Collection[Scope],
        sites: Collection[str] = (),
        ends_at: datetime | None = None,
        *,
        by: Principal | None = None,
    ) -> tuple[Token, str]:
        """Make a token; it is answered with what to show, which nobody can read again.

        Args:
            sites: that it is good for; none named means all of whoever asks.
            by: who asks; None for the command line.

        Raises:
            Refused: the name is no name or taken, no scope is named, one is not theirs to give, or it would be over.
            NotFound: there is no such site for them.
        """
        name = to_name(name)
        known = self._to_own_sites(sites, by)
        if not scopes:
            raise Refused(f"name a scope at least: {', '.join(Scope)}")
        if by and (more := sorted(set(scopes) - by.scopes)):
            raise Refused(f"{by.name} has not the scope {more[0]}, and cannot give it")
        secret = PREFIX + secrets.token_urlsafe(32)
        with self._ledger.write() as tx:
            if ends_at and ends_at <= tx.now:
                raise Refused("the token would be over at once; name a later end")
            if not tx.add_token(name, to_digest(secret), scopes, known, ends_at):
                raise Refused(f"there is a token {name} already; revoke it first, or give this one another name")
            where = ", ".join(sorted(known)) if known else "every site"
            tx.write_journal("token made", f"{name} ({', '.join(sorted(scopes))}; {where})")
            token = tx.find_token(to_digest(secret))
        assert token is not None, "it was added a moment ago"
        return token, secret

    def _to_own_sites(self, sites: Collection[str], by: Principal | None) -> frozenset[str] | None:
        if by is None or by.sites is None:
            return to_sites(self._config, sites)
        for site in sites:
            if not by.knows(site):
                raise NotFound(f"site {site} is not known")
        return frozenset(sites) or by.sites

    def read_tokens(self, by: Principal | None = None) -> list[Token]:
        """Every token by name, those that are over included; to a principal of some sites only those of no others."""
        with self._ledger.read() as tx:
            return [one for one in tx.read_tokens() if _is_seen(one, by)]

    def revoke(self, name: str, *, by: Principal | None = None) -> Token:
        """End a token: the next question with it is refused. It is answered as it is then.

        Raises:
            NotFound: there is no such token for them.
            Refused: it is revoked already.
        """
        name = to_name(name)
        with self._ledger.write() as tx:
            known = {one.name: one for one in tx.read_tokens() if _is_seen(one, by)}
            if name not in known:
                raise NotFound(f"there is no token {name}")
            if not tx.revoke_token(name):
                raise Refused(f"token {name} is revoked already")
            tx.write_journal("token revoked", name)
            return replace(known[name], revoked_at=tx.now)

    def find(self, secret: str) -> Principal | None:
        """Who holds this token; None when it opens nothing (any more)."""
        with self._ledger.read() as tx:
            token, now = tx.find_token(to_digest(secret)), tx.now
        if token is None or not token.is_good(now):
            return None
        if token.used_at is None or now - token.used_at >= USE:
            with self._ledger.write() as tx:
                tx.use_token(token.name)
        return token.principal

    def has_tokens(self) -> bool:
        """Whether any token opens anything."""
        with self._ledger.read() as tx:
            return any(one.is_good(tx.now) for one in tx.read_tokens())


def _is_seen(token: Token, by: Principal | None) -> bool:
    if by is None or by.sites is None:
        return True
    return token.sites is not None and token.sites <= by.sites
