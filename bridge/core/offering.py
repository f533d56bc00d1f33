"""offer: the door for accounts without a token. A page is made for Medium's importer; its owner is asked to import it.

An offer can be repeated: nothing has left, so a process that dies in it costs nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bridge.core.hosting import Hosting, Pair
from bridge.core.parts import log
from bridge.core.preparing import ACCEPT, Stop, pass_gate
from bridge.errors import LeaseLost
from bridge.failpoints import failpoint
from bridge.ledger import Transaction
from bridge.models import (
    Delivery,
    DepartureKind,
    HandoffKind,
    HandoffStatus,
    Route,
    Status,
    StoredPost,
    Trigger,
)
from bridge.planner import OutcomePlan
from bridge.transform import Dialect, Draft, print_page, to_content

IMPORT_TOOL = "https://medium.com/p/import"
BEFORE = (
    "it was offered before; if you have imported it then, import nothing: say where the story is, or delete that draft "
    "first. Else "
)
SHOWN = frozenset({Status.OFFERED, Status.PLANNED, Status.CLAIMED})
"""While a delivery stands here its page is up; planned again means that a newer page is being made."""


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What an import page's address answers.

    Attributes:
        html: the page; empty when the reader is sent elsewhere.
        location: where to.
        is_permanent: whether that is for good: the story stands.
    """

    html: str = ""
    location: str = ""
    is_permanent: bool = False


class Offering(Hosting):
    """From a claimed delivery to a page and a hand-off."""

    def offer(self, delivery: Delivery) -> None:
        """Freeze the page in both its forms, put it up, look at it from outside, and ask the owner to import it.

        Raises:
            Stop: it must not or cannot be offered now.
            LeaseLost: somebody else has taken it over.
        """
        stored = self.look_again(delivery)
        draft, _ = self.make_draft(delivery, stored)
        pass_gate(to_content(draft.title, draft.subtitle, draft.blocks, Dialect.IMPORT))
        self.stop_dry_run(delivery, stored, "it would be offered now for import, on a page of its own")
        pair, told = self.put_up(delivery, stored, self._freeze(delivery, draft))
        hosts = self.own_hosts(self.site(delivery.site).hosts)
        checks = [self.check_page(page, told.get(page.digest), hosts) for page in (pair.canonical, pair.plain)]
        checks.append(self.check_images(draft, hosts))
        losses = [loss for check in checks for loss in check.losses]
        if losses and delivery.losses_accepted != stored.post.state:
            raise Stop(OutcomePlan(Status.HELD, f"{'; '.join(losses)}. Mend that, then run: bridge retry; or {ACCEPT}"))
        doubts = [*losses, *(warning for check in checks for warning in check.warnings)]
        self._promise(delivery)
        with self.departing:
            self._ask_to_import(delivery, stored, draft, pair, doubts)

    def _promise(self, delivery: Delivery) -> None:
        """Before its owner can hear of an offer, it is known outside the ledger that something is offered.

        A restored backup would not know the offer, and make it again for a story that was imported since.

        Raises:
            Stop: the side file cannot be written.
        """
        with self.departing:
            identity, at = self._depart(delivery)
            failpoint("after_offer_promise")
            try:
                self.write_last_send(identity, at)
            except OSError as error:
                raise self._later(delivery, f"{self.last_send_file} could not be written: {error}") from error
        failpoint("before_offer")

    def _depart(self, delivery: Delivery) -> tuple[str, datetime]:
        with self.ledger.write() as tx:
            return tx.add_departure(DepartureKind.OFFER, delivery.account, delivery.id), tx.now

    def _freeze(self, delivery: Delivery, draft: Draft) -> Pair:
        with self.ledger.write() as tx:
            now = tx.read_delivery(delivery.id)
            if (now.status, now.fence) != (Status.CLAIMED, delivery.fence):
                raise LeaseLost(f"delivery {delivery.id} was taken over before its page was made")
            is_ahead = draft.published_at is not None and draft.published_at > tx.now
            if delivery.trigger is not Trigger.PUBLISH or is_ahead:
                # Medium takes over the page's date; a story with an old one reaches nobody, and none is yet to come.
                draft = replace(draft, published_at=tx.now)
            canonical = tx.freeze_page(delivery, print_page(draft), has_canonical=True)
            plain = tx.freeze_page(delivery, print_page(draft, with_canonical=False), has_canonical=False)
        failpoint("after_page_freeze")
        return Pair(canonical, plain)

    def _ask_to_import(
        self, delivery: Delivery, stored: StoredPost, draft: Draft, pair: Pair, doubts: list[str]
    ) -> None:
        """The offer itself: status, hand-off and word to the owner, together."""
        with self.ledger.write() as tx:
            before = BEFORE if was_offered(tx, delivery) else ""
            reason = before + self._to_steps(delivery, draft, pair, tx.read_account(delivery.account).importer)
            values = {"route": Route.IMPORT.value, "sent_state": stored.post.state, "crashes": 0, "failures": 0}
            tx.move_claimed(delivery, Status.CLAIMED, Status.OFFERED, "its import page is up; you import it", **values)
            moved = replace(delivery, status=Status.OFFERED, sent_state=stored.post.state)
            self.carry(tx, delivery, stored, draft)
            for doubt in doubts:
                self.note(tx, moved, f"not certain: {doubt}")
            if tx.open_handoff(moved, HandoffKind.IMPORT, reason):
                tx.add_notice(f"Post {delivery.post_id} of {delivery.site}: import", reason, delivery)
            self.catch_up(tx, moved)
            identity = tx.add_departure(DepartureKind.OFFER, delivery.account, delivery.id)
            failpoint("before_offer_commit")
        failpoint("after_offer_commit")
        self._remember_offer(identity, tx.now)

    def _remember_offer(self, identity: str, at: datetime) -> None:
        """A backup may have been made since the promise. Failing here, that one alone would not be recognised."""
        try:
            self.write_last_send(identity, at)
        except OSError:
            log.exception("an offer could not be remembered outside the ledger", file=str(self.last_send_file))

    def read_page(self, key: str, digest: str) -> PageAnswer | None:
        """What an address of an import page answers; None for one that never was or is no more."""
        with self.ledger.read() as tx:
            page = tx.find_page(key, digest)
            if page is None:
                return None
            delivery = tx.read_delivery(page.delivery_id)
            current = tx.read_current_page(page.delivery_id, has_canonical=page.has_canonical)
        if delivery.status is Status.LIVE:
            # A post whose texts were forgotten has no address that could be told.
            return PageAnswer(location=delivery.canonical_url, is_permanent=True) if delivery.canonical_url else None
        if delivery.status not in SHOWN:
            return None
        if current is not None and (current.url or current.digest != page.digest):
            return PageAnswer(location=self.to_page_url(current))
        return PageAnswer(html=page.html)

    def _to_steps(self, delivery: Delivery, draft: Draft, pair: Pair, importer: str) -> str:
        """The hand-off in words, for those who do not open its screen."""
        first, second = (pair.plain, pair.canonical) if importer == "plain" else (pair.canonical, pair.plain)
        tags = f", the tags are {', '.join(draft.tags)}" if draft.tags else ""
        return (
            f"import it: open {IMPORT_TOOL}, paste "
            f"{self.to_page_url(first)} and press Import; if the draft does not end with your closing lines, import "
            f"{self.to_page_url(second)} instead. Look at the draft{tags}; the canonical link in the story's settings "
            f"must be {draft.canonical_url}. Publish it, then run: bridge confirm {delivery.site} {delivery.post_id} "
            "STORY_URL"
        )


def was_offered(tx: Transaction, delivery: Delivery) -> bool:
    """Whether an offer of a delivery was closed already: what was imported then may stand on Medium."""
    steps = tx.read_handoffs(delivery.id)
    return any(one.kind is HandoffKind.IMPORT and one.status is not HandoffStatus.OPEN for one in steps)
