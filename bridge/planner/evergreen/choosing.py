"""What happens at a slot: an old post goes, a step for a live story is asked for, or nothing, and why."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from bridge.config.evergreen import EvergreenSection
from bridge.models import HandoffKind, Route, Status
from bridge.planner.evergreen.candidates import CANDIDATES_AT_MOST, Candidate, Pool
from bridge.planner.evergreen.notes import to_note
from bridge.planner.evergreen.ranking import Part, rank, to_precedence, to_words
from bridge.planner.evergreen.refusals import Refusal, find_refusals, find_story_refusals, to_summary
from bridge.planner.evergreen.running import AccountFacts, Rules
from bridge.planner.evergreen.slots import Slot
from bridge.planner.words import to_instant_words, to_span_words

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class ChoiceKind(StrEnum):
    """What a slot comes to."""

    DELIVERY = "delivery"
    HANDOFF = "handoff"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a slot comes to, and why.

    Attributes:
        status: a new delivery's status, proposed or planned.
        handoff: the step that the owner of a live story is asked for.
        note: the draft that goes with a repost; its owner may change it.
        parts: what counted for the candidate, as data; ``reason`` has it in words.
        eligible: how many could have gone.
        tell: whether its owner should hear of it now; that nothing was found is told once, not at every slot.
    """

    kind: ChoiceKind
    slot: Slot
    reason: str
    candidate: Candidate | None = None
    status: Status | None = None
    handoff: HandoffKind | None = None
    note: str = ""
    parts: tuple[Part, ...] = ()
    eligible: int = 0
    tell: bool = True
    is_dry_run: bool = False


def plan_evergreen(slot: Slot, backlog: Pool, stories: Pool, facts: AccountFacts, rules: Rules) -> Choice:
    """Choose for a slot that may run.

    A pin to this slot wins while its post is eligible. Else an old post goes, and a step for a live story is asked for
    when there is none; ``live_stories`` turns that round or leaves it out.

    Args:
        backlog: posts that never were on the account.
        stories: those that are live there.
    """
    posts = _sift(backlog, slot, rules.settings, find_refusals)
    live = _sift(stories, slot, rules.settings, find_story_refusals)
    closed = _steps_closed(facts, rules.settings, slot)
    if closed:
        live = _Sifted(stories, [], live.refused)
    choice = _choose(posts, live, closed, slot, facts, rules)
    pins = [
        f"; {_named(one)} was pinned to this slot, but {refusal.sentence}"
        for one, refusal in [*posts.refused, *live.refused]
        if one.marks.pinned_to == slot.planned_at
    ]
    words = "dry run: " if rules.dry_run else ""
    return replace(choice, reason=f"{words}{choice.reason}{''.join(pins)}", is_dry_run=rules.dry_run)


@dataclass(frozen=True, slots=True)
class _Sifted:
    pool: Pool
    eligible: list[Candidate]
    refused: list[tuple[Candidate, Refusal]]


_Refuser = Callable[[Candidate, EvergreenSection, datetime], Iterator[Refusal]]


def _sift(pool: Pool, slot: Slot, settings: EvergreenSection, refuse: _Refuser) -> _Sifted:
    sifted = _Sifted(pool, [], [])
    for candidate in pool.candidates:
        refusal = next(refuse(candidate, settings, slot.planned_at), None)
        if refusal is None:
            sifted.eligible.append(candidate)
        else:
            sifted.refused.append((candidate, refusal))
    return sifted


def _choose(posts: _Sifted, live: _Sifted, closed: str, slot: Slot, facts: AccountFacts, rules: Rules) -> Choice:
    is_live_first = rules.settings.live_stories == "first" or (_has_pin(live, slot) and not _has_pin(posts, slot))
    if live.eligible and (is_live_first or not posts.eligible):
        return _to_handoff(live, slot)
    if posts.eligible:
        return _to_delivery(posts, slot, facts, rules)
    return _to_nothing(posts, live, closed, slot, facts)


def _steps_closed(facts: AccountFacts, settings: EvergreenSection, slot: Slot) -> str:
    """Why no live story may be shown again at this slot at all; empty when one may."""
    if settings.live_stories == "never":
        return "live stories are left alone (live_stories = never)"
    if facts.last_step_at and facts.last_step_at + settings.repost_gap > slot.planned_at:
        return (
            f"no step for a live story before {to_instant_words(facts.last_step_at + settings.repost_gap)} (repost_gap)"
        )
    return ""


def _has_pin(sifted: _Sifted, slot: Slot) -> bool:
    return any(one.marks.pinned_to == slot.planned_at for one in sifted.eligible)


def _to_delivery(posts: _Sifted, slot: Slot, facts: AccountFacts, rules: Rules) -> Choice:
    best = rank(posts.eligible, rules.settings, slot, facts.used, facts.results)[0]
    status, then = _to_status(facts, rules.settings)
    said = _owners_word(best.candidate, slot)
    why = said or f"{_FIRST[rules.settings.order]} of {_count(posts)} that may go: {to_words(best)}"
    reason = f"{_named(best.candidate)} goes, {why}; {then}"
    return Choice(
        ChoiceKind.DELIVERY,
        slot,
        reason + _warnings(best.candidate),
        best.candidate,
        status=status,
        parts=best.parts,
        eligible=len(posts.eligible),
    )


_FIRST = {"oldest": "the oldest", "newest": "the newest", "random": "one", "score": "the best"}


def _to_status(facts: AccountFacts, settings: EvergreenSection) -> tuple[Status, str]:
    if settings.review:
        return Status.PROPOSED, "proposed, it waits for your word (review = true)"
    if facts.route is Route.API and not settings.unattended:
        return (
            Status.PROPOSED,
            "proposed, as Medium's rules forbid to post by API without anybody's doing (unattended = false)",
        )
    return Status.PLANNED, "planned"


def _to_handoff(live: _Sifted, slot: Slot) -> Choice:
    best = min(live.eligible, key=lambda one: (*to_precedence(one, slot), not one.has_changed, _rested(one), one.key))
    rest = to_span_words(slot.planned_at - _rested(best)) if best.live_at or best.handed_at else "a time nobody knows"
    why = _owners_word(best, slot) or f"the longest rested of {_count(live)} that may be shown: {rest}"
    if best.has_changed:
        kind, note = HandoffKind.UPDATE_IN_PLACE, ""
        reason = f"{_named(best)} was changed after Medium got it: change the story in Medium's editor ({why})"
    else:
        kind, note = HandoffKind.REPOST_WITH_NOTE, to_note(best.excerpt, best.opening, best.title)
        reason = f"{_named(best)} is live: show it again with a note ({why})"
    return Choice(
        ChoiceKind.HANDOFF,
        slot,
        reason + _warnings(best),
        best,
        handoff=kind,
        note=note,
        eligible=len(live.eligible),
    )


def _to_nothing(posts: _Sifted, live: _Sifted, closed: str, slot: Slot, facts: AccountFacts) -> Choice:
    old = _why_none(posts) or "the backlog is empty"
    shown = closed or _why_none(live) or "no story is live"
    return Choice(
        ChoiceKind.NOTHING,
        slot,
        f"nothing to choose. Old posts: {old}. Live stories: {shown}",
        tell=not facts.found_nothing,
    )


def _why_none(sifted: _Sifted) -> str:
    return to_summary(sifted.pool, (refusal for _, refusal in sifted.refused))


def _owners_word(candidate: Candidate, slot: Slot) -> str:
    if candidate.marks.pinned_to == slot.planned_at:
        return "pinned to this slot by you"
    return "moved up by you" if candidate.marks.moved_up_at else ""


def _warnings(candidate: Candidate) -> str:
    return "".join(f"; warning: {concern.sentence}" for concern in candidate.concerns if not concern.blocks)


def _named(candidate: Candidate) -> str:
    return f'"{candidate.title}" ({candidate.name})'


def _count(sifted: _Sifted) -> str:
    return f"{len(sifted.eligible)}{'+' if len(sifted.pool.candidates) >= CANDIDATES_AT_MOST else ''}"


def _rested(candidate: Candidate) -> datetime:
    return max((at for at in (candidate.live_at, candidate.handed_at) if at), default=_LONG_AGO)
