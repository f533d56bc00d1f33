"""People who may sign in: who they are, their passwords, and the link that makes the first owner."""

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import structlog

from bridge.config import Config
from bridge.errors import Gone, NotFound, Refused
from bridge.ledger import Ledger, Transaction
from bridge.models.access import Role, User
from bridge.services.access.digests import to_digest
from bridge.services.access.names import to_name, to_sites
from bridge.services.access.passwords import Passwords

log = structlog.get_logger()

LINK_LASTS = timedelta(hours=1)
"""How long a set-up link is good for."""
WRONG = "the name or the password is wrong"


class Users:
    """Adds, changes and removes people, and finds out whether somebody is one of them."""

    def __init__(self, config: Config, ledger: Ledger, passwords: Passwords) -> None:
        self._config = config
        self._ledger = ledger
        self._passwords = passwords

    def add(self, name: str, role: Role, sites: Collection[str], password: str) -> User:
        """Add a person.

        Args:
            sites: that they are good for; none named means all. An owner has all of them, an editor some.

        Raises:
            Refused: the name is no name or taken, the password none, or the sites do not fit the role.
            NotFound: there is no such site.
        """
        name, known = to_name(name), self._to_sites(role, sites)
        password_hash = self._passwords.to_hash(password)
        with self._ledger.write() as tx:
            return self._add(tx, name, role, known, password_hash)

    def _add(self, tx: Transaction, name: str, role: Role, sites: frozenset[str] | None, password_hash: str) -> User:
        if not tx.add_user(name, role, sites, password_hash):
            raise Refused(f"there is a user {name} already")
        tx.end_setup_links()
        tx.write_journal("user added", _to_words(name, role, sites))
        user = tx.find_user(name)
        assert user is not None, "it was added a moment ago"
        return user

    def _to_sites(self, role: Role, sites: Collection[str]) -> frozenset[str] | None:
        """The sites that somebody in a role is good for; None for all."""
        known = to_sites(self._config, sites)
        if role is Role.OWNER and known is not None:
            raise Refused("an owner is good for every site; name sites for an editor or a viewer")
        if role is Role.EDITOR and known is None:
            raise Refused("an editor is good for the sites that you name; name one at least")
        return known

    def change_role(self, name: str, role: Role, sites: Collection[str]) -> User:
        """Let a person do more or less from now on, also in sessions that are open.

        Args:
            sites: as of ``add``.

        Raises:
            NotFound: there is no such user or site.
            Refused: the sites do not fit the role, or it is the last owner.
        """
        known = self._to_sites(role, sites)
        with self._ledger.write() as tx:
            user = _read(tx, name)
            if role is not Role.OWNER and tx.read_owners() == [user.name]:
                raise Refused(f"{user.name} is the last owner; make another one first")
            changed = replace(user, role=role, sites=known)
            if changed != user:
                tx.put_role(user.name, role, known)
                tx.write_journal("role changed", _to_words(user.name, role, known))
            return changed

    def read_users(self) -> list[User]:
        """Everybody who may sign in, by name."""
        with self._ledger.read() as tx:
            return tx.read_users()

    def has_users(self) -> bool:
        """Whether anybody may sign in."""
        with self._ledger.read() as tx:
            return tx.count_users() > 0

    def sign_in(self, name: str, password: str) -> User:
        """Who it is that knows this name's password.

        Raises:
            Refused: the name or the password is wrong; it is not said which, and takes the same work.
            Busy: too many sign in.
        """
        user = self._find(name)
        if not self._passwords.is_right(user.password_hash if user else None, password) or user is None:
            log.warning("a sign-in was refused")
            raise Refused(WRONG)
        if self._passwords.is_old(user.password_hash):
            fresh = self._passwords.to_hash(password)
            with self._ledger.write() as tx:
                tx.put_password(user.name, fresh)
        log.info("signed in", user=user.name)
        return user

    def _find(self, name: str) -> User | None:
        try:
            known = to_name(name)
        except Refused:
            return None
        with self._ledger.read() as tx:
            return tx.find_user(known)

    def change_password(self, name: str, password: str) -> int:
        """Give a person another password and end their sessions; the number of those is answered.

        Raises:
            NotFound: there is no such user.
            Refused: it is no password.
        """
        password_hash = self._passwords.to_hash(password)
        with self._ledger.write() as tx:
            user = _read(tx, name)
            tx.put_password(user.name, password_hash)
            tx.write_journal("password changed", user.name)
            return tx.end_sessions(user.name)

    def remove(self, name: str, *, even_last: bool = False) -> None:
        """Remove a person and end their sessions.

        Args:
            even_last: also when no owner is left then.

        Raises:
            NotFound: there is no such user.
            Refused: it is the last owner.
        """
        with self._ledger.write() as tx:
            user = _read(tx, name)
            if not even_last and tx.read_owners() == [user.name]:
                raise Refused(f"{user.name} is the last owner; add another one first, or say --yes")
            tx.remove_user(user.name)
            tx.write_journal("user removed", user.name)

    def make_link(self) -> str:
        """The address, good once and for an hour, of a page that makes the first owner.

        Raises:
            Refused: there is a user already.
        """
        key = secrets.token_urlsafe(32)
        with self._ledger.write() as tx:
            if tx.count_users():
                raise Refused("there are users already; add another one with: bridge user add")
            tx.add_setup_link(to_digest(key), LINK_LASTS)
        return f"{self._config.bridge.public_url}/owner/set-up/{key}"

    def check_link(self, key: str) -> None:
        """Raises Gone: the link is not good, or not any more."""
        with self._ledger.read() as tx:
            if not tx.has_setup_link(to_digest(key)):
                raise Gone(_NO_LINK)

    def use_link(self, key: str, name: str, password: str) -> User:
        """Make the first owner by a link, which is good no more then.

        Raises:
            Gone: the link is not good, or not any more.
            Refused: the name is no name, or the password none; the link stays good.
        """
        self.check_link(key)
        name, password_hash = to_name(name), self._passwords.to_hash(password)
        with self._ledger.write() as tx:
            # Again, and first: of two who use it at once the second finds it gone.
            if not tx.take_setup_link(to_digest(key)):
                raise Gone(_NO_LINK)
            return self._add(tx, name, Role.OWNER, None, password_hash)


_NO_LINK = (
    "this link is not good, or not any more: it works once and for an hour. Make a new one with: bridge user setup-link"
)


def _to_words(name: str, role: Role, sites: Collection[str] | None) -> str:
    return f"{name}, {role.value} of {', '.join(sorted(sites or ())) or 'every site'}"


def _read(tx: Transaction, name: str) -> User:
    user = tx.find_user(to_name(name))
    if user is None:
        there = ", ".join(one.name for one in tx.read_users()) or "none"
        raise NotFound(f"there is no user {to_name(name)}; there is: {there}")
    return user
