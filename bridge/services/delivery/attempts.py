"""What is written down after an attempt: its outcome, and what follows for the delivery, its account and its owner."""

import time
from dataclasses import replace

import structlog

from bridge.config import Config
from bridge.errors import LeaseLost
from bridge.failpoints import failpoint
from bridge.ledger import Ledger, Transaction
from bridge.models import Answer, Code, Delivery, HandoffKind, HandoffStatus, Outcome, Reason, Status
from bridge.models.counts import to_count
from bridge.models.notices import to_account_topic
from bridge.planner import OutcomePlan, plan_outcome, plan_retry_at
from bridge.services.delivery.canonicals import Canonicals
from bridge.services.delivery.lifecycle import Lifecycle
from bridge.services.isolation import TROUBLE

log = structlog.get_logger()


MOST_CRASHES = 3
"""Exceptions while preparing a story, in a row, after which its delivery is failed: a bug does not mend itself."""
WRITE_TRIES = 3
"""Times that an outcome is tried to be written, 0.2 and 0.4 seconds apart; then only the log has it."""
CREATED = frozenset({Outcome.LIVE, Outcome.DRAFT, Outcome.CREATED_UNREADABLE})
"""Outcomes after which a story is certainly at Medium."""
NOT_REACHED = frozenset({Outcome.NOT_SENT, Outcome.UNKNOWN})
"""Outcomes that do not show that Medium answered; any other ends the account's count of failures."""
STILL_OPEN = frozenset(
    {Status.UNCONFIRMED, Status.PLANNED, Status.PROPOSED, Status.CLAIMED, Status.FAILED, Status.HELD}
)
"""Where a delivery may stand so that a late answer "it was made" settles it."""


class Attempts:
    """Records outcomes of attempts: Medium's answers, also late ones, and stories that could not be prepared."""

    def __init__(self, config: Config, ledger: Ledger, lifecycle: Lifecycle, canonicals: Canonicals) -> None:
        self._config = config
        self._ledger = ledger
        self._lifecycle = lifecycle
        self._canonicals = canonicals

    def record_answer(self, delivery: Delivery, attempt_id: int, answer: Answer) -> None:
        """Write down what Medium answered, by the table in docs/medium.md; never raises.

        Args:
            delivery: as it was sent, in status ``sending`` and with the fence of its claim.
        """
        for attempt in range(WRITE_TRIES):
            time.sleep(0.2 * attempt)
            try:
                return self._record(delivery, attempt_id, answer)
            except Exception:
                # Whatever went wrong, the answer exists nowhere else: it is tried again, and the log keeps it.
                log.exception(
                    "the outcome could not be written",
                    delivery=delivery.id,
                    outcome=answer.outcome.value,
                    story_id=answer.story_id,
                    story_url=answer.story_url,
                    attempt=attempt + 1,
                )
        return None

    def _record(self, delivery: Delivery, attempt_id: int, answer: Answer) -> None:
        try:
            with self._ledger.write() as tx:
                tx.close_attempt(attempt_id, answer)
                self.write_answer(tx, delivery, answer)
                failpoint("before_outcome_commit")
        except LeaseLost:
            with self._ledger.write() as tx:
                tx.close_attempt(attempt_id, answer)
                self._record_late(tx, delivery, answer)
        if answer.outcome in CREATED:
            place = {"site": delivery.site, "post": delivery.post_id, "account": delivery.account}
            log.info("story made", **place, outcome=answer.outcome.value, story=answer.story_id)

    def write_answer(self, tx: Transaction, delivery: Delivery, answer: Answer) -> None:
        """Move a delivery out of ``sending`` by the table of answers (docs/medium.md).

        Raises:
            LeaseLost: somebody else has taken the delivery over.
        """
        account = tx.read_account(delivery.account)
        plan = plan_outcome(answer, delivery, account.failures, self._config.delivery, tx.now)
        self.write_plan(tx, delivery, Status.SENDING, plan, answer)

    def write_plan(
        self,
        tx: Transaction,
        delivery: Delivery,
        expected: Status,
        plan: OutcomePlan,
        answer: Answer | None = None,
    ) -> None:
        """Write what a plan says: the delivery's status, its account, its hand-offs and a notice to the owner.

        Args:
            expected: the status that the delivery must still have.
            answer: Medium's, where there was one.

        Raises:
            LeaseLost: the delivery has another status or fence by now.
        """
        values: dict[str, object] = {"due_at": plan.due_at or delivery.due_at, "failures": plan.failures}
        if answer and answer.outcome in CREATED:
            values |= {"story_id": answer.story_id, "story_url": answer.story_url, "evidence": "api", "crashes": 0}
        if plan.status is Status.CANCELLED:
            values |= {"cancelled_by": "event"}
        if plan.is_dry:
            values |= {"dry_at": tx.now}
        tx.move_claimed(delivery, expected, plan.status, plan.reason, **values)
        self._write_account(tx, delivery.account, plan, answer)
        moved = replace(delivery, status=plan.status)
        title = f"Post {delivery.post_id} of {delivery.site}: {plan.status.value}"
        if plan.status in {Status.FAILED, Status.HELD, Status.CANCELLED}:
            tx.close_handoffs(moved, HandoffStatus.WITHDRAWN, plan.reason.words, HandoffKind.IMPORT)
        if plan.handoff:
            tx.open_handoff(moved, plan.handoff, plan.reason.words, plan.story_url)
        if plan.handoff or plan.status in {Status.FAILED, Status.HELD}:
            tx.add_notice(title, plan.reason.words, delivery)
        if plan.status in {Status.LIVE, Status.SENT, Status.UNCONFIRMED}:
            self._catch_up_safely(tx, moved)
        if answer and answer.story_id:
            self._canonicals.check_canonical(tx, moved, answer)

    def _catch_up_safely(self, tx: Transaction, delivery: Delivery) -> None:
        """Apply what happened to the post meanwhile; where that fails it alone is undone, never the outcome."""
        try:
            with tx.connection.begin_nested():
                self._lifecycle.catch_up(tx, delivery)
        except TROUBLE:
            raise
        except Exception:
            log.exception("a change of the post could not be carried over", delivery=delivery.id)

    def _write_account(self, tx: Transaction, name: str, plan: OutcomePlan, answer: Answer | None) -> None:
        if plan.park_reason and tx.park_account(name, plan.park_reason):
            advice = f"{plan.park_reason}. When it is mended, run: bridge resume --account {name}"
            tx.add_notice(f"Account {name} is parked", advice, topic=to_account_topic(name))
        values: dict[str, object] = {}
        if plan.next_at:
            values["next_at"] = plan.next_at
        if plan.circuit_until:
            values["circuit_until"] = plan.circuit_until
            tx.write_journal(
                "circuit open", f"until {plan.circuit_until.isoformat()}: {plan.reason.words}", account=name
            )
        if answer and answer.outcome not in NOT_REACHED:
            values |= {"failures": 0, "circuit_until": None}
        elif plan.failures:
            values["failures"] = tx.read_account(name).failures + 1
        if values:
            tx.change_account(name, **values)

    def _record_late(self, tx: Transaction, delivery: Delivery, answer: Answer) -> None:
        """Use an answer that came after the lease was over, for what it proves and nothing else.

        A story that was made settles a delivery that is still open; "nothing was sent" plans it again. Where it was
        settled otherwise meanwhile, its owner is told to look for two copies.
        """
        now = tx.read_delivery(delivery.id)
        if answer.story_id and answer.story_id == now.story_id:
            return  # an earlier try to write this very answer did reach the ledger
        proof = f"Medium's answer arrived late: {answer.reason}"
        if answer.outcome in {Outcome.LIVE, Outcome.DRAFT} and now.status in STILL_OPEN:
            is_live = answer.outcome is Outcome.LIVE
            status = Status.LIVE if is_live else Status.SENT
            reason = Reason(Code.LIVE if is_live else Code.DRAFT_TO_PUBLISH, proof)
            story = {"story_id": answer.story_id, "story_url": answer.story_url, "evidence": "api"}
            tx.move_delivery(now, status, reason, **story)
            tx.close_handoffs(now, HandoffStatus.DONE, proof, HandoffKind.CONFIRM)
            moved = replace(now, status=status)
            if status is Status.SENT:
                tx.open_handoff(moved, HandoffKind.PUBLISH_DRAFT, proof)
            self._lifecycle.catch_up(tx, moved)
        elif answer.outcome is Outcome.NOT_SENT and now.status is Status.UNCONFIRMED and now.fence == delivery.fence:
            tx.close_handoffs(now, HandoffStatus.WITHDRAWN, proof, HandoffKind.CONFIRM)
            tx.replan_delivery(now, proof)
        elif answer.outcome in CREATED and now.status is not Status.UNCONFIRMED:
            words = f"{proof}, while it was {now.status.value} again: look for two copies on Medium"
            tx.open_handoff(now, HandoffKind.CONFIRM, words)
            tx.notify(delivery, "look for two copies", words)

    def count_crash(self, delivery: Delivery, why: str, most: int = MOST_CRASHES) -> None:
        """Plan a delivery again, a little later, after its story could not be prepared; fail it after ``most`` times.

        Args:
            why: what happened, in words.

        Raises:
            LeaseLost: somebody else has taken the delivery over.
        """
        crashes = delivery.crashes + 1
        with self._ledger.write() as tx:
            if crashes >= most:
                words = f"{why} ({to_count(crashes, 'time')}). Please report it; run bridge retry when it is mended"
                tx.move_claimed(delivery, Status.CLAIMED, Status.FAILED, Reason(Code.FAILED, words), crashes=crashes)
                tx.notify(delivery, "failed", words)
                return
            due_at = plan_retry_at(delivery.id, crashes, self._config.delivery, tx.now)
            reason = Reason(Code.TRIED_AGAIN, why)
            tx.move_claimed(delivery, Status.CLAIMED, Status.PLANNED, reason, crashes=crashes, due_at=due_at)
