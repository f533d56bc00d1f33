"""The door for accounts without a token: a page is made for Medium's importer, and its owner is asked to import it.

An offer can be repeated: nothing has left, so a process that dies in it costs nothing.
"""

from dataclasses import replace
from datetime import datetime

import structlog

from bridge.config import Config
from bridge.failpoints import failpoint
from bridge.ledger import Ledger, Transaction
from bridge.models import (
    AiShare,
    Code,
    Delivery,
    DepartureKind,
    HandoffKind,
    HandoffStatus,
    Reason,
    Route,
    Status,
    StoredPost,
)
from bridge.planner import OutcomePlan
from bridge.services.delivery.checks import ACCEPT, Checks, Stop, pass_gate
from bridge.services.delivery.departures import Departures
from bridge.services.delivery.door import Hold
from bridge.services.delivery.lifecycle import Lifecycle
from bridge.services.drafts import Drafts
from bridge.services.import_door.pages import ImportPages, Pair
from bridge.transform import Dialect, Draft, to_content

log = structlog.get_logger()

# Begins the hand-off of a post that was offered before.
BEFORE = (
    "it was offered before; if you have imported it then, import nothing: say where the story is, or delete that draft "
    "first. Else "
)


class ImportDoor:
    """Offers a claimed delivery: its page is put up and looked at, and the hand-off "import" is opened."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        drafts: Drafts,
        lifecycle: Lifecycle,
        checks: Checks,
        departures: Departures,
        pages: ImportPages,
    ) -> None:
        self._config = config
        self._ledger = ledger
        self._drafts = drafts
        self._lifecycle = lifecycle
        self._checks = checks
        self._departures = departures
        self._pages = pages

    def prepare(self, hold: Hold) -> None:
        """Freeze the page in both its forms, put it up, look at it from outside, and ask the owner to import it.

        Returns:
            None: all of it may be repeated, so nothing is left that must be done only once.

        Raises:
            Stop: it must not or cannot be offered now.
            LeaseLost: somebody else has taken it over.
            LedgerError, SQLAlchemyError: the ledger is in trouble, not the delivery.
        """
        hold, stored = self._checks.look_again(hold)
        delivery = hold.delivery
        draft, _ = self._checks.make_draft(delivery, stored, self._drafts.deal_closing(delivery, stored))
        pass_gate(to_content(draft.title, draft.subtitle, draft.blocks, Dialect.IMPORT))
        self._checks.look_last(delivery, stored, "it would be offered now for import, on a page of its own")
        pair, findings = self._pages.publish(delivery, stored, draft)
        losses = [loss for one in findings for loss in one.losses]
        if losses and delivery.losses_accepted != stored.post.state:
            words = f"{'; '.join(losses)}. Mend that, then run: bridge retry; or {ACCEPT}"
            raise Stop(OutcomePlan(Status.HELD, Reason(Code.LOSSES_TO_ACCEPT, words)))
        doubts = [*losses, *(warning for one in findings for warning in one.warnings)]
        self._promise(delivery)
        with self._departures.lock:
            self._ask_to_import(delivery, stored, draft, pair, doubts)

    def _promise(self, delivery: Delivery) -> None:
        """Write an identity into the ledger and the side file before the owner can hear of the offer.

        Else a restored backup would not know of the offer, and would offer a story again that was imported since.

        Raises:
            Stop: the side file cannot be written.
        """
        try:
            self._departures.promise(delivery.account, delivery.id)
        except OSError as error:
            raise self._pages.put_off(
                delivery, f"{self._departures.last_send_file} could not be written: {error}"
            ) from error
        failpoint("before_offer")

    def _ask_to_import(
        self, delivery: Delivery, stored: StoredPost, draft: Draft, pair: Pair, doubts: list[str]
    ) -> None:
        """Commit the offer: its status, its hand-off and the notice to its owner, together.

        Args:
            doubts: what could not be found out about the page or its images, for the journal.
        """
        with self._ledger.write() as tx:
            before = BEFORE if was_offered(tx, delivery) else ""
            importer = tx.read_account(delivery.account).importer
            is_mostly_ai = stored.post.choice.ai is AiShare.MOSTLY
            reason = before + self._to_steps(delivery, draft, pair, importer, is_mostly_ai=is_mostly_ai)
            values = {"route": Route.IMPORT.value, "sent_state": stored.post.state, "crashes": 0, "failures": 0}
            ready = Reason(Code.READY_TO_IMPORT, "its import page is up; you import it")
            tx.move_claimed(delivery, Status.CLAIMED, Status.OFFERED, ready, **values)
            moved = replace(delivery, status=Status.OFFERED, sent_state=stored.post.state)
            self._drafts.carry(tx, delivery, stored, draft)
            for doubt in doubts:
                tx.note(moved, f"not certain: {doubt}")
            if tx.open_handoff(moved, HandoffKind.IMPORT, reason):
                tx.notify(delivery, "import", reason)
            self._lifecycle.catch_up(tx, moved)
            identity = tx.add_departure(DepartureKind.OFFER, delivery.account, delivery.id)
            failpoint("before_offer_commit")
        failpoint("after_offer_commit")
        self._remember_offer(identity, tx.now)

    def _remember_offer(self, identity: str, at: datetime) -> None:
        """Write the offer's own identity into the side file: a backup may have been made since the promise.

        Where that fails, only such a backup would not be recognised, so the offer stands.
        """
        try:
            self._departures.write_last_send(identity, at)
        except OSError:
            log.exception(
                "an offer could not be remembered outside the ledger", file=str(self._departures.last_send_file)
            )

    def _to_steps(self, delivery: Delivery, draft: Draft, pair: Pair, importer: str, *, is_mostly_ai: bool) -> str:
        """The hand-off in words, for those who do not open its screen."""
        first, second = (pair.plain, pair.canonical) if importer == "plain" else (pair.canonical, pair.plain)
        tool = self._config.places_of(delivery.account).import_tool
        paywall = "without Medium's paywall, as AI wrote most of it" if is_mostly_ai else ""
        publish = f"Publish it {paywall}" if paywall else "Publish it"
        tags = f", the tags are {', '.join(draft.tags)}" if draft.tags else ""
        return (
            f"import it: open {tool}, paste {self._pages.url_of(first)} and press Import; if the draft does not "
            f"end with your closing lines, import {self._pages.url_of(second)} instead. Look at the draft{tags}; the "
            f"canonical link in the story's settings must be {draft.canonical_url}. {publish}, then run: bridge "
            f"confirm {delivery.site} {delivery.post_id} STORY_URL"
        )


def was_offered(tx: Transaction, delivery: Delivery) -> bool:
    """Whether a delivery was offered before and that offer is closed: what was imported then may be on Medium."""
    steps = tx.read_handoffs(delivery.id)
    return any(one.kind is HandoffKind.IMPORT and one.status is not HandoffStatus.OPEN for one in steps)
