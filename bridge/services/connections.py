"""A WordPress is connected by a code, and gets a new secret without losing an event.

The plugin sends its administrator's browser here with a challenge; a signed-in owner approves, the browser takes a code
back, and the plugin exchanges the code, together with the verifier that never left its server, for the connection
string (the idea of PKCE: https://www.rfc-editor.org/rfc/rfc7636).
"""

import base64
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

import structlog

from bridge.config import (
    NAME,
    Config,
    ConfigSource,
    Connection,
    new_site_secret,
    to_connection,
    to_connection_string,
    to_site_lines,
)
from bridge.errors import ConfigError, ConfigUnwritable, Refused
from bridge.ledger import Ledger, Transaction
from bridge.ledger.connect_codes import ConnectCode
from bridge.models.connect_request import ConnectRequest
from bridge.planner import is_same_address
from bridge.services.identities import find_identity_problems
from bridge.services.isolation import isolated
from bridge.services.process import Reload

log = structlog.get_logger()

CODE_ENDS = timedelta(minutes=10)
OLD_SECRET_ENDS = timedelta(days=1)
"""An old secret goes when for so long nothing was signed with it, and the new one was heard before that."""
MOST_SECRETS = 5
"""A site has at most: each is a key that opens it."""
UNUSABLE = "this code cannot be used (any more): a code is good for ten minutes and for one use. Press Connect again"
NO_SOURCE = "this process cannot write the configuration"


@dataclass(frozen=True, slots=True)
class Approval:
    """What became of an approval.

    Attributes:
        back_url: where the browser takes the code; empty where the owner has to write the configuration by hand.
        lines: what they add to it.
        connection: the line that they paste into WordPress then.
        why: why the bridge could not; also where a site keeps the secret that it has.
    """

    back_url: str = ""
    lines: str = field(default="", repr=False)
    connection: str = field(default="", repr=False)
    why: str = ""


class Connections:
    """Gives WordPress its connection: by a code that an owner approved, and by a new secret."""

    def __init__(self, config: Config, ledger: Ledger, source: ConfigSource | None, reload: Reload) -> None:
        self._config = config
        self._ledger = ledger
        self._source = source
        self._reload = reload

    def reload(self) -> None:
        """Take over the configuration as it stands now; to be called when the answer is on its way."""
        self._reload()

    def find_site(self, home: str) -> str | None:
        """The site that is configured with this home; None for one that is not known.

        Raises:
            Refused: a site has nearly this home; its connection is not for whoever serves another host, or reads what
                is not encrypted.
        """
        for name, site in self._config.sites.items():
            if is_same_address(site.home, home):
                asked, own = urlsplit(home), urlsplit(site.home)
                if asked.hostname not in site.hosts or (own.scheme == "https" and asked.scheme != "https"):
                    raise Refused(f"this is {home}, while site {name} is {site.home}: make the two the same first")
                return name
        return None

    def approve(self, request: ConnectRequest, name: str, account: str, approved_by: str) -> Approval:
        """Let a WordPress have the connection of its site, which is made where there is none with its home.

        Args:
            name: of a new site; a known one keeps its own.
            account: of a new site.
            approved_by: who did it, for the journal.

        Raises:
            Refused: the name is taken or is none, or there is no such account.
            ConfigError: the configuration would not be usable with it; nothing is written.
        """
        known = self.find_site(request.home)
        site = known or name
        if known is None:
            self._refuse_name(name, account)
        secret, why = new_site_secret(), ""
        try:
            if known:
                self._put_before(known, secret)
            else:
                self._writable().add_site(name, request.home, account, secret, self._check)
        except ConfigUnwritable as error:
            why = str(error)
            if known is None or self._config.sites[known].secret is None:
                lines = _to_lines(site, request.home, account, secret, is_known=bool(known))
                line = to_connection_string(Connection(f"{self._config.bridge.public_url}/hooks/{site}", site, secret))
                return Approval(lines=lines, connection=line, why=why)
        return Approval(self._give_code(request, site, approved_by, is_new=known is None), why=why)

    def exchange(self, code: str, verifier: str, home: str) -> str:
        """The connection string for a code, once.

        Raises:
            Refused: the code is unknown, used, too old or another's. A wrong verifier or home uses it up.
        """
        digest = _digest(code)
        with self._ledger.read() as tx:
            given = tx.read_code(digest)
        if given is None:  # without the write lock: anybody can ask
            raise Refused(UNUSABLE)
        connection, trouble = self._read_connection(given.site)  # before the journal says that there is one
        with self._ledger.write() as tx:
            known = tx.read_code(digest)
            problem = _find_problem(tx, known, verifier, home) or trouble
            if known and tx.use_code(digest):
                what = "not connected" if problem else "connected"
                tx.write_journal(what, problem or known.home, site=known.site)
            elif known:
                problem = "the code was used before"
                _tell_second_use(tx, known)
                tx.forget_code(digest)  # so that its owner is told once
        if known is None or problem:
            log.warning("a code was refused", site=known.site if known else "", why=problem)
            raise Refused(UNUSABLE)
        return connection

    def _read_connection(self, site: str) -> tuple[str, str]:
        """The connection string of a site, as it is configured now; or an empty one, and why there is none."""
        try:
            config = self._source.load() if self._source else self._config
            return to_connection_string(to_connection(config, site)), ""
        except ConfigError as error:
            return "", f"nothing was handed out, as the configuration cannot be used now: {error}"

    def rotate(self, site: str) -> str:
        """Give a site a new secret; the one that it has stays good until its WordPress uses the new one.

        Returns:
            The connection string with the new one.

        Raises:
            NotFound: there is no such site.
            ConfigError: the secret cannot be replaced; the message says how its owner can.
        """
        self._config.site(site)
        self._put_before(site, new_site_secret())
        return to_connection_string(to_connection(self._writable().load(), site))

    def finish_rotation(self, site: str) -> None:
        """Take the old secrets of a site away now.

        Raises:
            NotFound: there is no such site.
            Refused: no secret is being replaced, or its WordPress was not heard with the new one yet.
            ConfigError: the configuration cannot be written.
        """
        self._config.site(site)
        with self._ledger.read() as tx:
            state = tx.read_site(site)
        if state.rotated_at is None:
            raise Refused(f"no secret of {site} is being replaced; bridge rotate {site} begins")
        if state.secret_heard_at is None:
            raise Refused(
                f"the WordPress of {site} was not heard with its new secret yet, and would be shut out: paste the line "
                f"of bridge connect {site} into its plugin first, or press Connect there"
            )
        self._drop_old(site)

    def end_rotations(self) -> None:
        """Take away old secrets that have had their time."""
        if self._source is None:
            return
        with self._ledger.read() as tx:
            before, sites = tx.now - OLD_SECRET_ENDS, tx.read_sites()
        due = [one.name for one in sites if one.secret_heard_at and one.secret_heard_at <= before]
        is_changed = False
        for name in set(due) & set(self._config.sites):
            with isolated(self._ledger, "an old secret could not be taken away", site=name):
                self._drop_old(name)
                is_changed = True
        if is_changed:
            self._reload()

    def _drop_old(self, site: str) -> None:
        self._writable().change_secrets(site, lambda known: known[:1], self._check)
        reason = "the old secret of the site is not good any more"
        with self._ledger.write() as tx:
            tx.end_rotation(site)
            tx.write_journal("secret replaced", reason, site=site)
            tx.tell_screens(site, reason)

    def _put_before(self, site: str, secret: str) -> None:
        """Write the new secret before those that the site has."""

        def add(known: list[str]) -> list[str]:
            if len(known) >= MOST_SECRETS:
                raise ConfigError(
                    f"{site} has {len(known)} secrets that its WordPress may use; take those that it does not use out "
                    "of the configuration first"
                )
            return [secret, *known]

        if self._writable().change_secrets(site, add, self._check):
            reason = "the site has a new secret; the old one stays good meanwhile"
            with self._ledger.write() as tx:
                tx.begin_rotation(site, secret)
                tx.write_journal("secret replaced", reason, site=site)

    def _writable(self) -> ConfigSource:
        if self._source is None:
            raise ConfigUnwritable(NO_SOURCE)
        return self._source

    def _check(self, config: Config) -> None:
        """What ``serve`` asks of a configuration when it starts. Raises ConfigError."""
        with self._ledger.read() as tx:
            if problems := list(find_identity_problems(tx, config)):
                raise ConfigError("\n".join(problems))

    def _refuse_name(self, name: str, account: str) -> None:
        if not NAME.fullmatch(name):
            raise Refused('a site\'s name has 1 to 32 of a-z, 0-9, "-" and "_"')
        if account not in self._config.accounts:
            raise Refused("choose the account that its posts go to")
        with self._ledger.read() as tx:
            known = {one.name for one in tx.read_sites()} | set(self._config.sites)
        if name in known:
            raise Refused(f"the name {name} is another site's already; choose another one")

    def _give_code(self, request: ConnectRequest, site: str, approved_by: str, *, is_new: bool) -> str:
        code = secrets.token_urlsafe(32)
        with self._ledger.write() as tx:
            ends_at = tx.now + CODE_ENDS
            tx.add_code(ConnectCode(_digest(code), site, request.home, request.challenge, approved_by, ends_at))
            words = "a new site" if is_new else "connected again"
            tx.write_journal("approved", f"{request.home} ({words}), by {approved_by}", site="" if is_new else site)
        return request.to_back_url(code)


def _to_lines(site: str, home: str, account: str, secret: str, *, is_known: bool) -> str:
    if is_known:
        return f'[sites.{site}]\nsecret = "{secret}"\n'
    return to_site_lines(site, home, account, secret)


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()


def _find_problem(tx: Transaction, code: ConnectCode | None, verifier: str, home: str) -> str:
    """Why a code gives nothing; empty when it does."""
    if code is None:
        return "there is no such code"
    if code.ends_at <= tx.now:
        return "the code is too old"
    challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    if not hmac.compare_digest(challenge, code.challenge):
        return "the verifier is not the one that the code was asked for with"
    return "" if is_same_address(home, code.home) else "it was asked for by another WordPress"


def _tell_second_use(tx: Transaction, code: ConnectCode) -> None:
    """A code was used twice: its owner hears of it.

    The connection stays: what was given out went to whoever had the verifier, and who has it too is that WordPress.
    """
    reason = (
        f"the code that was given out for {code.home} came a second time, and was refused. If nobody pressed a button "
        f"twice, look at who is an administrator there, and run: bridge rotate {code.site}"
    )
    tx.write_journal("not connected", reason, site=code.site)
    tx.add_notice(f"A code for {code.site} was used twice", reason)
