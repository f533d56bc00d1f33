"""At each slot of the archive's schedule an old post goes, a hand-off is opened, or it is written down why not.

No slot is a job of a scheduler: a tick asks which slots are due and which were settled. What a slot comes to is one
transaction that settles its row; who comes second, or dies before the commit, has changed nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import takewhile

import structlog

from bridge.config import Config
from bridge.errors import LedgerError
from bridge.failpoints import failpoint
from bridge.ledger import Ledger, Transaction
from bridge.ledger.rests import LONGEST
from bridge.models import (
    Code,
    Delivery,
    HandoffKind,
    PostMarks,
    Reason,
    SlotStatus,
    Status,
    StoredSlot,
    Trigger,
)
from bridge.planner.evergreen import (
    AccountFacts,
    Candidate,
    Choice,
    ChoiceKind,
    Key,
    Pool,
    Rules,
    Schedule,
    Slot,
    SlotVerdict,
    Verdict,
    iterate_slots,
    plan_due,
    plan_evergreen,
    plan_slot,
    to_local_words,
)
from bridge.services.delivery.lifecycle import Lifecycle
from bridge.services.dry_runs import DryRuns
from bridge.services.evergreen.concerns import Concerns
from bridge.services.evergreen.facts import Facts
from bridge.services.isolation import isolated
from bridge.services.process import Wake
from bridge.services.terms import to_terms

log = structlog.get_logger()

MOST_TRIES = 20
"""Posts that a slot may choose in vain (they turn out to be on Medium, or at another's address) before it waits."""
MOST_ASKED = 5
"""Posts whose links a slot may fetch: each can take the whole ``links_deadline``."""
_SLOT_WORDS = {HandoffKind.UPDATE_IN_PLACE: "update its story", HandoffKind.REPOST_WITH_NOTE: "show its story again"}


class Slots:
    """Settles the slots that are due: each comes to a proposal, a delivery, a hand-off, or a reason."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        dry_runs: DryRuns,
        lifecycle: Lifecycle,
        concerns: Concerns,
        facts: Facts,
        wake: Wake,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._dry_runs = dry_runs
        self._lifecycle = lifecycle
        self._concerns = concerns
        self._facts = facts
        self._wake = wake

    def plan_slots(self) -> int:
        """Settle every slot that is due and can be settled now.

        Returns:
            How many were settled, dropped ones included.
        """
        with self._ledger.read() as tx:
            names = [name for name in tx.read_slot_turns(self._terms) if name in self._config.accounts]
        scheduled = [name for name in names if self._config.evergreen_of(name).cron]
        if idle := set(names) - set(scheduled):
            with self._ledger.write() as tx:
                tx.put_slots_off(idle, tx.now + LONGEST, self._terms)
        return sum(self._plan_safely(name) for name in scheduled)

    @cached_property
    def _terms(self) -> str:
        return to_terms(self._config)

    def _plan_safely(self, name: str) -> int:
        # One account's trouble is not another's; the slot is still in the ledger.
        with isolated(self._ledger, "the slots of an account could not be planned", account=name):
            return self._plan_account(name)
        return 0

    def _plan_account(self, name: str) -> int:
        with self._ledger.read() as tx:
            rules = self._facts.read_rules(tx, name)
            is_known = self._is_known(tx, rules.schedule)
            waiting, fresh = self._read_unsettled(tx, rules.schedule) if is_known else ([], [])
        if not is_known:
            self._begin_schedule(rules.schedule)
        due = plan_due([*waiting, *fresh], rules.settings, tx.now)
        if fresh or due.dropped:
            self._write_due(name, fresh, due.dropped)
        if not (due.run or due.dropped):
            self._put_off(name)
        return len(due.dropped) + (self._run_slot(due.run) if due.run else 0)

    def _put_off(self, name: str) -> None:
        """Write down when the next slot of an account is due, unless one waits or has become due meanwhile."""
        with self._ledger.write() as tx:
            tx.lock_account(name, waits=True)  # what comes between would be written over
            schedule = self._facts.read_rules(tx, name).schedule
            if not self._is_known(tx, schedule):
                return
            newest = self._read_newest(tx, schedule)
            if not tx.read_open_slots(name):
                coming = next(iterate_slots(schedule, newest), None)
                tx.put_slots_off([name], coming.due_at if coming else tx.now + LONGEST, self._terms)

    def _write_due(self, name: str, fresh: Iterable[Slot], dropped: Iterable[Slot]) -> None:
        with self._ledger.write() as tx:
            tx.add_slots(name, [(slot.planned_at, slot.due_at) for slot in fresh])
            for slot in dropped:
                self._drop_slot(tx, slot, slot.dropped)

    def _run_slot(self, slot: Slot) -> bool:
        """Choose a post and settle the slot with it; one that cannot go is left for the next best. False: it waits."""
        tried: set[Key] = set()
        while len(tried) < MOST_TRIES:
            with self._ledger.read() as tx:
                rules, facts = self._facts.read_rules(tx, slot.account), self._facts.read_facts(tx, slot.account)
                verdict = self._judge_slot(tx, slot, facts, rules)
            if verdict.verdict is Verdict.WAIT and verdict.reason == slot.waits:
                return False
            choice = self._choose_post(slot, facts, rules, tried) if verdict.verdict is Verdict.RUN else None
            if self._settle_slot(slot, choice):
                self._wake()
                return verdict.verdict is not Verdict.WAIT
            if choice and choice.candidate:
                tried.add(choice.candidate.key)
        return False

    def _is_known(self, tx: Transaction, schedule: Schedule) -> bool:
        state = tx.read_account(schedule.account)
        return state.schedule == _to_words(schedule) and state.schedule_from is not None

    def _begin_schedule(self, schedule: Schedule) -> None:
        """Count a new or changed schedule's slots from now on: it must not make up for slots before it was written."""
        with self._ledger.write() as tx:
            words = _to_words(schedule)
            tx.change_account(schedule.account, schedule=words, schedule_from=tx.now)
            tx.write_journal("schedule", f"slots from now on: {words}", account=schedule.account)

    def _read_unsettled(self, tx: Transaction, schedule: Schedule) -> tuple[list[Slot], list[Slot]]:
        """Slots that wait in the ledger, and those that have become due since and have no row yet."""
        name, newest = schedule.account, self._read_newest(tx, schedule)
        fresh = takewhile(lambda slot: slot.due_at <= tx.now, iterate_slots(schedule, newest))
        waiting = {one.planned_at: _to_slot(one, schedule) for one in tx.read_open_slots(name)}
        # Another process may have written a slot between the two questions; it is one slot all the same.
        return list(waiting.values()), [slot for slot in fresh if slot.planned_at not in waiting]

    def _read_newest(self, tx: Transaction, schedule: Schedule) -> datetime:
        """The planned instant after which slots have no row yet."""
        known, newest = tx.read_account(schedule.account).schedule_from, tx.read_newest_slot_at(schedule.account)
        return max(at for at in (known, newest) if at)

    def _judge_slot(self, tx: Transaction, slot: Slot, facts: AccountFacts, rules: Rules) -> SlotVerdict:
        if missing := self._facts.read_missing_baseline(tx, slot.account):
            return SlotVerdict(Verdict.WAIT, missing)
        return plan_slot(slot, facts, rules, tx.now)

    def _choose_post(self, slot: Slot, facts: AccountFacts, rules: Rules, tried: Collection[Key]) -> Choice:
        with self._ledger.read() as tx:
            archive, now = self._facts.archive_of(tx, rules), tx.now
        backlog, stories = archive.read_backlog(slot, tried), archive.read_stories(slot, tried)
        looked_at: dict[Key, Candidate] = {}
        while True:
            choice = plan_evergreen(slot, _with(backlog, looked_at), _with(stories, looked_at), facts, rules)
            best = choice.candidate
            if best is None or best.key in looked_at:
                return choice
            concerns = self._concerns.find_concerns(best, now, asks=len(looked_at) < MOST_ASKED)
            looked_at[best.key] = replace(best, concerns=concerns)

    def _settle_slot(self, slot: Slot, choice: Choice | None) -> bool:
        """Write down what a slot comes to, after looking again under the account's lock.

        Args:
            choice: None when the slot was to wait or to be dropped.

        Returns:
            False when the post chosen cannot go, so that another may be chosen; nothing is written then.
        """
        with self._ledger.write() as tx:
            # One process at a time decides for an account.
            tx.lock_account(slot.account, waits=True)
            if not self._is_open(tx, slot):
                return True
            rules, facts = self._facts.read_rules(tx, slot.account), self._facts.read_facts(tx, slot.account)
            verdict = self._judge_slot(tx, slot, facts, rules)
            if verdict.verdict is Verdict.DROP:
                self._drop_slot(tx, slot, verdict.reason)
            elif verdict.verdict is Verdict.WAIT or choice is None:
                tx.delay_slot(slot.account, slot.planned_at, verdict.reason)
            elif not self._carry_out(tx, choice := self._keep_in_house(tx, choice)):
                return False
            else:
                self._close_slot(tx, choice, verdict.reason)
            failpoint("before_slot_commit")
        failpoint("after_slot_commit")
        return True

    def _is_open(self, tx: Transaction, slot: Slot) -> bool:
        return any(one.planned_at == slot.planned_at for one in tx.read_open_slots(slot.account))

    def _drop_slot(self, tx: Transaction, slot: Slot, reason: str) -> None:
        if tx.settle_slot(slot.account, slot.planned_at, SlotStatus.DROPPED, reason):
            tx.write_journal("slot dropped", f"the slot of {slot.local}: {reason}", account=slot.account)

    def _keep_in_house(self, tx: Transaction, choice: Choice) -> Choice:
        """The choice as a dry run, where its post's site is on one: the slot only says what it would do."""
        if choice.candidate is None or choice.is_dry_run:
            return choice
        stored = tx.read_post(*choice.candidate.key)
        why = self._dry_runs.find_dry_run(tx, stored.post) if stored else ""
        return replace(choice, is_dry_run=True, reason=f"dry run ({why}): {choice.reason}") if why else choice

    def _carry_out(self, tx: Transaction, choice: Choice) -> bool:
        if choice.is_dry_run or choice.candidate is None:
            return True
        if choice.kind is ChoiceKind.DELIVERY:
            return self._start_delivery(tx, choice, choice.candidate)
        return self._ask_for_step(tx, choice, choice.candidate)

    def _start_delivery(self, tx: Transaction, choice: Choice, candidate: Candidate) -> bool:
        """Plan or propose a delivery through the same checks as a fresh post; False when they refuse the post."""
        stored = tx.read_post(candidate.site, candidate.post_id)
        existing = tx.read_deliveries(candidate.site, candidate.post_id)
        account, status = candidate.account, choice.status
        if stored is None or status is None or any(one.account == account for one in existing):
            return False
        connected_at = tx.read_site(candidate.site).connected_at or tx.now
        plan = self._lifecycle.decide(stored, account, tx.now, connected_at, Trigger.EVERGREEN, existing)
        if isinstance(plan, Reason):
            return False
        if plan.status is not Status.LIVE:
            code = Code.PROPOSED if status is Status.PROPOSED else Code.PLANNED
            plan = plan._replace(status=status, reason=Reason(code, choice.reason), due_at=tx.now)
        self._lifecycle.plan_story(tx, stored, account, plan)
        made = [one for one in tx.read_deliveries(candidate.site, candidate.post_id) if one.account == account]
        if not made or made[0].status is not status:
            return False
        if status is Status.PROPOSED:
            self._ask_for_word(tx, made[0])
        return True

    def _ask_for_word(self, tx: Transaction, delivery: Delivery) -> None:
        title = f"Post {delivery.post_id} of {delivery.site}: may it go to Medium?"
        tx.add_notice(title, f"{delivery.reason}. {self.to_answers(delivery)}", delivery)

    def to_answers(self, delivery: Delivery) -> str:
        """The words to an owner how a proposal is answered."""
        name = f"{delivery.site} {delivery.post_id}"
        return f"Say so on its screen, or with bridge approve {name}, bridge skip {name} or bridge never {name}"

    def _ask_for_step(self, tx: Transaction, choice: Choice, candidate: Candidate) -> bool:
        deliveries = tx.read_deliveries(candidate.site, candidate.post_id)
        delivery = next((one for one in deliveries if one.account == candidate.account), None)
        kind = choice.handoff
        if delivery is None or delivery.status is not Status.LIVE or kind is None:
            return False
        tx.open_handoff(delivery, kind, choice.reason, note=choice.note)
        tx.change_delivery(delivery, handed_at=tx.now, rested_from=tx.now)
        note = f"\n\n{choice.note}" if choice.note else ""
        title = f"Post {delivery.post_id} of {delivery.site}: {_SLOT_WORDS[kind]}"
        tx.add_notice(title, f"{choice.reason}{note}", delivery)
        return True

    def _close_slot(self, tx: Transaction, choice: Choice, why_now: str) -> None:
        slot, post = choice.slot, choice.candidate
        reason = f"{choice.reason} ({why_now})"
        place = {"site": post.site, "post_id": post.post_id} if post else {}
        parts = [(part.name, part.value, part.points) for part in choice.parts]
        # A dry run uses nothing up: neither the categories' rest nor the cool-down.
        kind = "" if choice.is_dry_run and post else choice.kind.value
        settled = tx.settle_slot(
            slot.account,
            slot.planned_at,
            SlotStatus.RUN,
            reason,
            kind=kind,
            parts=parts,
            categories=post.categories if post else (),
            **place,
        )
        if not settled:
            raise LedgerError("somebody else has settled the slot")
        self._tell_slot(tx, choice, reason)

    def _tell_slot(self, tx: Transaction, choice: Choice, reason: str) -> None:
        slot, post = choice.slot, choice.candidate
        words = f"the slot of {slot.local}: {reason}"
        if post is None:
            tx.write_journal("slot", words, account=slot.account)
            if choice.tell:
                tx.add_notice(f"Account {slot.account}: no old post to send", words)
            return
        tx.write_journal("slot", words, site=post.site, post_id=post.post_id, account=slot.account)
        if choice.is_dry_run:
            tx.add_notice(f"Account {slot.account}: an old post would go", words)
            return
        said = tx.read_marks(post.site, post.post_id, slot.account)
        tx.put_marks(post.site, post.post_id, slot.account, _used(said))


def _used(said: PostMarks) -> PostMarks:
    return replace(said, pinned_to=None, moved_up_at=None)


def _to_words(schedule: Schedule) -> str:
    return f"{'; '.join(schedule.settings.cron)} ({schedule.zone})"


def _to_slot(stored: StoredSlot, schedule: Schedule) -> Slot:
    local = to_local_words(stored.due_at, schedule.zone)
    at = (stored.account, stored.planned_at, stored.due_at)
    return Slot(*at, local, waits=stored.waits, seed=schedule.seed)


def _with(pool: Pool, looked_at: dict[Key, Candidate]) -> Pool:
    return replace(pool, candidates=tuple(looked_at.get(one.key, one) for one in pool.candidates))
