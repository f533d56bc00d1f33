"""confirm: there is a story on Medium, and it is a certain post's. Whoever finds out comes through here."""

from bridge.core.changing import Changing
from bridge.errors import Refused
from bridge.ledger import Transaction
from bridge.models import CanonicalState, Delivery, HandoffKind, HandoffStatus, Status
from bridge.planner import StoryAddress, to_url_key

ANSWERED = (HandoffKind.CONFIRM, HandoffKind.PUBLISH_DRAFT, HandoffKind.IMPORT)
_KNOWN = frozenset({CanonicalState.SET, CanonicalState.CHECKED, CanonicalState.WRONG})


class Confirming(Changing):
    """From evidence to a live delivery."""

    def settle_live(
        self,
        tx: Transaction,
        delivery: Delivery,
        address: StoryAddress,
        evidence: str,
        reason: str,
        canonical: CanonicalState | None = None,
    ) -> Delivery:
        """Mark a delivery as live; what happened to its post meanwhile follows.

        Args:
            evidence: ``owner``, ``feed``, ``export`` or ``wordpress``.
            canonical: what is known of the story's canonical address by this very evidence.

        Raises:
            Refused: it is being sent right now, or the story is another post's.
        """
        if delivery.status in {Status.CLAIMED, Status.SENDING}:
            raise Refused("it is being sent right now; ask again in a minute")
        if holder := tx.find_story_holder(delivery.account, address.id, delivery.id):
            raise Refused(
                f"story {address.url} is post {holder[1]} of {holder[0]} already; look which of the two it is"
            )
        stored = tx.read_post(delivery.site, delivery.post_id)
        assert stored is not None, "a delivery refers to its post"
        values = {
            "story_id": address.id,
            "story_url": address.url,
            "evidence": evidence,
            "sent_state": delivery.sent_state or stored.post.state,
            "canonical_state": (canonical or _expected(delivery)).value,
        }
        if delivery.story_id not in {"", address.id}:
            tx.change_story(delivery.account, delivery.story_id, delivery_id=None)
        tx.change_address(delivery, delivery.canonical_url, to_url_key(delivery.canonical_url))
        tx.move_delivery(delivery, Status.LIVE, reason, **values)
        tx.change_story(delivery.account, address.id, delivery_id=delivery.id, missing_at=None)
        tx.close_handoffs(delivery, HandoffStatus.DONE, reason, *ANSWERED)
        if tx.read_carried(delivery.id) is None:
            self.carry(tx, delivery, stored)
        moved = tx.read_delivery(delivery.id)
        self.catch_up(tx, moved)
        return moved


def _expected(delivery: Delivery) -> CanonicalState:
    """What went through one of our doors carries the address; nobody has looked yet."""
    if delivery.canonical_state in _KNOWN:
        return delivery.canonical_state
    return CanonicalState.EXPECTED if delivery.route else CanonicalState.UNKNOWN
