"""The screen of an import hand-off: what its owner copies, and what they say.

Its address is its own key, apart from the import page's: that one is shown to Medium, and whoever knows it must not be
able to answer for the owner.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from bridge.core.offering import Offering
from bridge.core.preparing import Stop, to_sentences
from bridge.core.reading import Reading
from bridge.errors import NotFound, Refused
from bridge.ledger import Transaction
from bridge.models import Delivery, HandoffStatus, Severity, Status
from bridge.transform import Dialect, print_draft, to_counts

LATER = timedelta(days=1)
_STEPS = frozenset({"embed", "player", "cta", "image"})
"""Kinds of notes that ask for a look at the draft; losses of any kind do too."""


@dataclass(frozen=True, slots=True)
class ImportView:
    """What the screen shows; when it is not open, only title, original and the reason."""

    title: str
    original_url: str
    reason: str
    is_open: bool
    story_url: str = ""
    subtitle: str = ""
    canonical_url: str = ""
    tags: tuple[str, ...] = ()
    page_url: str = ""
    plain_url: str = ""
    rich_html: str = ""
    steps: tuple[str, ...] = ()
    report: tuple[str, ...] = ()


class Importing(Offering, Reading):
    """The owner's side of an offer."""

    def read_import(self, delivery_id: int, key: str) -> ImportView:
        """The screen.

        Raises:
            NotFound: there is no such hand-off, or the key is not its own.
        """
        with self.ledger.read() as tx:
            delivery = self._find_offer(tx, delivery_id, key)
            stored = tx.read_post(delivery.site, delivery.post_id)
            assert stored is not None, "a delivery refers to its post"
            page = tx.read_current_page(delivery.id, has_canonical=True)
            plain = tx.read_current_page(delivery.id, has_canonical=False)
            reason = self.to_reason(tx, delivery)
        closed = ImportView(stored.post.title, stored.post.url, reason, is_open=False, story_url=delivery.story_url)
        if delivery.status is not Status.OFFERED or page is None or plain is None:
            return closed
        try:
            draft, _ = self.make_draft(delivery, stored)
        except Stop:
            return closed
        return ImportView(
            title=draft.title,
            original_url=stored.post.url,
            reason=reason,
            is_open=True,
            subtitle=draft.subtitle,
            canonical_url=draft.canonical_url,
            tags=draft.tags,
            page_url=self.to_page_url(page),
            plain_url=self.to_page_url(plain),
            rich_html=print_draft(draft, Dialect.PASTE),
            report=tuple(to_sentences(draft.notes, to_counts(draft))),
            steps=tuple(note.text for note in draft.notes if note.kind in _STEPS or note.severity is Severity.LOSS),
        )

    def find_import(self, delivery_id: int, key: str) -> Delivery:
        """The delivery that a screen's address stands for. Raises NotFound."""
        with self.ledger.read() as tx:
            return self._find_offer(tx, delivery_id, key)

    def postpone(self, delivery: Delivery) -> None:
        """Not now: the offer is taken back, its place is free, and it is made again in a day.

        Raises:
            Refused: it is not offered any more.
            LeaseLost: it has moved since it was read.
        """
        if delivery.status is not Status.OFFERED:
            raise Refused(f"it is {delivery.status.value}, so there is nothing to postpone")
        with self.ledger.write() as tx:
            tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "you said: not now")
            tx.move_delivery(delivery, Status.PLANNED, "you said: not now", due_at=tx.now + LATER)

    def _find_offer(self, tx: Transaction, delivery_id: int, key: str) -> Delivery:
        wrong = "there is no such hand-off; its address may have changed with the site's secret: bridge handoffs"
        try:
            delivery = tx.read_delivery(delivery_id)
        except NotFound:
            raise NotFound(wrong) from None
        if not any(
            hmac.compare_digest(key.encode(errors="replace"), one.encode()) for one in self.screen_keys(delivery)
        ):
            raise NotFound(wrong)
        return delivery
