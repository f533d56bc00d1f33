"""sweep: what a process left behind is found and settled; the same code runs at start and at every tick."""

from collections.abc import Callable
from datetime import timedelta

from bridge import notify
from bridge.core.clocks import Clocks
from bridge.core.parts import log
from bridge.core.settling import Settling
from bridge.errors import LeaseLost, NotFound
from bridge.ledger.housekeeping import PRUNED, Notice
from bridge.models import Answer, Delivery, Outcome, Status

NOTICE_LEASE = timedelta(minutes=5)
NOTICE_TRIES = 5
# More than the three of an exception: processes are also killed for reasons that have nothing to do with the post.
MOST_PROCESS_ENDS = 10


class Sweeping(Settling, Clocks):
    """Expired leases, notices and retention."""

    def sweep(self, *, is_alone: bool = False) -> None:
        """Settle what has no owner any more.

        Args:
            is_alone: no other process serves this ledger, so whatever is in flight belongs to a process that is gone.
        """
        with self.ledger.read() as tx:
            sending = tx.read_expired(Status.SENDING, whatever_the_lease=is_alone)
            claimed = tx.read_expired(Status.CLAIMED, whatever_the_lease=is_alone)
        for delivery_id in sending:
            self._settle(delivery_id, Status.SENDING, self._give_up_sending)
        for delivery_id in claimed:
            self._settle(delivery_id, Status.CLAIMED, self._give_up_claim)
        self.end_dry_runs()
        with self.ledger.write() as tx:
            tx.beat("sweep")

    def send_notices(self) -> None:
        """Tell the owner what waits in the outbox. A failure is tried again later and fails nothing else."""
        urls = tuple(url.get_secret_value() for url in self.config.notify.urls)
        with self.ledger.read() as tx:
            notices = tx.read_due_notices()
        for notice in notices:
            with self.isolated("a notice could not be sent", notice=notice.id):
                self._send_notice(notice, urls)

    def _send_notice(self, notice: Notice, urls: tuple[str, ...]) -> None:
        with self.ledger.write() as tx:
            if not tx.claim_notice(notice, NOTICE_LEASE):
                return
        log.info("notice", title=notice.title, body=notice.body)
        title = f"[dry run] {notice.title}" if self.config.bridge.dry_run else notice.title
        failures = notify.tell(urls, title, self._with_screen(notice)) if urls else []
        if not failures or notice.failures + 1 >= NOTICE_TRIES:
            with self.ledger.write() as tx:
                tx.finish_notice(notice.id)

    def _with_screen(self, notice: Notice) -> str:
        """What is told: the address of its screen is a key, so it stands nowhere before."""
        if notice.delivery_id is None:
            return notice.body
        with self.ledger.read() as tx:
            try:
                url = self.to_screen_url(tx.read_delivery(notice.delivery_id))
            except NotFound:
                return notice.body  # a proposal that was taken back meanwhile
        return f"{notice.body}\n\nEverything for it, and your answer: {url}" if url else notice.body

    def prune(self) -> None:
        """Delete rows that have had their time, and mend what has too much of it."""
        self.mend_clocks()
        count, settings = 0, self.config.delivery
        for table in PRUNED:
            with self.isolated("old rows could not be deleted", table=table), self.ledger.write() as tx:
                count += tx.prune(table, settings.keep_events, settings.keep_journal)
        with self.ledger.write() as tx:
            tx.beat("prune")
        log.info("old rows deleted", count=count)

    def _settle(self, delivery_id: int, left_as: Status, verb: Callable[[Delivery], None]) -> None:
        with self.isolated("what a process left behind could not be settled", delivery=delivery_id):
            with self.ledger.read() as tx:
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
        with self.ledger.write() as tx:
            for attempt in tx.read_attempts(delivery.id):
                if attempt.outcome is None:
                    tx.close_attempt(attempt.id, answer)
            self.write_answer(tx, delivery, answer)

    def _give_up_claim(self, delivery: Delivery) -> None:
        why = "the process ended while the story was being prepared"
        self.count_crash(delivery, why, MOST_PROCESS_ENDS)
