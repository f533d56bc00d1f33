"""The first page: what needs a person, what went out, what comes next, places left, and who was heard last."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bridge.config import Config
from bridge.ledger import Ledger
from bridge.ledger.ahead import ReadAhead
from bridge.models import AccountState, Code, Delivery, Reason, SiteState
from bridge.models.dates import to_utc
from bridge.models.needs import Need
from bridge.models.pages import Titled
from bridge.models.plain import Data
from bridge.planner.waiting import to_stored_reason
from bridge.services.delivery.quota import AccountPlaces, Places, Quota
from bridge.services.evergreen.forecast import Forecast
from bridge.services.isolation import passed_over
from bridge.services.notices.sending import Notices
from bridge.services.reports.frame import Frame, Surroundings
from bridge.services.reports.lists import find_accounts
from bridge.services.reports.needs import NeedList, is_silent
from bridge.services.reports.reasons import Reasons

MOST_NEEDS = 12
"""Rows of what needs a person: about a screenful. The rest is counted, by what it is."""
MOST_SHOWN = 5
"""Rows of what went out, and of what comes."""
_SELF_EVIDENT = frozenset({Code.PLANNED, Code.DUE_LATER})
"""Reasons that say no more than the hour beside them."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A delivery or a slot that comes.

    Attributes:
        at: when, as far as that is known; None for what goes next, or waits for something else.
        post_id: None for a slot, whose post is chosen then.
        why: what it waits for, in a sentence; empty when for nothing but its hour.
    """

    at: datetime | None
    account: str
    site: str = ""
    post_id: int | None = None
    title: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """A story that went live, and when that was known."""

    at: datetime
    delivery: Delivery
    title: str


@dataclass(frozen=True, slots=True)
class Heard:
    """When a site or an account's feed was heard last; ``problem`` is empty when all is well."""

    name: str
    at: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class Today:
    """Everything on the first page.

    Attributes:
        needs: the most urgent; ``around.needs`` counts all.
        coming: the first due first; those without an hour before them.
        sites: the configured ones that may be seen, also those that were never heard.
        failing: channels that take no notices, a sentence each.
    """

    around: Surroundings
    needs: tuple[Need, ...]
    gone: tuple[Gone, ...]
    coming: tuple[Coming, ...]
    places: tuple[AccountPlaces, ...]
    sites: tuple[Heard, ...]
    feeds: tuple[Heard, ...]
    failing: tuple[str, ...] = ()

    @property
    def is_heard(self) -> bool:
        """Whether any of the sites ever said something."""
        return any(one.at for one in self.sites)


class TodayReport:
    """Reads the first page, in a number of statements that does not grow."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        frame: Frame,
        needs: NeedList,
        reasons: Reasons,
        forecast: Forecast,
        notices: Notices,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._frame = frame
        self._needs = needs
        self._reasons = reasons
        self._forecast = forecast
        self._notices = notices
        self._quota = Quota(config)

    def read(self, among: Collection[str] | None = None) -> Today:
        """The page as it is now; ``among``: only what belongs to these sites, and the accounts of theirs."""
        accounts = self._find_accounts(among)
        with self._ledger.read() as tx:
            planned = tx.list_coming(MOST_SHOWN, among)
            environments = {(one.delivery.site, one.delivery.post_id): one.environment for one in planned}
            ahead = ReadAhead(tx, {*accounts, *(one.delivery.account for one in planned)}, (), environments)
            around = self._frame.find_surroundings(ahead, among)
            return Today(
                around=around,
                needs=tuple(self._needs.read(ahead, among, MOST_NEEDS)),
                gone=_to_gone(tx.list_gone_live(2 * MOST_SHOWN, among)),
                coming=self._find_coming(ahead, planned, accounts),
                places=tuple(self._quota.read_account_places(ahead, name) for name in accounts),
                sites=tuple(_to_heard(ahead.read_site(name)) for name in self._config.sites if _is_seen(name, among)),
                feeds=tuple(_to_feed(ahead.read_account(name)) for name in accounts),
                failing=tuple(self._notices.find_failing_words(tx, around.zone)),
            )

    def _find_accounts(self, among: Collection[str] | None) -> list[str]:
        seen = find_accounts(self._config, among)
        return [name for name in self._config.accounts if seen is None or name in seen]

    def _find_coming(self, tx: ReadAhead, planned: list[Titled], accounts: list[str]) -> tuple[Coming, ...]:
        places = self._reasons.to_places(tx)
        posts = [_to_coming(one, self._explain(tx, one.delivery, places), tx.now) for one in planned]
        slots = [_to_slot(one) for one in self._forecast.find_next_slots(tx, accounts)]
        return tuple(sorted([*posts, *slots], key=lambda one: (one.at is not None, one.at or tx.now))[:MOST_SHOWN])

    def _explain(self, tx: ReadAhead, delivery: Delivery, places: Places) -> Reason:
        with passed_over("what a delivery waits for cannot be read", delivery=delivery.id):
            return self._reasons.explain(tx, delivery, places)
        return to_stored_reason(delivery)


def _is_seen(name: str, among: Collection[str] | None) -> bool:
    return among is None or name in among


def _to_coming(one: Titled, reason: Reason, now: datetime) -> Coming:
    delivery, named = one.delivery, reason.values.get("at") or reason.values.get("until")
    at = to_utc(str(named)) if named else delivery.due_at
    why = "" if reason.code in _SELF_EVIDENT else reason.short
    hour = at if at > now else None
    return Coming(hour, delivery.account, delivery.site, delivery.post_id, one.title, why)


def _to_slot(slot: Data) -> Coming:
    return Coming(to_utc(slot["due_at"]), slot["account"], why=slot["waits"])


def _to_gone(found: list[tuple[datetime, Titled]]) -> tuple[Gone, ...]:
    """The newest line of each delivery: one that was confirmed again went out once."""
    first: dict[int, Gone] = {}
    for at, one in found:
        first.setdefault(one.delivery.id, Gone(at, one.delivery, one.title))
    return tuple(first.values())[:MOST_SHOWN]


def _to_heard(site: SiteState) -> Heard:
    problem = "It is held." if site.held_reason else "It is silent." if is_silent(site) else ""
    return Heard(site.name, site.last_seen_at, problem)


def _to_feed(account: AccountState) -> Heard:
    return Heard(account.name, account.feed_read_at, account.feed_problem)
