"""What an account will look like once its slots have run: the consequences that a forecast counts with.

Owners are taken to do what they are asked for after a fixed time: they approve a proposal, import a page, publish a
draft, repost a story. What they do not want they would skip or ban, and the forecast is made anew.
"""

from bisect import bisect_right, insort
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from bridge.models import HandoffKind, Route, Status
from bridge.planner.evergreen.archive import Archive
from bridge.planner.evergreen.candidates import CANDIDATES_AT_MOST, Candidate, Key, Pool
from bridge.planner.evergreen.choosing import Choice, ChoiceKind
from bridge.planner.evergreen.running import AccountFacts
from bridge.planner.evergreen.slots import Slot
from bridge.planner.quota import WINDOW


class Outlook:
    """One account as time goes on; instants must not go back.

    Args:
        reaction: how long an owner takes.
    """

    def __init__(self, facts: AccountFacts, start: datetime, reaction: timedelta) -> None:
        self._facts = facts
        self._reaction = reaction
        self._recent = list(facts.recent)
        self._used = dict(facts.used)
        self._lives = [facts.last_live_at] if facts.last_live_at else []
        self._waits = [start + reaction] * facts.waiting
        self._stories: dict[Key, Candidate] = {}
        self._sent: set[Key] = set()

    def facts_at(self, now: datetime, fresh_waiting: int) -> AccountFacts:
        """What is known of the account at that instant."""
        self._recent = [at for at in self._recent if at > now - WINDOW]
        self._waits = [done_at for done_at in self._waits if done_at > now]
        past = bisect_right(self._lives, now)
        return replace(
            self._facts,
            recent=tuple(self._recent),
            used=self._used,
            last_live_at=self._lives[past - 1] if past else None,
            waiting=len(self._waits),
            fresh_waiting=fresh_waiting,
        )

    def next_change(self, now: datetime) -> datetime | None:
        """When its owner next does something that was asked for."""
        return min((done_at for done_at in self._waits if done_at > now), default=None)

    def backlog(self, archive: Archive, slot: Slot) -> Pool:
        """What the archive yields, without what slots have sent."""
        return archive.read_backlog(slot, self._sent)

    def stories(self, archive: Archive, slot: Slot) -> Pool:
        """What the archive yields, with what slots have sent or shown again."""
        pool = archive.read_stories(slot, self._stories.keys())
        own = [one for one in self._stories.values() if one.live_at and one.live_at <= slot.due_at]
        return replace(pool, candidates=(*pool.candidates, *own)[:CANDIDATES_AT_MOST])

    def publish(self, at: datetime) -> None:
        """A fresh post, or a story that was written on Medium, goes live."""
        self._recent.append(at)
        insort(self._lives, at)

    def take(self, choice: Choice, now: datetime) -> None:
        """Count with what was chosen."""
        candidate = choice.candidate
        if candidate is None:
            self._facts = replace(self._facts, found_nothing=True)
            return
        self._facts = replace(self._facts, found_nothing=False, last_slot_at=now)
        self._use(candidate.categories, now)
        if choice.kind is ChoiceKind.DELIVERY:
            self._send(candidate, self._ask(now) if self._needs_owner(choice) else now)
            self._recent.append(now)
        else:
            self._ask(now)
            self._show(candidate, choice.handoff is HandoffKind.UPDATE_IN_PLACE, now)

    def _use(self, categories: Collection[str], now: datetime) -> None:
        self._used = {**self._used, **dict.fromkeys(categories, now)}

    def _needs_owner(self, choice: Choice) -> bool:
        return choice.status is Status.PROPOSED or self._facts.route is Route.IMPORT or self._facts.makes_drafts

    def _ask(self, now: datetime) -> datetime:
        self._waits.append(now + self._reaction)
        return now + self._reaction

    def _send(self, candidate: Candidate, live_at: datetime) -> None:
        self._sent.add(candidate.key)
        insort(self._lives, live_at)
        self._stories[candidate.key] = replace(
            candidate, live_at=live_at, sent_state=candidate.state, marks=candidate.marks.use()
        )

    def _show(self, candidate: Candidate, is_update: bool, now: datetime) -> None:
        self._facts = replace(self._facts, last_step_at=now)
        self._stories[candidate.key] = replace(
            candidate,
            handed_at=now,
            sent_state=candidate.state if is_update else candidate.sent_state,
            marks=candidate.marks.use(),
        )
