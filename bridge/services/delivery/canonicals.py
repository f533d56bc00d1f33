"""The canonical address of a story: compared, and mended by its owner where it is wrong."""

from bridge.ledger import Transaction
from bridge.models import Answer, CanonicalState, Delivery, HandoffKind, HandoffStatus
from bridge.planner import is_same_address

MEND = (
    "On Medium: the story's menu, Customize canonical link, select all of it, paste the right address, save, and "
    "publish the story's changes"
)


class Canonicals:
    """Whether a story on Medium names its post, and what its owner is asked when it does not."""

    def settle_canonical(self, tx: Transaction, delivery: Delivery, reason: str) -> None:
        """The story's canonical address is right."""
        tx.change_delivery(delivery, canonical_state=CanonicalState.CHECKED.value, canonical_seen="")
        tx.close_handoffs(delivery, HandoffStatus.DONE, reason, HandoffKind.MEND_CANONICAL)
        tx.note(delivery, f"its canonical address is right: {reason}")

    def check_canonical(self, tx: Transaction, delivery: Delivery, answer: Answer) -> None:
        """A story whose canonical address Medium did not take stays on the owner's list until it is mended."""
        if is_same_address(answer.canonical_url, delivery.canonical_url):
            tx.change_delivery(delivery, canonical_state=CanonicalState.SET.value, canonical_seen="")
            return
        seen = answer.canonical_url
        tx.change_delivery(delivery, canonical_state=CanonicalState.WRONG.value, canonical_seen=seen)
        says = f"Medium says {answer.canonical_url}" if answer.canonical_url else "Medium names none"
        reason = f"the story's canonical address should be {delivery.canonical_url}, but {says}. {MEND}"
        tx.open_handoff(delivery, HandoffKind.MEND_CANONICAL, reason)
        tx.notify(delivery, "mend the canonical", reason)


def names_post(delivery: Delivery, canonical: str) -> bool:
    """Whether an address that somebody read in a story's page or settings is the one its post has."""
    return bool(canonical) and is_same_address(canonical, delivery.canonical_url)
