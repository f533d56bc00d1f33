"""act: what the owner decides."""

import re
from datetime import timedelta

from bridge.core.changing import Changing
from bridge.errors import NotFound, Refused
from bridge.ledger import Transaction
from bridge.models import Delivery, HandoffKind, HandoffStatus, Status
from bridge.planner import plan_sending, to_url_key

# A story's id ends its address: https://medium.com/@user/slug-<id>, https://medium.com/p/<id> (docs/medium.md).
# A title without a letter that addresses know leaves only the id, and the editor adds /edit.
_STORY_ID = re.compile(r"(?:-|/p/|/@[^/]+/)([0-9a-f]{8,14})(?:/edit)?/?$")
MARGIN = timedelta(minutes=1)


class Acting(Changing):
    """The owner's verbs. Each takes a post and, where it has several deliveries, the account."""

    def confirm(self, site: str, post_id: int, story_url: str, account: str | None = None) -> Delivery:
        """The owner has seen the story on Medium at ``story_url``.

        Raises:
            NotFound: there is no such delivery.
            Refused: the address is not a story's, or the delivery is being sent right now.
        """
        match = _STORY_ID.search(story_url.split("?")[0].split("#")[0])
        if not match or not story_url.startswith(("https://", "http://")):
            raise Refused("that is not a story's address; it looks like https://medium.com/@you/title-0123456789ab")
        with self.ledger.write() as tx:
            delivery = self._find(tx, site, post_id, account)
            if delivery.status in {Status.CLAIMED, Status.SENDING}:
                raise Refused("it is being sent right now; ask again in a minute")
            stored = tx.read_post(site, post_id)
            assert stored is not None, "a delivery refers to its post"
            values = {
                "story_id": match[1],
                "story_url": story_url,
                "evidence": "owner",
                "sent_state": delivery.sent_state or stored.post.state,
            }
            tx.change_address(delivery, delivery.canonical_url, to_url_key(delivery.canonical_url))
            tx.move_delivery(delivery, Status.LIVE, f"you saw it at {story_url}", **values)
            done = (HandoffKind.CONFIRM, HandoffKind.PUBLISH_DRAFT, HandoffKind.IMPORT)
            tx.close_handoffs(delivery, HandoffStatus.DONE, "you confirmed the story", *done)
            moved = tx.read_delivery(delivery.id)
            self.catch_up(tx, moved)
            return moved

    def deny(self, site: str, post_id: int, account: str | None = None) -> Delivery:
        """The owner has looked, and the unconfirmed story is not on Medium: it is planned again.

        Raises:
            NotFound: there is no such delivery.
            Refused: it is not unconfirmed, or the call that sent it could still be under way.
        """
        with self.ledger.write() as tx:
            delivery = self._find(tx, site, post_id, account)
            if delivery.status is not Status.UNCONFIRMED:
                raise Refused(f"only an unconfirmed story can be denied; this one is {delivery.status.value}")
            attempts = tx.read_attempts(delivery.id)
            settings = self.config.delivery
            safe_at = attempts[-1].started_at + settings.lease + settings.deadline + MARGIN
            if tx.now < safe_at:
                raise Refused(f"the call could still be under way; look again after {safe_at:%Y-%m-%d %H:%M:%S UTC}")
            tx.close_handoffs(delivery, HandoffStatus.DONE, "you looked: it is not there", HandoffKind.CONFIRM)
            tx.replan_delivery(delivery, "you looked: it is not on Medium")
            return tx.read_delivery(delivery.id)

    def done(self, site: str, post_id: int, account: str | None = None) -> Delivery:
        """The owner has done on Medium what the post's hand-offs asked for; its story carries the newest text now.

        Raises:
            NotFound: there is no such delivery.
            Refused: a story that is a draft or unconfirmed needs its address: confirm it.
        """
        with self.ledger.write() as tx:
            delivery = self._find(tx, site, post_id, account)
            if delivery.status is not Status.LIVE:
                raise Refused(f"it is {delivery.status.value}; tell its address with confirm, or that it is not there")
            stored = tx.read_post(site, post_id)
            assert stored is not None, "a delivery refers to its post"
            tx.close_handoffs(delivery, HandoffStatus.DONE, "you did it")
            tx.change_delivery(delivery, sent_state=stored.post.state)
            return tx.read_delivery(delivery.id)

    def cancel(self, site: str, post_id: int, account: str | None = None) -> Delivery:
        """Do not send this post, whatever happens to it on WordPress.

        Raises:
            NotFound: there is no such delivery.
            Refused: it has left already.
        """
        with self.ledger.write() as tx:
            delivery = self._find(tx, site, post_id, account)
            if delivery.status not in {Status.PLANNED, Status.PROPOSED, Status.FAILED, Status.HELD, Status.OFFERED}:
                raise Refused(f"it is {delivery.status.value}: there is nothing to cancel")
            tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, "you cancelled it")
            tx.move_delivery(delivery, Status.CANCELLED, "you cancelled it", cancelled_by="person")
            return tx.read_delivery(delivery.id)

    def retry(self, site: str, post_id: int, account: str | None = None, *, accept_losses: bool = False) -> Delivery:
        """Plan a failed, held or cancelled delivery again.

        Args:
            accept_losses: the text as it is now may go whatever of it is lost, against ``block_on``.

        Raises:
            NotFound: there is no such delivery.
            Refused: it is in another state, or the post may not be sent.
        """
        with self.ledger.write() as tx:
            delivery = self._find(tx, site, post_id, account)
            if delivery.status not in {Status.FAILED, Status.HELD, Status.CANCELLED}:
                raise Refused(f"it is {delivery.status.value}; only failed, held and cancelled ones are tried again")
            stored = tx.read_post(site, post_id)
            assert stored is not None, "a delivery refers to its post"
            decision = plan_sending(stored, self.site(site))
            url = stored.post.original_url
            if not decision.yes:
                raise Refused(decision.reason)
            if not tx.change_address(delivery, url, to_url_key(url)):
                raise Refused("another article on this account has its address by now")
            tx.replan_delivery(delivery, "you asked for it again")
            if accept_losses:
                tx.change_delivery(delivery, losses_accepted=stored.post.state)
        self.wake()
        return delivery

    def accept(self, site: str, post_id: int) -> None:
        """A post that is held for its identity is the article it says it is.

        Raises:
            NotFound: no such post.
        """
        with self.ledger.write() as tx:
            if tx.read_post(site, post_id) is None:
                raise NotFound(f"post {post_id} of {site} is not known")
            tx.change_post(site, post_id, held_reason="", guid="")
            tx.requeue_held_events(site, post_id)
            tx.write_journal("accepted", "you accepted the post as it is now", site=site, post_id=post_id)
        self.wake()

    def reconnect(self, site: str) -> None:
        """Take a site as it is now: after a restored backup, or a real move. Raises NotFound."""
        self.site(site)
        with self.ledger.write() as tx:
            tx.change_site(site, held_reason="")
            tx.forget_revisions(site)
            tx.write_journal("reconnected", "you connected the site again", site=site)
        self.wake()

    def resume(self, account: str) -> None:
        """Let a parked account send again. Raises NotFound."""
        self.account(account)
        with self.ledger.write() as tx:
            tx.resume_account(account, "you resumed it")
        self.wake()

    def pause(self, account: str) -> None:
        """Send nothing on an account until it is resumed. Raises NotFound."""
        self.account(account)
        with self.ledger.write() as tx:
            tx.park_account(account, "you paused it")

    def _find(self, tx: Transaction, site: str, post_id: int, account: str | None) -> Delivery:
        found = [one for one in tx.read_deliveries(site, post_id) if account in {None, one.account}]
        if not found:
            raise NotFound(f"post {post_id} of {site} has no delivery" + (f" on {account}" if account else ""))
        if len(found) > 1:
            names = ", ".join(one.account for one in found)
            raise Refused(f"it has deliveries on several accounts; name one of them: {names}")
        return found[0]
