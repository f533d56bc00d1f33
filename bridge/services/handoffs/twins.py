"""Two articles that may be one: the question about them on a delivery's screen, and the answer given there."""

from dataclasses import dataclass
from hashlib import sha256

from bridge.errors import Refused
from bridge.ledger import Ledger, Transaction
from bridge.models import Delivery, StoredPost
from bridge.planner import to_name
from bridge.services.delivery.addresses import Addresses, find_asked_delivery
from bridge.services.handoffs.answers import Answers


@dataclass(frozen=True, slots=True)
class Twin:
    """An article that may be the same as that of a delivery.

    Attributes:
        post_id: the post that the answer is about.
        known, other: both articles, in words: number, title, address, date.
        is_number: whether they share a number in WordPress; else they share an address.
    """

    site: str
    post_id: int
    known: str
    other: str
    is_number: bool

    @property
    def token(self) -> str:
        """Which question it is: other articles under this number, or at this address, are another one."""
        return f"{self.post_id}-{sha256(f'{self.known}|{self.other}'.encode()).hexdigest()[:16]}"


class Twins:
    """Reads which articles are asked about on a delivery's screen, and passes the owner's answer on."""

    def __init__(self, ledger: Ledger, addresses: Addresses, answers: Answers) -> None:
        self._ledger = ledger
        self._addresses = addresses
        self._answers = answers

    def read_twins(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> tuple[Twin, ...]:
        """Every article that is asked about on a delivery's screen."""
        known, own = self._addresses.to_story_words(tx, delivery), stored.post
        asked = tx.read_asked_about(delivery.id)
        found = [Twin(one.post.site, one.post.id, known, to_name(one.post), is_number=False) for one in asked]
        shown = find_asked_delivery(tx, stored) if stored.rival else None
        if stored.rival and shown and shown.id == delivery.id:
            found.append(Twin(own.site, own.id, known, to_name(stored.rival), is_number=True))
        return tuple(found)

    def answer_twin(self, delivery: Delivery, post_id: int, *, is_same: bool) -> None:
        """Carry out the owner's answer, given on a delivery's screen, about one of the articles asked about there.

        Args:
            post_id: ``Twin.post_id``.

        Raises:
            Refused: it is answered already, or the story is being sent right now.
        """
        with self._ledger.read() as tx:
            stored = tx.read_post_of(delivery)
            found = [one for one in self.read_twins(tx, delivery, stored) if one.post_id == post_id]
        if not found:
            raise Refused("that question is answered already")
        answer = self._answers.accept if is_same else self._answers.tell_apart
        answer(found[0].site, post_id)
