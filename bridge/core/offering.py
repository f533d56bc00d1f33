"""offer: the door for accounts without a token. A page is made for Medium's importer; its owner is asked to import it.

An offer can be repeated: nothing has left, so a process that dies in it costs nothing.
"""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from bridge.core.parts import log
from bridge.core.preparing import Preparing, pass_gate
from bridge.failpoints import failpoint
from bridge.models import Delivery, HandoffKind, Page, Route, Status, Trigger
from bridge.transform import Dialect, Draft, print_page, to_content

IMPORT_TOOL = "https://medium.com/p/import"
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


class Offering(Preparing):
    """From a claimed delivery to a page and a hand-off."""

    def offer(self, delivery: Delivery) -> None:
        """Freeze the page in both its forms, and ask the owner to import it.

        Raises:
            Stop: it must not or cannot be offered now.
        """
        stored = self.look_again(delivery)
        draft, _ = self.make_draft(delivery, stored)
        pass_gate(to_content(draft.title, draft.subtitle, draft.blocks, Dialect.IMPORT))
        with self.ledger.write() as tx:
            if delivery.trigger is not Trigger.PUBLISH:
                # Medium takes over the page's date, and a story with an old one reaches nobody.
                draft = replace(draft, published_at=tx.now)
            page = tx.freeze_page(delivery, print_page(draft), has_canonical=True)
            plain = tx.freeze_page(delivery, print_page(draft, with_canonical=False), has_canonical=False)
            reason = self._to_steps(delivery, draft, page, plain)
            values = {"route": Route.IMPORT.value, "sent_state": stored.post.state, "crashes": 0, "failures": 0}
            tx.move_claimed(delivery, Status.CLAIMED, Status.OFFERED, "its import page is up; you import it", **values)
            moved = replace(delivery, status=Status.OFFERED, sent_state=stored.post.state)
            if tx.open_handoff(moved, HandoffKind.IMPORT, reason):
                tx.add_notice(f"Post {delivery.post_id} of {delivery.site}: import", reason)
            self.catch_up(tx, moved)
            failpoint("before_offer_commit")
        self._remember_offer(tx.now)

    def _remember_offer(self, at: datetime) -> None:
        """A restored backup would not know this offer, and make it again for a story that was imported since."""
        try:
            self.write_last_send(at)
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
            return PageAnswer(location=delivery.canonical_url, is_permanent=True)
        if delivery.status not in SHOWN:
            return None
        if current is not None and current.digest != page.digest:
            return PageAnswer(location=self.to_page_url(current))
        return PageAnswer(html=page.html)

    def to_screen_url(self, delivery: Delivery) -> str:
        """Where the owner finds everything to copy."""
        return f"{self.config.bridge.public_url}/handoff/{delivery.id}/{self.screen_keys(delivery)[0]}/"

    def screen_keys(self, delivery: Delivery) -> list[str]:
        """The screen's key under each of the site's secrets, so that one can be replaced; the newest first."""
        site = self.config.sites.get(delivery.site)
        secrets = site.secret.get_secret_value().split() if site and site.secret else []
        words = f"handoff|{delivery.site}|{delivery.post_id}|{delivery.account}".encode()
        return [hmac.new(secret.encode(), words, sha256).hexdigest()[:32] for secret in secrets]

    def to_page_url(self, page: Page) -> str:
        """Where a page can be read."""
        return f"{self.config.bridge.public_url}/import/{page.key}/{page.digest}/"

    def _to_steps(self, delivery: Delivery, draft: Draft, page: Page, plain: Page) -> str:
        tags = f", the tags are {', '.join(draft.tags)}" if draft.tags else ""
        return (
            f"import it: {self.to_screen_url(delivery)} has everything to copy. Or open {IMPORT_TOOL}, paste "
            f"{self.to_page_url(page)} and press Import; if the draft does not end with your closing lines, import "
            f"{self.to_page_url(plain)} instead. Look at the draft{tags}; the canonical link in the story's settings "
            f"must be {draft.canonical_url}. Publish it, then run: bridge confirm {delivery.site} {delivery.post_id} "
            "STORY_URL"
        )
