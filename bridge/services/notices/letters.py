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
from bridge.services.delivery.addresses import find_asked_delivery
from bridge.services.handoffs.tasks import to_short
from bridge.services.links import Links

MOST_IN_DIGEST = 50
"""Things that a digest names; how many there are besides, it says."""
_OVER = frozenset({Status.LIVE, Status.SENT, Status.REMOVED, Status.CANCELLED})
"""Where a delivery stands when nothing more is to come; a notice about it is of use only while something waits."""
_IMPORT = "It is ready to be imported on Medium; that takes a minute."
"""In place of the steps, which name more addresses: they all stand on the screen."""
_PLACES = {"account": "accounts", "site": "sites"}
"""Where the owner's screens have what a topic is about, by the topic's first word."""


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
            return [Item(notice.title, notice.body, url=self._to_place(notice))]
        return list(self._read_item(tx, notice, notice.delivery_id))

    def _to_place(self, notice: Notice) -> str:
        """The owner's screen of the account or site that a notice is about."""
        kind, _, name = notice.topic.partition(":")
        return self._links.to_owner_url(f"{_PLACES[kind]}/{name}") if kind in _PLACES else ""

    def _read_item(self, tx: Transaction, notice: Notice, delivery_id: int) -> Iterator[Item]:
        try:
            delivery = tx.read_delivery(delivery_id)
        except NotFound:
            return  # a proposal that was taken back meanwhile
        words = notice.body
        if tx.read_key_end(delivery) is None:
            url = self._links.to_screen_url(delivery)
            words = _IMPORT if url and _asks_to_import(tx, delivery, notice) else words
        elif delivery.status in _OVER:
            return
        else:
            url = self._links.to_owner_url(f"posts/{delivery.site}/{delivery.post_id}")
        yield Item(notice.title, words, self._read_title(tx, delivery), url)

    def _read_title(self, tx: Transaction, delivery: Delivery) -> str:
        stored = tx.read_post(delivery.site, delivery.post_id)
        return stored.post.title if stored else ""

    def _read_waiting(self, tx: Transaction) -> Iterator[Item]:
        """Imports first, then what else waits, the longest first."""
        steps = [(one.delivery, one.handoff.kind.value, one.handoff.story_url) for one in tx.read_open_handoffs()]
        questions = [(delivery, "identity", "") for delivery in self._read_asked(tx)]
        waiting = [*steps, *((one, "proposal", "") for one in tx.read_proposals()), *questions]
        waiting.sort(key=lambda one: one[1] != HandoffKind.IMPORT.value)
        titles = _read_titles(tx, (delivery for delivery, _, _ in waiting[:MOST_IN_DIGEST]))
        for delivery, kind, story_url in waiting[:MOST_IN_DIGEST]:
            where = f"{delivery.site} {delivery.post_id}, account {delivery.account}"
            url = self._links.to_screen_url(delivery)
            yield Item(to_short(kind, story_url), where, titles.get(delivery.id, ""), url)
        more = len(waiting) - MOST_IN_DIGEST
        if more > 0:
            yield Item(to_count(more, "more thing"), "waits" if more == 1 else "wait", url=self._links.to_owner_url())

    def _read_asked(self, tx: Transaction) -> Iterator[Delivery]:
        """The deliveries on whose screens it is asked which of two articles is whose."""
        for site, post_id in tx.find_questions():
            stored = tx.read_post(site, post_id)
            if stored and (delivery := find_asked_delivery(tx, stored)):
                yield delivery


def _asks_to_import(tx: Transaction, delivery: Delivery, notice: Notice) -> bool:
    return any(one.kind is HandoffKind.IMPORT and one.reason == notice.body for one in tx.read_open(delivery))


def _read_titles(tx: Transaction, deliveries: Iterable[Delivery]) -> dict[int, str]:
    return {one.delivery.id: one.title for one in tx.read_titled_deliveries([one.id for one in deliveries])}
