"""What needs a person now: the same things are counted beside the menu and listed on the first page."""

from collections.abc import Collection, Iterator

from bridge.config import Config
from bridge.ledger import Transaction
from bridge.ledger.ahead import ReadAhead
from bridge.ledger.needs import SET_ASIDE, Stands
from bridge.models import AccountState, Code, HandoffKind, Reason, SiteState
from bridge.models.needs import Need, Needs
from bridge.models.reasons import find_code
from bridge.planner import to_step_reason
from bridge.services.reports.lists import find_accounts

PARKED, SITE_HELD, SILENT = "parked", "site held", "silent"
_STEPS = frozenset(HandoffKind)
_OF_KIND = {"identity": Code.ANOTHER_ARTICLE, "proposal": Code.PROPOSED, "held": Code.HELD, "failed": Code.FAILED}


class NeedList:
    """Counts and lists what needs a person, for whoever may see these sites."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def count(self, tx: ReadAhead, among: Collection[str] | None = None) -> Needs:
        """How much there is of each; ``among``: only of these sites, and of the accounts they are configured for."""
        accounts, sites = list(self._find_parked(tx, among)), list(self._find_sites(tx, among))
        return Needs(*tx.count_needs(among), len(accounts), len(sites))

    def read(self, tx: ReadAhead, among: Collection[str] | None, limit: int) -> list[Need]:
        """The most urgent: what stops a whole account or site, what waits on posts, sites that fell silent."""
        sites = [_to_site_need(one) for one in self._find_sites(tx, among)]
        parked = [_to_parked_need(one) for one in self._find_parked(tx, among)]
        posts = [_to_need(one) for one in tx.list_needs(among, limit)]
        held, silent = ([one for one in sites if one.kind == kind] for kind in (SITE_HELD, SILENT))
        return [*parked, *held, *posts, *silent][:limit]

    def _find_parked(self, tx: Transaction, among: Collection[str] | None) -> Iterator[AccountState]:
        seen = find_accounts(self._config, among)
        for one in tx.read_accounts():
            is_ours = one.name in self._config.accounts and (seen is None or one.name in seen)
            if is_ours and one.parked_at and not one.retired_at:
                yield one

    def _find_sites(self, tx: Transaction, among: Collection[str] | None) -> Iterator[SiteState]:
        """Those that are held, or silent."""
        for one in tx.read_sites():
            is_ours = one.name in self._config.sites and (among is None or one.name in among)
            if is_ours and not one.retired_at and (one.held_reason or is_silent(one)):
                yield one


def is_silent(site: SiteState) -> bool:
    """Whether nothing was heard of a site for so long that its owner was told."""
    told, seen = site.silence_told_at, site.last_seen_at
    return told is not None and (seen is None or told > seen)


def _to_need(one: Stands) -> Need:
    delivery = one.number if one.kind in _STEPS or one.kind == "proposal" else None
    return Need(one.kind, one.at, one.site, one.post_id, one.account, one.title, _to_why(one), delivery)


def _to_why(one: Stands) -> str:
    if one.kind in _STEPS:
        return to_step_reason(HandoffKind(one.kind), one.words, one.story_url).short
    if one.kind == SET_ASIDE:
        return "A hook about it could not be applied three times."
    return Reason(find_code(one.code) or _OF_KIND[one.kind], one.words, one.values).short


def _to_parked_need(one: AccountState) -> Need:
    assert one.parked_at is not None, "only such accounts were looked for"
    why = Reason(Code.ACCOUNT_PARKED, one.parked_reason, {"account": one.name}).short
    return Need(PARKED, one.parked_at, "", None, one.name, one.name, why)


def _to_site_need(one: SiteState) -> Need:
    if one.held_reason:
        why = Reason(Code.SITE_HELD, one.held_reason, {"site": one.name}).short
        return Need(SITE_HELD, one.last_seen_at, one.name, None, "", one.name, why)
    return Need(SILENT, one.last_seen_at, one.name, None, "", one.name, "Nothing was heard from its WordPress.")
