"""What a crashed process left behind is found and settled. The same code runs at start and at every tick."""

from collections.abc import Callable

import structlog

from bridge.errors import LeaseLost
from bridge.ledger import Ledger
from bridge.models import Answer, Delivery, Outcome, Status
from bridge.services.delivery.attempts import Attempts
from bridge.services.dry_runs import DryRuns
from bridge.services.isolation import isolated

log = structlog.get_logger()
MOST_PROCESS_ENDS = 10
"""Times in a row that a process may end while it prepares a story, before the delivery is failed. More than the three
of an exception: processes are also killed for reasons that have nothing to do with the post."""


class Recovery:
    """Settles deliveries whose lease is over: unconfirmed if they were being sent, else planned again."""

    def __init__(self, ledger: Ledger, dry_runs: DryRuns, attempts: Attempts) -> None:
        self._ledger = ledger
        self._dry_runs = dry_runs
        self._attempts = attempts

    def sweep(self, *, is_alone: bool = False) -> None:
        """Settle every delivery that no process works on any more, and end dry runs that are over.

        Args:
            is_alone: no other process serves this ledger, so whatever is in flight belongs to a process that is gone,
                be its lease over or not.
        """
        with self._ledger.read() as tx:
            sending = tx.read_expired(Status.SENDING, whatever_the_lease=is_alone)
            claimed = tx.read_expired(Status.CLAIMED, whatever_the_lease=is_alone)
        for delivery_id in sending:
            self._settle(delivery_id, Status.SENDING, self._give_up_sending)
        for delivery_id in claimed:
            self._settle(delivery_id, Status.CLAIMED, self._give_up_claim)
        self._dry_runs.end_dry_runs()
        with self._ledger.write() as tx:
            tx.beat("sweep")

    def _settle(self, delivery_id: int, left_as: Status, verb: Callable[[Delivery], None]) -> None:
        with isolated(self._ledger, "what a process left behind could not be settled", delivery=delivery_id):
            with self._ledger.read() as tx:
                delivery = tx.read_delivery(delivery_id)
            try:
                if delivery.status is left_as:
                    verb(delivery)
            except LeaseLost:
                log.info("somebody else settled it first", delivery=delivery_id)

    def _give_up_sending(self, delivery: Delivery) -> None:
        answer = Answer(
            Outcome.UNKNOWN,
            "the process ended, or its lease did, while the story was being sent: it may or may not be on Medium. "
            f"Look there, then run bridge confirm (it is there) or bridge deny {delivery.site} {delivery.post_id}",
        )
        with self._ledger.write() as tx:
            for attempt in tx.read_attempts(delivery.id):
                if attempt.outcome is None:
                    tx.close_attempt(attempt.id, answer)
            self._attempts.write_answer(tx, delivery, answer)

    def _give_up_claim(self, delivery: Delivery) -> None:
        why = "the process ended while the story was being prepared"
        self._attempts.count_crash(delivery, why, MOST_PROCESS_ENDS)
