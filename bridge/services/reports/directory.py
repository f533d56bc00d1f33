"""Accounts and sites as their owner looks after them: doors, limits, contacts, pauses, and where secrets come from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bridge.config import Config, ConfigSource
from bridge.config.files import Key
from bridge.errors import ConfigError, NotFound
from bridge.ledger import Ledger, Transaction
from bridge.ledger.ahead import ReadAhead
from bridge.models import AccountState, JournalLine, SiteState, StoredPause
from bridge.models.pages import Page, Slice
from bridge.services.clocks import AHEAD
from bridge.services.delivery.quota import AccountPlaces, Quota
from bridge.services.dry_runs import DryRuns
from bridge.services.reports.lists import find_accounts, to_page
from bridge.wordpress.abilities import to_lack_words


@dataclass(frozen=True, slots=True)
class AccountCard:
    """One account.

    Attributes:
        places: what it may still get today; None for one that is not configured.
        pauses: those in force, also of everything.
        secret: where its token comes from, in words; empty where it has none, or nobody knows.
        sites: those whose posts go there, if their authors choose no other.
    """

    name: str
    state: AccountState
    places: AccountPlaces | None
    pauses: tuple[StoredPause, ...]
    secret: str
    sites: tuple[str, ...]
    feed_url: str


@dataclass(frozen=True, slots=True)
class SiteCard:
    """One site.

    Attributes:
        account: that its posts go to; empty for one that is not configured.
        secret: where its secret comes from, in words; empty where it has none, or nobody knows.
        lacks: what its plugin is too old for.
        dry_run: why nothing of it leaves; empty when it may.
        clock: the last line about a clock of its WordPress that was ahead; of a site that is looked at alone.
    """

    name: str
    state: SiteState
    home: str
    account: str
    secret: str
    lacks: str
    dry_run: str
    has_secret: bool = False
    clock: JournalLine | None = None

    @property
    def is_configured(self) -> bool:
        """Whether the configuration has it."""
        return bool(self.home)


class Directory:
    """Reads accounts and sites, each list in a number of statements that does not grow with it."""

    def __init__(
        self, config: Config, ledger: Ledger, quota: Quota, dry_runs: DryRuns, source: ConfigSource | None
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._quota = quota
        self._dry_runs = dry_runs
        self._source = source

    def read_both(self, accounts: Slice, sites: Slice) -> tuple[Page[AccountCard], Page[SiteCard]]:
        """Accounts and sites by name; of single sites the accounts that they are configured for."""
        seen, secrets = find_accounts(self._config, accounts.sites), self._read_secrets()
        with self._ledger.read() as tx:
            known = {one.name for one in tx.read_accounts()} | set(self._config.accounts)
            found = to_page(accounts, [name for name in sorted(known) if seen is None or name in seen])
            ahead = ReadAhead(tx, found.rows)
            known = {one.name for one in ahead.read_sites()} | set(self._config.sites)
            there = to_page(sites, [name for name in sorted(known) if sites.sites is None or name in sites.sites])
            return (
                Page([self._to_account(ahead, name, secrets) for name in found.rows], found.next),
                Page([self._to_site(ahead, name, secrets) for name in there.rows], there.next),
            )

    def read_account(self, name: str, among: Collection[str] | None = None) -> AccountCard:
        """One account. Raises NotFound: there is none of this name, or none of these sites'."""
        seen = find_accounts(self._config, among)
        with self._ledger.read() as tx:
            known = {one.name for one in tx.read_accounts()} | set(self._config.accounts)
            if name not in known or (seen is not None and name not in seen):
                raise NotFound(f"account {name} is not known")
            return self._to_account(tx, name, self._read_secrets())

    def read_site(self, name: str) -> SiteCard:
        """One site, with what there is to say of its clock. Raises NotFound."""
        with self._ledger.read() as tx:
            if name not in {one.name for one in tx.read_sites()} | set(self._config.sites):
                raise NotFound(f"site {name} is not known")
            ahead = tx.list_journal(Slice(1, sites=frozenset({name})), kind=AHEAD).rows
            return self._to_site(tx, name, self._read_secrets(), ahead[0] if ahead else None)

    def _to_account(self, tx: Transaction, name: str, secrets: Mapping[Key, str]) -> AccountCard:
        state, section = tx.read_account(name), self._config.accounts.get(name)
        return AccountCard(
            name,
            state,
            self._quota.read_account_places(tx, name) if section else None,
            tuple(tx.read_pauses(name)),
            secrets.get(("accounts", name, "token"), ""),
            tuple(site for site, one in self._config.sites.items() if one.account == name),
            section.feed_of(state.medium_username) if section else "",
        )

    def _to_site(
        self,
        tx: Transaction,
        name: str,
        secrets: Mapping[Key, str],
        clock: JournalLine | None = None,
    ) -> SiteCard:
        state, section = tx.read_site(name), self._config.sites.get(name)
        return SiteCard(
            name,
            state,
            section.home if section else "",
            section.account if section else "",
            secrets.get(("sites", name, "secret"), ""),
            to_lack_words(state.plugin, state.plugin_can),
            self._dry_runs.find_site_dry_run(tx, name),
            bool(section and section.secret),
            clock,
        )

    def _read_secrets(self) -> Mapping[Key, str]:
        """Where each secret comes from; nothing while the files cannot be used."""
        try:
            return self._source.read_secret_places() if self._source else {}
        except ConfigError:
            return {}
