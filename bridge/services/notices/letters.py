"""What a message is about: notices with their posts' titles and screens, and all that waits for the weekly digest."""

from collections.abc import Iterable, Iterator, Sequence

from bridge.config import Config
from bridge.errors import NotFound
from bridge.ledger import Transaction
from bridge.ledger.notices import DIGEST
from bridge.models import Delivery, HandoffKind, Status
from bridge.models.counts import to_count
from bridge.models.notices import Item, Message, Notice
from bridge.planner.notices import to_message
from bridge.services.handoffs.tasks import to_short
from bridge.services.links import Links

MOST_IN_DIGEST = 50
"""Things that a digest names; how many there are besides, it says."""
_OVER = frozenset({Status.LIVE, Status.SENT, Status.REMOVED, Status.CANCELLED})
"""Where a delivery stands when nothing more is to come; a notice about it is of use only while something waits."""


class Letters:
    """Makes messages of notices. Addresses of screens are keys: they are made here, and stored nowhere."""

    def __init__(self, config: Config, links: Links) -> None:
        self._config = config
        self._links = links

    def to_letter(self, items: Sequence[Item], intro: str = "", *, is_digest: bool = False) -> Message:
        """One message of several things.

        Args:
            intro: what is said before them.
        """
        subject = f"{to_count(len(items), 'thing')} to look at this week" if is_digest else ""
        mark = "[dry run]" if self._config.bridge.dry_run else ""
        return to_message(items, self._links.to_owner_url(), intro=intro, mark=mark, subject=subject)

    def read_items(self, tx: Transaction, notice: Notice) -> list[Item]:
        """What a notice has to say now; nothing when what it was about waits no more."""
        if notice.topic.startswith(DIGEST):
            return list(self._read_waiting(tx))
        if notice.delivery_id is None:
            return [Item(notice.title, notice.body)]
        return list(self._read_item(tx, notice, notice.delivery_id))

    def _read_item(self, tx: Transaction, notice: Notice, delivery_id: int) -> Iterator[Item]:
        try:
            delivery = tx.read_delivery(delivery_id)
        except NotFound:
            return  # a proposal that was taken back meanwhile
        waits = tx.read_key_end(delivery) is None
        if waits or delivery.status not in _OVER:
            url = self._links.to_screen_url(delivery) if waits else ""
            yield Item(notice.title, notice.body, self._read_title(tx, delivery), url)

    def _read_title(self, tx: Transaction, delivery: Delivery) -> str:
        stored = tx.read_post(delivery.site, delivery.post_id)
        return stored.post.title if stored else ""

    def _read_waiting(self, tx: Transaction) -> Iterator[Item]:
        """Imports first, then what else waits, the longest first."""
        steps = [(one.delivery, one.handoff.kind.value, one.handoff.story_url) for one in tx.read_open_handoffs()]
        waiting = [*steps, *((one, "proposal", "") for one in tx.read_proposals())]
        waiting.sort(key=lambda one: one[1] != HandoffKind.IMPORT.value)
        titles = _read_titles(tx, (delivery for delivery, _, _ in waiting[:MOST_IN_DIGEST]))
        for delivery, kind, story_url in waiting[:MOST_IN_DIGEST]:
            where = f"{delivery.site} {delivery.post_id}, account {delivery.account}"
            url = self._links.to_screen_url(delivery)
            yield Item(to_short(kind, story_url), where, titles.get(delivery.id, ""), url)
        more = len(waiting) - MOST_IN_DIGEST
        if more > 0:
            yield Item(to_count(more, "more thing"), "waits" if more == 1 else "wait")


def _read_titles(tx: Transaction, deliveries: Iterable[Delivery]) -> dict[int, str]:
    return {one.delivery.id: one.title for one in tx.read_titled_deliveries([one.id for one in deliveries])}
