"""The canonical address of a story on Medium: compared with its post's, and mended by its owner where it is wrong."""

from bridge.ledger import Transaction
from bridge.models import Answer, CanonicalState, Delivery, HandoffKind, HandoffStatus
from bridge.planner import is_same_address

MEND = (
    "On Medium: the story's menu, Customize canonical link, select all of it, paste the right address, save, and "
    "publish the story's changes"
)
"""How an owner mends a canonical address on Medium, as words to them."""


class Canonicals:
    """Whether a story on Medium names its post as the original, and what its owner is asked when it does not."""

    def settle_canonical(self, tx: Transaction, delivery: Delivery, reason: str) -> None:
        """Write down that a story's canonical address was looked at and is right, and close its hand-off.

        Args:
            reason: who saw it, in words.
        """
        tx.change_delivery(delivery, canonical_state=CanonicalState.CHECKED.value, canonical_seen="")
        tx.close_handoffs(delivery, HandoffStatus.DONE, reason, HandoffKind.MEND_CANONICAL)
        tx.note(delivery, f"its canonical address is right: {reason}")

    def check_canonical(self, tx: Transaction, delivery: Delivery, answer: Answer) -> None:
        """Compare the canonical address in Medium's answer with the one that was asked for.

        Where it is another, or missing, the owner gets the hand-off "mend the canonical".
        """
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
    """Whether ``canonical``, as somebody read it in the story's page or settings, is the address of its post."""
    return bool(canonical) and is_same_address(canonical, delivery.canonical_url)


def ask_again(tx: Transaction, delivery: Delivery) -> bool:
    """Ask anew to mend a canonical address, as its owner says that they did what was withdrawn meanwhile.

    So the story names an address that the post has left by now, or the post although the story is the original.

    Returns:
        Whether it is asked now; not where what the story names is known.
    """
    if delivery.canonical_state is not CanonicalState.UNKNOWN:
        return False
    tx.change_delivery(delivery, canonical_state=CanonicalState.WRONG.value)
    reason = f"you have changed the story's link, and by now it must be {delivery.canonical_url}. {MEND}"
    tx.open_handoff(delivery, HandoffKind.MEND_CANONICAL, reason)
    return True
