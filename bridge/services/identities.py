"""Whether a configuration belongs to a ledger. The name of a site or account that has rows is its identity.

A name that leaves the configuration must be put back or retired, else what it sent could be sent again under another.
"""

from collections.abc import Iterable, Iterator, Mapping

from bridge.config import Config, to_user_key, to_user_keys
from bridge.errors import ConfigError, NotFound, Refused
from bridge.ledger import Ledger, Transaction
from bridge.models import AccountState, Code, Delivery, HandoffKind, HandoffStatus, Reason, Status


class Identities:
    """Makes rows for configured sites and accounts, refuses those that vanished, and retires them."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger

    def check_site(self, name: str) -> None:
        """Raises NotFound for a site that neither is configured nor ever was."""
        if name in self._config.sites:
            return
        with self._ledger.read() as tx:
            known = {*self._config.sites, *(site.name for site in tx.read_sites())}
        if name not in known:
            raise NotFound(f'there is no site "{name}"; there are: {", ".join(sorted(known)) or "none"}')

    def open(self) -> None:
        """Make rows for everything configured, and refuse to go on when an identity vanished or is there twice.

        What was retired and is configured again goes on.

        Raises:
            ConfigError: a site or account that has rows is no longer configured, so what it sent could be sent again
                under another name; or two accounts are one Medium user. Nothing is changed.
        """
        with self._ledger.write() as tx:
            if problems := list(find_identity_problems(tx, self._config)):
                raise ConfigError("\n".join(problems))
            tx.ensure_sites(self._config.sites)
            named = {name: " ".join(sorted(to_user_keys(one))) for name, one in self._config.accounts.items()}
            tx.ensure_accounts(named)
            self._settle_retired(tx)

    def _settle_retired(self, tx: Transaction) -> None:
        sites, accounts = tx.read_retired()
        for name in sorted(sites & set(self._config.sites)):
            tx.restore_site(name)
        for name in sorted(accounts & set(self._config.accounts)):
            tx.restore_account(name)
        for name in sorted(sites - set(self._config.sites)):
            # A process that still had it configured may have taken hooks after it was retired.
            self._set_aside(tx, name)

    def retire_site(self, name: str) -> list[int]:
        """Retire a site that has left the configuration: its rows stay, nothing of it is sent, and ``open`` allows it.

        Returns:
            Numbers of the posts whose hooks wait; they are applied when the site is configured again.

        Raises:
            NotFound: it is not known.
            Refused: it is configured, or retired already.
        """
        with self._ledger.write() as tx:
            known = {one.name: one.retired_at for one in tx.read_sites()}
            _refuse_retiring("site", name, known, set(self._config.sites))
            tx.retire_site(name)
            _take_back(tx, tx.read_asked_for(site=name), f"site {name} was retired")
            return self._set_aside(tx, name)

    def retire_account(self, name: str) -> None:
        """Retire an account that has left the configuration: its rows stay, nothing is sent on it, ``open`` allows it.

        Raises:
            NotFound: it is not known.
            Refused: it is configured, or retired already.
        """
        with self._ledger.write() as tx:
            known = {one.name: one.retired_at for one in tx.read_accounts()}
            _refuse_retiring("account", name, known, set(self._config.accounts))
            tx.retire_account(name)
            _take_back(tx, tx.read_asked_for(account=name), f"account {name} was retired")

    def _set_aside(self, tx: Transaction, site: str) -> list[int]:
        reason = f"site {site} is retired; this goes on when [sites.{site}] is configured again"
        if posts := tx.set_events_aside(site, reason):
            named = ", ".join(map(str, posts))
            for post_id in posts:
                tx.write_journal("not sent", Reason(Code.NOT_CONFIGURED, reason), site=site, post_id=post_id)
            tx.add_notice(f"Hooks of the retired site {site} wait", f"posts {named}: {reason}")
        return posts


def _take_back(tx: Transaction, deliveries: Iterable[Delivery], why: str) -> None:
    """Take proposals and offers of what was retired back: nobody is asked for them, and their places are free."""
    for delivery in deliveries:
        if delivery.status is Status.PROPOSED:
            tx.drop_proposal(delivery, Reason(Code.NOT_CONFIGURED, why))
        else:
            tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, why, HandoffKind.IMPORT)
            tx.move_delivery(delivery, Status.PLANNED, Reason(Code.PLANNED, why), due_at=tx.now)


def find_identity_problems(tx: Transaction, config: Config) -> Iterator[str]:
    """Why a configuration does not belong to a ledger: a sentence each, with what to do."""
    used = tx.read_accounts_in_use()
    known = {one.name: one for one in tx.read_accounts()}
    for name in tx.read_sites_in_use():
        if name not in config.sites:
            yield _to_vanished("site", name, "its posts")
    for name in used:
        if name not in config.accounts and known[name].retired_at is None:
            yield _to_vanished("account", name, "its stories")
    yield from _find_shared(config, known, set(used))


def _to_vanished(kind: str, name: str, what: str) -> str:
    return (
        f"[{kind}s.{name}] has rows in the ledger but is not in the configuration. A {kind}'s name is its identity: "
        f"put it back (or give it its old name), else {what} could be posted twice. If it is gone for good, run: "
        f"bridge retire {kind} {name}"
    )


def _find_shared(config: Config, known: dict[str, AccountState], used: set[str]) -> Iterator[str]:
    """Pairs of accounts that are one Medium user, by the configuration and by what the ledger remembers of names."""
    named = {name: to_user_keys(account) for name, account in config.accounts.items()}
    owners: dict[str, set[str]] = {}
    for name, users in (*named.items(), *((name, _to_past(known[name])) for name in used)):
        for user in users:
            owners.setdefault(user, set()).add(name)
    told: set[frozenset[str]] = set()
    for name, users in named.items():
        for user in sorted(users | _to_met(known.get(name))):
            for other in sorted(owners.get(user, set()) - {name}):
                if (pair := frozenset({name, other})) not in told:
                    told.add(pair)
                    yield _to_shared(name, other, user, is_configured=other in named)


def _to_met(account: AccountState | None) -> frozenset[str]:
    """The user that Medium itself has named for an account; none when it was never asked."""
    return frozenset({to_user_key(account.medium_username)} - {""}) if account else frozenset()


def _to_past(account: AccountState) -> frozenset[str]:
    return _to_met(account) | frozenset(account.known_as.split())


def _to_shared(name: str, other: str, user: str, *, is_configured: bool) -> str:
    way = "keep one of them" if is_configured else f"give [accounts.{name}] its old name, {other}"
    place = f"[accounts.{other}]" if is_configured else f"the retired account {other}"
    return (
        f"[accounts.{name}] is @{user} on Medium, and by the ledger {place} is, too: one Medium user under two names "
        f"would get every story twice; {way}"
    )


def _refuse_retiring(kind: str, name: str, known: Mapping[str, object], configured: set[str]) -> None:
    if name in configured:
        raise Refused(f"[{kind}s.{name}] is in the configuration; take it out first, then retire it")
    if name not in known:
        there = ", ".join(sorted(set(known) - configured)) or "none"
        raise NotFound(f'the ledger knows no {kind} "{name}"; not configured any more: {there}')
    if known[name]:
        raise Refused(f"{kind} {name} is retired already")
