"""Whether a slot may run now, must wait, or is over."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bridge.config import DeliverySection
from bridge.config.evergreen import EvergreenSection
from bridge.models import Code, Decision, PublishStatus, Route
from bridge.models.counts import to_count
from bridge.planner.evergreen.quiet import find_quiet_end
from bridge.planner.evergreen.slots import Schedule, Slot
from bridge.planner.quota import WINDOW, plan_place
from bridge.planner.words import to_instant_words, to_span_words

ON_TIME = timedelta(minutes=10)
"""A slot that is looked at within this time of its due time is not late: ticks and restarts take their time."""


@dataclass(frozen=True, slots=True)
class Rules:
    """All that the owner decided for one account's slots; "what if" is the same question with another one of these."""

    schedule: Schedule
    delivery: DeliverySection
    dry_run: bool = False

    @property
    def settings(self) -> EvergreenSection:
        return self.schedule.settings


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What has happened on one account, as far as its slots must know.

    Attributes:
        recent: when the stories of the last day were made or offered, of the kind that this account makes, with those
            seen on Medium alone; oldest first.
        last_live_at: when a story last went live on Medium, by whomever.
        last_slot_at: when a slot last chose something.
        last_step_at: when a slot last asked for a step on a live story.
        waiting: what waits for the owner: open imports, proposals, and steps that slots asked for.
        fresh_waiting: fresh posts that are due and have not gone.
        used: when each category was last used by a slot.
        results: visits that stories of a category have brought, each.
        not_before: the account sends nothing until then, for ``not_before_reason``.
        found_nothing: whether the last slot found nothing to choose, and its owner was told.
    """

    route: Route = Route.IMPORT
    publish_status: PublishStatus = PublishStatus.DRAFT
    recent: tuple[datetime, ...] = ()
    last_live_at: datetime | None = None
    last_slot_at: datetime | None = None
    last_step_at: datetime | None = None
    waiting: int = 0
    fresh_waiting: int = 0
    used: Mapping[str, datetime] = field(default_factory=dict)
    results: Mapping[str, float] = field(default_factory=dict)
    parked_reason: str = ""
    not_before: datetime | None = None
    not_before_reason: str = ""
    found_nothing: bool = False

    @property
    def makes_drafts(self) -> bool:
        """Whether its stories count as drafts; what is imported counts as public."""
        return self.route is Route.API and self.publish_status is PublishStatus.DRAFT


class Verdict(StrEnum):
    """What becomes of a slot now."""

    RUN = "run"
    WAIT = "wait"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class SlotVerdict:
    """An answer about a slot, and always why.

    Attributes:
        until: when a slot that waits may be asked about again; None when that depends on the owner.
    """

    verdict: Verdict
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DueSlots:
    """What a tick finds: at most one slot to run, and those that are over, each with its reason in ``dropped``."""

    run: Slot | None = None
    dropped: tuple[Slot, ...] = ()


def plan_due(unsettled: Iterable[Slot], settings: EvergreenSection, now: datetime) -> DueSlots:
    """Of all slots that were neither run nor dropped yet, take the newest that is due; the older ones are dropped.

    So whatever was missed, one slot runs at most, and none after ``missed_limit``.
    """
    due = sorted((slot for slot in unsettled if slot.due_at <= now), key=lambda slot: slot.planned_at)
    dropped = [slot for slot in due if slot.dropped]
    open_ones = [slot for slot in due if not slot.dropped]
    for older in open_ones[:-1]:
        dropped.append(_over(older, f"the slot of {open_ones[-1].local} has come; missed slots do not pile up"))
    newest = open_ones[-1] if open_ones else None
    if newest and (late := _too_late(newest, settings, now)):
        dropped.append(_over(newest, late))
        newest = None
    return DueSlots(newest, tuple(sorted(dropped, key=lambda slot: slot.planned_at)))


def plan_slot(slot: Slot, facts: AccountFacts, rules: Rules, now: datetime) -> SlotVerdict:
    """Decide whether a due slot runs now. One that could run only when it is too late is dropped at once."""
    if slot.dropped:
        return SlotVerdict(Verdict.DROP, slot.dropped)
    holds = list(_holds(facts, rules, now))
    if not holds:
        return SlotVerdict(Verdict.RUN, _to_go_words(slot, facts, rules, now))
    last = latest_at(slot, rules.settings)
    for hold in holds:
        if hold.until is not None and hold.until > last:
            return SlotVerdict(Verdict.DROP, f"{_with_end(hold)}, and this slot is over at {to_instant_words(last)}")
    return SlotVerdict(Verdict.WAIT, _with_end(holds[0]), holds[0].until)


def latest_at(slot: Slot, settings: EvergreenSection) -> datetime:
    """The last instant at which a slot may run."""
    return slot.due_at + (settings.missed_limit if settings.missed == "run_once" else ON_TIME)


@dataclass(frozen=True, slots=True)
class _Hold:
    reason: str
    until: datetime | None = None


def _holds(facts: AccountFacts, rules: Rules, now: datetime) -> Iterator[_Hold]:
    schedule, settings = rules.schedule, rules.settings
    if facts.parked_reason:
        yield _Hold(f"the account is parked: {facts.parked_reason}")
    if quiet := schedule.quiet_at(now):
        yield _Hold(quiet, find_quiet_end(settings, schedule.zone, schedule.pauses, now))
    if facts.not_before and facts.not_before > now:
        yield _Hold(facts.not_before_reason, facts.not_before)
    if facts.last_live_at and facts.last_live_at + settings.idle > now:
        ago = to_span_words(now - facts.last_live_at)
        yield _Hold(
            f"a story went live {ago} ago, and idle asks for {to_span_words(settings.idle)} of quiet",
            facts.last_live_at + settings.idle,
        )
    if facts.last_slot_at and facts.last_slot_at + settings.cooldown > now:
        yield _Hold(
            f"the last one out of the archive came {to_span_words(now - facts.last_slot_at)} ago (cooldown)",
            facts.last_slot_at + settings.cooldown,
        )
    yield from _quota(facts, rules, now)


def _quota(facts: AccountFacts, rules: Rules, now: datetime) -> Iterator[_Hold]:
    place = plan_archive_place(facts, rules, now)
    if not place.yes:
        yield _Hold(place.reason, place.due_at)
    # As plan_offer_quota: what a slot plans must find a place when it is offered.
    if facts.waiting >= max(rules.delivery.open_imports - rules.settings.leave_for_fresh, 1):
        yield _Hold(f"{_to_waiting_words(facts.waiting)} for you on this account already (open_imports)")


def plan_archive_place(facts: AccountFacts, rules: Rules, now: datetime) -> Decision:
    """Is there a place in the day for a post out of the archive? Fresh posts go first, those that wait included.

    The limits are those of ``plan_quota``: Medium's are in ``docs/medium.md``.
    """
    cap, left = to_places(facts, rules.delivery), rules.settings.leave_for_fresh
    kind = "drafts" if facts.makes_drafts else "public stories"
    counted = [at for at in facts.recent if at > now - WINDOW]
    free = max(cap - left, 0)
    place = plan_place(counted, free, f"{kind} ({left} of {cap} left for fresh posts)", now)
    if place.yes and facts.fresh_waiting and len(counted) + facts.fresh_waiting >= free:
        first = f"{to_count(facts.fresh_waiting, 'fresh post goes', 'fresh posts go')} first"
        return Decision(False, first, code=Code.WAITS_FOR_PLACE)
    return place


def to_places(facts: AccountFacts, delivery: DeliverySection) -> int:
    """How many stories of the kind that an account makes it may get in a day."""
    return delivery.drafts_per_day if facts.makes_drafts else delivery.public_per_day


def _too_late(slot: Slot, settings: EvergreenSection, now: datetime) -> str:
    if now <= latest_at(slot, settings):
        return ""
    late = to_span_words(now - slot.due_at)
    if settings.missed == "drop":
        return f"it is {late} late (missed = drop)"
    return f"it is {late} late, more than missed_limit ({to_span_words(settings.missed_limit)})"


def _over(slot: Slot, reason: str) -> Slot:
    return slot.drop(f"{slot.waits}; {reason}" if slot.waits else reason)


def _with_end(hold: _Hold) -> str:
    return f"{hold.reason}, until {to_instant_words(hold.until)}" if hold.until else hold.reason


def _to_waiting_words(count: int) -> str:
    return "a step or proposal waits" if count == 1 else f"{count} steps or proposals wait"


def _to_go_words(slot: Slot, facts: AccountFacts, rules: Rules, now: datetime) -> str:
    words = ["dry run: nothing leaves the house"] if rules.dry_run else []
    if now - slot.due_at > ON_TIME:
        why = f": {slot.waits}" if slot.waits else ""
        words.append(f"{to_span_words(now - slot.due_at)} late (missed = {rules.settings.missed}){why}")
    if facts.last_live_at:
        words.append(f"nothing went live for {to_span_words(max(now - facts.last_live_at, timedelta(0)))}")
    return ", ".join(words) or "the slot is due"
