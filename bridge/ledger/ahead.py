"""What every row of a page asks, read once for all of them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache, cached_property
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, func, select

from bridge.ledger import rows
from bridge.ledger.attempts import SELECT_TRIED
from bridge.ledger.handoffs import select_offers
from bridge.ledger.keyset import Named, is_named
from bridge.ledger.tables import journal, slots, stories
from bridge.ledger.transaction import Transaction
from bridge.models import (
    AccountState,
    Handoff,
    JournalLine,
    SeenKind,
    SiteState,
    SlotStatus,
    StoredPause,
    StoredSlot,
    StoryState,
    Tried,
)

_STORIES = (
    select(stories)
    .where(stories.c.account.in_(bindparam("names", expanding=True)), stories.c.published_at > bindparam("since"))
    .where(stories.c.kind == SeenKind.STORY.value)
    .order_by(stories.c.published_at, stories.c.story_id)
)
Name = tuple[str, int]
"""A post: its site and number."""
One = TypeVar("One")


class ReadAhead(Transaction):
    """A transaction that answers for many rows out of what it has read once; for any others as every one does.

    Args:
        accounts: whose limits are asked for.
        named: the posts whose decisions are asked for.
        environments: what is known of posts already.
    """

    def __init__(
        self,
        tx: Transaction,
        accounts: Iterable[str] = (),
        named: Iterable[Name] = (),
        environments: Mapping[Name, str] | None = None,
    ) -> None:
        super().__init__(tx.connection, tx.now)
        self._environments = environments or {}
        self._accounts = sorted(set(accounts))
        self._named = frozenset(named)
        self._of_accounts: dict[tuple[str, datetime], dict[str, list[Any]]] = {}

    def read_sites(self, among: Collection[str] | None = None) -> list[SiteState]:
        return [one for one in self._sites.values() if among is None or one.name in among]

    def read_site(self, name: str) -> SiteState:
        return self._sites.get(name) or SiteState(name)

    def read_accounts(self) -> list[AccountState]:
        return list(self._states.values())

    def read_account(self, name: str) -> AccountState:
        return self._states.get(name) or AccountState(name)

    def read_pauses(self, account: str | None = None) -> list[StoredPause]:
        return [one for one in self._pauses if account is None or one.account in {"", account}]

    def read_offers(self, account: str, since: datetime) -> list[Handoff]:
        if account not in self._accounts:
            return super().read_offers(account, since)
        return self._of_account("offers", account, since, self._find_offers)

    def read_recent_attempts(self, account: str, since: datetime) -> Iterator[Tried]:
        if account not in self._accounts:
            return super().read_recent_attempts(account, since)
        return iter(self._of_account("attempts", account, since, self._find_attempts))

    def read_stories_since(self, account: str, since: datetime) -> list[StoryState]:
        if account not in self._accounts:
            return super().read_stories_since(account, since)
        return self._of_account("stories", account, since, self._find_stories)

    def read_open_slots(self, account: str) -> list[StoredSlot]:
        return [one for one in self._open_slots if one.account == account]

    def read_environment(self, site: str, post_id: int) -> str | None:
        return self._environments.get((site, post_id)) or super().read_environment(site, post_id)

    def read_decision(self, site: str, post_id: int) -> JournalLine | None:
        if (site, post_id) not in self._named:
            return super().read_decision(site, post_id)
        return self._decisions.get((site, post_id))

    @cached_property
    def _sites(self) -> dict[str, SiteState]:
        return {one.name: one for one in super().read_sites()}

    @cached_property
    def _states(self) -> dict[str, AccountState]:
        return {one.name: one for one in super().read_accounts()}

    @cached_property
    def _pauses(self) -> list[StoredPause]:
        return super().read_pauses()

    @cached_property
    def _open_slots(self) -> list[StoredSlot]:
        query = select(slots).where(slots.c.status == SlotStatus.OPEN.value).order_by(slots.c.planned_at)
        return [rows.to_slot(row) for row in self.connection.execute(query)]

    @cached_property
    def _decisions(self) -> dict[Name, JournalLine]:
        asked = Named(self._named)
        found = self.connection.execute(_select_decisions(asked.count), asked.values)
        return {(row.site, row.post_id): rows.to_journal_line(row) for row in found}

    def _of_account(
        self,
        what: str,
        account: str,
        since: datetime,
        find: Callable[[Collection[str], datetime], Iterable[tuple[str, One]]],
    ) -> list[One]:
        if (what, since) not in self._of_accounts:
            found: dict[str, list[One]] = defaultdict(list)
            for name, one in find(self._accounts, since):
                found[name].append(one)
            self._of_accounts[what, since] = found
        return self._of_accounts[what, since].get(account, [])

    def _find_offers(self, names: Collection[str], since: datetime) -> Iterator[tuple[str, Handoff]]:
        for row in self.connection.execute(select_offers(names, since)):
            yield row.account, rows.to_handoff(row)

    def _find_attempts(self, names: Collection[str], since: datetime) -> Iterator[tuple[str, Tried]]:
        for row in self.connection.execute(SELECT_TRIED, {"names": names, "since": since}):
            yield row.account, rows.to_tried(row)

    def _find_stories(self, names: Collection[str], since: datetime) -> Iterator[tuple[str, StoryState]]:
        for row in self.connection.execute(_STORIES, {"names": names, "since": since}):
            yield row.account, rows.to_story_state(row)


@cache
def _select_decisions(count: int) -> Select[Any]:
    """The newest line of each post that says why it was not sent."""
    among = is_named(journal.c.site, journal.c.post_id, count)
    newest = select(func.max(journal.c.id)).where(among, Transaction.is_decision())
    return select(journal).where(journal.c.id.in_(newest.group_by(journal.c.site, journal.c.post_id)))
