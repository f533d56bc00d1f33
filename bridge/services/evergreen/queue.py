"""What an owner says of the archive's schedule: approve a proposal, skip once, never, pin to a slot, move up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from bridge.config import Config, EvergreenSection, to_when
from bridge.errors import NotFound, Refused
from bridge.ledger import Ledger, Transaction
from bridge.models import Code, Delivery, HandoffKind, HandoffStatus, Reason, Status, Trigger
from bridge.models.dates import to_utc_or_wall
from bridge.planner import plan_sending
from bridge.planner.evergreen import (
    Candidate,
    Marks,
    Rules,
    Schedule,
    Slot,
    find_refusals,
    iterate_slots,
    to_local_words,
    to_schedule,
)
from bridge.planner.evergreen.walltime import to_instant
from bridge.services.evergreen.candidates import from_marks, to_marks
from bridge.services.evergreen.facts import Facts
from bridge.services.failures import Failures, leaves_a_line
from bridge.services.process import Wake
from bridge.services.stories.copies import Copies

MOST_SLOTS = 500
"""Coming slots that are looked at: so many can be pinned."""
_WAITS = frozenset({Status.PLANNED, Status.FAILED, Status.HELD, Status.OFFERED})

_BY_UTC = to_schedule("", EvergreenSection())


class Queue:
    """Carries out what owners say of old posts; ``account`` is needed only where a post may go to several."""

    def __init__(
        self, config: Config, ledger: Ledger, failures: Failures, copies: Copies, facts: Facts, wake: Wake
    ) -> None:
        self._config = config
        self._ledger = ledger
        self.failures = failures
        self._copies = copies
        self._facts = facts
        self._wake = wake

    @leaves_a_line("approve")
    def approve(
        self, site: str, post_id: int, account: str | None = None, *, yes: bool = False, question: str = ""
    ) -> Delivery:
        """Plan a proposed delivery, due now.

        Args:
            yes, question: the owner's yes to what an earlier Unsure asked, and which question that was.

        Raises:
            NotFound: there is no such delivery.
            Refused: it is not proposed, or may not be sent any more.
            Unsure: a story of it may be on Medium already.
        """
        seen = self._copies.find_now(site, post_id, account)
        self._config.account(seen.account)
        looked = self._copies.look_if_doubtful(seen)
        with self._copies.answering(seen) as (tx, delivery):
            if delivery.status is not Status.PROPOSED:
                raise Refused(f"it is {delivery.status.value}; only a proposed one can be approved")
            stored = tx.read_post_of(delivery)
            decision = plan_sending(stored, self._config.site(site))
            if not decision.yes:
                raise Refused(decision.reason)
            self._copies.refuse_doubtful(tx, delivery, looked, yes=yes, question=question)
            tx.replan_delivery(delivery, "you approved it")
            approved = tx.read_delivery(delivery.id)
        self._wake()
        return approved

    @leaves_a_line("skip")
    def skip(self, site: str, post_id: int, account: str | None = None) -> str:
        """Keep a post from the next slot. A proposal is taken back, and its post is backlog again.

        Returns:
            Which slot that is, in words, or why there is none.

        Raises:
            NotFound: the post is not known.
            Refused: it is on its way already, or was.
        """
        with self._ledger.write() as tx:
            name = self._account_for(tx, site, post_id, account)
            delivery = self._delivery_on(tx, site, post_id, name)
            if delivery and delivery.status is Status.PROPOSED:
                tx.drop_proposal(delivery, Reason(Code.IN_BACKLOG, "you skipped it this once"))
            elif delivery and delivery.status is Status.LIVE:
                kinds = (HandoffKind.REPOST_WITH_NOTE,)
                tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "you skipped it this once", *kinds)
            elif delivery:
                raise Refused(f"it is {delivery.status.value}: there is nothing to skip")
            schedule = self._facts.read_rules(tx, name).schedule
            slot = next(_coming(schedule, tx.now), None)
            until = slot.planned_at if slot else tx.now
            words = f"not at the slot of {slot.local}" if slot else _no_slot(schedule, tx.now)
            marks = self._marks(tx, site, post_id, name).skip_once(until)
            self._say(tx, site, post_id, name, marks, f"skipped: {words}")
        return words

    @leaves_a_line("never")
    def ban(self, site: str, post_id: int, account: str | None = None) -> str:
        """Let no slot choose a post again; a delivery that a slot has made and that has not left is cancelled.

        Returns:
            What was done, in words.

        Raises:
            NotFound: the post is not known.
            Refused: it is being sent right now.
        """
        with self._ledger.write() as tx:
            name = self._account_for(tx, site, post_id, account)
            delivery = self._delivery_on(tx, site, post_id, name)
            if delivery and delivery.status in {Status.CLAIMED, Status.SENDING}:
                raise Refused("it is being sent right now; ask again in a minute")
            is_chosen = delivery and delivery.trigger is Trigger.EVERGREEN and delivery.status in _WAITS
            if delivery and (delivery.status is Status.PROPOSED or is_chosen):
                tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "you said never")
                never = Reason(Code.CANCELLED, "you said never")
                tx.move_delivery(delivery, Status.CANCELLED, never, cancelled_by="person")
            elif delivery and delivery.trigger is Trigger.EVERGREEN and delivery.status is Status.CANCELLED:
                # What an event has cancelled goes on when its post is public again.
                tx.change_delivery(delivery, cancelled_by="person")
            elif delivery and delivery.status is Status.LIVE:
                kinds = (HandoffKind.REPOST_WITH_NOTE,)
                tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "you said never", *kinds)
            marks = self._marks(tx, site, post_id, name).ban()
            self._say(tx, site, post_id, name, marks, "you said never: no slot chooses it again")
        return "no slot chooses it again"

    @leaves_a_line("reposted")
    def finish_repost(self, delivery: Delivery) -> None:
        """The owner has shown a live story again, with a note; other hand-offs of it wait on.

        Raises:
            Refused: the delivery is not as it was seen.
        """
        with self._ledger.write() as tx:
            kinds = (HandoffKind.REPOST_WITH_NOTE,)
            tx.close_handoffs(self._copies.hold(tx, delivery), HandoffStatus.DONE, "you showed it again", *kinds)

    @leaves_a_line("pin")
    def pin(self, site: str, post_id: int, slot: str, account: str | None = None) -> str:
        """Keep a slot for a post.

        Args:
            slot: its number in the forecast, from 1, or its time: local, or with an offset.

        Returns:
            The slot's local time, in words.

        Raises:
            NotFound: the post is not known.
            Refused: no slot comes then, or the post could not go at it.
        """
        with self._ledger.write() as tx:
            name = self._account_for(tx, site, post_id, account)
            rules = self._facts.read_rules(tx, name)
            found = _find_slot(rules.schedule, slot, tx.now)
            marks = self._marks(tx, site, post_id, name).pin(found.planned_at)
            self._refuse_unfit(tx, rules, site, post_id, found, marks)
            tx.free_slot(name, found.planned_at)
            self._say(tx, site, post_id, name, marks, f"pinned to the slot of {found.local}")
        return found.local

    @leaves_a_line("up")
    def move_up(self, site: str, post_id: int, account: str | None = None) -> str:
        """Let a post go before all others, at the next slot.

        Returns:
            That slot's local time, in words.

        Raises:
            NotFound: the post is not known.
            Refused: it could not go.
        """
        with self._ledger.write() as tx:
            name = self._account_for(tx, site, post_id, account)
            rules = self._facts.read_rules(tx, name)
            slot = next(_coming(rules.schedule, tx.now), None)
            if slot is None:
                raise Refused(_no_slot(rules.schedule, tx.now))
            marks = self._marks(tx, site, post_id, name).move_up(tx.now)
            self._refuse_unfit(tx, rules, site, post_id, slot, marks)
            self._say(tx, site, post_id, name, marks, "moved up: it goes before all others")
        return slot.local

    def _account_for(self, tx: Transaction, site: str, post_id: int, account: str | None) -> str:
        """The account that a post goes to: as named, where it has its only delivery, or as author or site say."""
        stored = tx.read_post(site, post_id)
        if stored is None:
            raise NotFound(f"post {post_id} of {site} is not known")
        if account:
            self._config.account(account)
            return account
        made = [one.account for one in tx.read_deliveries(site, post_id)]
        name = made[0] if len(made) == 1 else self._config.account_of(stored.post)
        self._config.account(name)
        return name

    def _delivery_on(self, tx: Transaction, site: str, post_id: int, account: str) -> Delivery | None:
        """The post's delivery on an account, locked until the transaction ends."""
        found = next((one for one in tx.read_deliveries(site, post_id) if one.account == account), None)
        return tx.lock_delivery(found.id) if found else None

    def _marks(self, tx: Transaction, site: str, post_id: int, account: str) -> Marks:
        return to_marks(tx.read_marks(site, post_id, account))

    def _say(self, tx: Transaction, site: str, post_id: int, account: str, marks: Marks, why: str) -> None:
        tx.put_marks(site, post_id, account, from_marks(marks))
        tx.write_journal("queue", why, site=site, post_id=post_id, account=account)

    def _refuse_unfit(self, tx: Transaction, rules: Rules, site: str, post_id: int, slot: Slot, marks: Marks) -> None:
        """Raises Refused: the slot could not choose the post, even with these marks."""
        candidate = replace(self._read_candidate(tx, rules, site, post_id), marks=marks)
        refusal = next(find_refusals(candidate, rules.settings, slot.planned_at), None)
        if refusal:
            raise Refused(refusal.sentence)

    def _read_candidate(self, tx: Transaction, rules: Rules, site: str, post_id: int) -> Candidate:
        name = rules.schedule.account
        delivery = self._delivery_on(tx, site, post_id, name)
        if delivery and delivery.status is not Status.LIVE:
            raise Refused(f"it is {delivery.status.value}: {delivery.reason}")
        stored = tx.read_post(site, post_id)
        assert stored is not None, "it was asked for a line ago"
        decision = plan_sending(stored, self._config.site(site))
        candidate = self._facts.archive_of(tx, rules).read_one(site, post_id)
        if not decision.yes or candidate is None:
            raise Refused(decision.reason)
        return candidate

    def to_until(self, text: str, account: str | None = None) -> datetime:
        """The instant that somebody wrote: a span from now ("7d"), a day, or a time by the account's clock, else UTC.

        Raises:
            NotFound: there is no such account.
            Refused: it is no time.
        """
        if account:
            self._config.account(account)
        try:
            when = to_when(text)
        except ValueError as error:
            raise Refused(str(error)) from None
        with self._ledger.read() as tx:
            if isinstance(when, timedelta):
                return tx.now + when
            return _to_instant(when, self._facts.read_rules(tx, account).schedule if account else _BY_UTC)


def _coming(schedule: Schedule, now: datetime) -> Iterator[Slot]:
    """Slots to come at which something may go."""
    return (slot for slot in islice(iterate_slots(schedule, now), MOST_SLOTS) if not slot.dropped)


def _no_slot(schedule: Schedule, now: datetime) -> str:
    """Why nothing may go at any slot to come."""
    first = next(iterate_slots(schedule, now), None) if schedule.settings.cron else None
    why = first.dropped if first else "write [evergreen] cron, or look at until"
    return f"account {schedule.account} has no slot to come: {why}"


def _find_slot(schedule: Schedule, wanted: str, now: datetime) -> Slot:
    coming = list(_coming(schedule, now))
    if not coming:
        raise Refused(_no_slot(schedule, now))
    if wanted.isascii() and wanted.isdigit():
        if not 1 <= int(wanted) <= len(coming):
            raise Refused(f"there is no slot {wanted}; the next one is 1, and {len(coming)} can be pinned")
        return coming[int(wanted) - 1]
    at = _to_moment(wanted, schedule)
    for slot in coming:
        if _is_minute(at, slot.planned_at) or _is_minute(at, slot.due_at):
            return slot
    nearest = min(coming, key=lambda slot: abs(slot.due_at - at))
    raise Refused(f"there is no slot at {to_local_words(at, schedule.zone)}; the nearest is {nearest.local}")


def _is_minute(at: datetime, other: datetime) -> bool:
    return abs((other - at).total_seconds()) < 60


def _to_moment(text: str, schedule: Schedule) -> datetime:
    try:
        return _to_instant(to_utc_or_wall(text), schedule)
    except ValueError as error:
        raise Refused(str(error)) from None


def _to_instant(when: datetime, schedule: Schedule) -> datetime:
    """An instant, or what the schedule's clock shows then. Raises Refused: that clock never shows it."""
    instant = when if when.tzinfo else to_instant(when, schedule.zone)
    if instant is None:
        raise Refused(f"there is no {when:%Y-%m-%d %H:%M} on the clock of {schedule.zone}")
    return instant
