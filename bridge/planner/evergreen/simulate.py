"""The schedule run ahead of time: the forecast of the next slots, and a simulation of months.

Both use the decisions that the real slots use, one after the other, and count with their consequences.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice, takewhile

from bridge.config import DeliverySection
from bridge.config.evergreen import EvergreenSection
from bridge.planner.evergreen.archive import Archive, ListedArchive
from bridge.planner.evergreen.candidates import Candidate
from bridge.planner.evergreen.choosing import Choice, ChoiceKind, plan_evergreen
from bridge.planner.evergreen.outlook import Outlook
from bridge.planner.evergreen.running import (
    AccountFacts,
    Rules,
    SlotVerdict,
    Verdict,
    latest_at,
    plan_due,
    plan_slot,
    to_places,
)
from bridge.planner.evergreen.slots import Slot, iterate_slots, to_schedule
from bridge.planner.quota import plan_place

REACTION = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class What(StrEnum):
    """What happens in a simulation."""

    FRESH = "fresh"
    """A fresh post, or a story that was written on Medium, goes live."""
    DELIVERY = "delivery"
    HANDOFF = "handoff"
    NOTHING = "nothing"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happens: when, what and why.

    Attributes:
        at: when it is done; a slot that waited is later than its own due time.
        slot: None for a fresh post.
        choice: what the slot came to, unless it was dropped.
    """

    at: datetime
    what: What
    reason: str
    slot: Slot | None = None
    choice: Choice | None = None


def forecast(
    archive: Archive, rules: Rules, facts: AccountFacts, now: datetime, count: int, reaction: timedelta = REACTION
) -> list[Entry]:
    """What the next ``count`` slots would come to, as things stand; dropped ones count.

    "What if" is the same with other rules. What happens before ``now`` was settled by others.

    Args:
        reaction: how long the owner takes to do what is asked for.
    """
    entries = _Run(archive, rules, facts, now, reaction, [now] * facts.fresh_waiting, ()).entries()
    return list(islice((entry for entry in entries if entry.slot), count))


def simulate(
    posts: Iterable[Candidate],
    settings: EvergreenSection,
    start: datetime,
    days: int,
    seed: int = 0,
    fresh: Iterable[datetime] = (),
    *,
    facts: AccountFacts | None = None,
    delivery: DeliverySection | None = None,
    account: str = "main",
    site_zone: str = "",
    reaction: timedelta = REACTION,
    outages: Iterable[tuple[datetime, datetime]] = (),
) -> list[Entry]:
    """Everything that happens on one account in so many days, in order.

    Args:
        posts: all posts of the account's sites, live or not.
        seed: 0 has the jitter and the lots that the real schedule has; others have other luck.
        fresh: when fresh posts and stories written on Medium come; one that finds no place in its day waits for it.
        facts: the account at ``start``.
        site_zone: the zone that WordPress names.
        reaction: how long the owner takes to do what is asked for.
        outages: from when to when nothing runs; slots in them are missed.
    """
    schedule = to_schedule(account, settings, site_zone, seed=str(seed) if seed else "")
    rules = Rules(schedule, delivery or DeliverySection())
    archive, end = ListedArchive(posts, settings), start + timedelta(days=days)
    run = _Run(archive, rules, facts or AccountFacts(), start, reaction, fresh, outages)
    found = list(takewhile(lambda entry: entry.at <= end, run.entries()))
    return [*found, *run.fresh_until(end)]


class _Run:
    """Time goes from one instant at which something may happen to the next."""

    def __init__(
        self,
        archive: Archive,
        rules: Rules,
        facts: AccountFacts,
        start: datetime,
        reaction: timedelta,
        fresh: Iterable[datetime],
        outages: Iterable[tuple[datetime, datetime]],
    ) -> None:
        self._archive = archive
        self._rules = rules
        self._outlook = Outlook(facts, start, reaction)
        self._now = start
        self._fresh = deque(sorted(fresh))
        self._fresh_from = start
        self._outages = sorted(outages)
        self._slots = iterate_slots(rules.schedule, start)
        self._coming = next(self._slots, None)
        self._open: Slot | None = None
        self._retry_at: datetime | None = None

    def entries(self) -> Iterator[Entry]:
        """Everything that happens, until the schedule ends, which it may never do."""
        while wakes := [at for at in (self._coming and self._coming.due_at, self._retry_at) if at]:
            self._now = max(self._now, self._awake(min(wakes)))
            yield from self.fresh_until(self._now)
            due = plan_due([*self._unsettled()], self._rules.settings, self._now)
            self._open = self._retry_at = None
            for slot in due.dropped:
                yield Entry(self._now, What.DROPPED, slot.dropped, slot)
            if due.run:
                yield from self._try(due.run)

    def fresh_until(self, end: datetime) -> Iterator[Entry]:
        """Fresh posts that find their place until then."""
        while self._fresh and (at := max(self._fresh[0], self._fresh_from)) <= end:
            facts = self._outlook.facts_at(at, 0)
            place = plan_place(facts.recent, to_places(facts, self._rules.delivery), "stories", at)
            if place.due_at is not None:
                self._fresh_from = place.due_at
                continue
            self._fresh.popleft()
            self._outlook.publish(at)
            yield Entry(at, What.FRESH, place.reason)

    def _unsettled(self) -> Iterator[Slot]:
        if self._open:
            yield self._open
        while self._coming and self._coming.due_at <= self._now:
            yield self._coming
            self._coming = next(self._slots, None)

    def _try(self, slot: Slot) -> Iterator[Entry]:
        fresh_waiting = sum(at <= self._now for at in self._fresh)
        facts = self._outlook.facts_at(self._now, fresh_waiting)
        answer = plan_slot(slot, facts, self._rules, self._now)
        match answer.verdict:
            case Verdict.RUN:
                yield self._run(slot, facts, answer)
            case Verdict.DROP:
                yield Entry(self._now, What.DROPPED, answer.reason, slot.drop(answer.reason))
            case Verdict.WAIT:
                self._open = replace(slot, waits=answer.reason)
                self._retry_at = self._to_retry(slot, answer)

    def _run(self, slot: Slot, facts: AccountFacts, answer: SlotVerdict) -> Entry:
        backlog = self._outlook.backlog(self._archive, slot)
        stories = self._outlook.stories(self._archive, slot)
        choice = plan_evergreen(slot, backlog, stories, facts, self._rules)
        self._outlook.take(choice, self._now)
        return Entry(self._now, _WHAT[choice.kind], f"{choice.reason} ({answer.reason})", slot, choice)

    def _to_retry(self, slot: Slot, answer: SlotVerdict) -> datetime:
        """When a slot that waits is asked about again, at the latest when it is over."""
        over_at = latest_at(slot, self._rules.settings) + _SECOND
        changes = (answer.until, self._outlook.next_change(self._now), over_at)
        return min(at for at in changes if at and at > self._now)

    def _awake(self, at: datetime) -> datetime:
        for start, end in self._outages:
            if start <= at < end:
                at = end
        return at


_WHAT = {
    ChoiceKind.DELIVERY: What.DELIVERY,
    ChoiceKind.HANDOFF: What.HANDOFF,
    ChoiceKind.NOTHING: What.NOTHING,
}
