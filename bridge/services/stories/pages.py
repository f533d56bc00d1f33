"""What was seen on Medium, with what is known of each: whose post it is, by what sign, what of it it has not got."""

from collections.abc import Collection
from typing import NamedTuple

from bridge.errors import NotFound
from bridge.ledger import Ledger
from bridge.models import Delivery, HandoffKind
from bridge.models.pages import Key, Slice, StoryHead
from bridge.services.drafts import Drafts
from bridge.transform import Change


class Seen(NamedTuple):
    """A story.

    Attributes:
        delivery: the one of the post that it is; None where it is none of ours.
        is_changed: whether its post was edited since, and the story was not.
    """

    head: StoryHead
    delivery: Delivery | None
    is_changed: bool


class SeenPage(NamedTuple):
    """Some of the stories, and the key of the last while there are more."""

    rows: list[Seen]
    next: Key | None


class OwnStory(NamedTuple):
    """The story of a post.

    Attributes:
        changes: the paragraphs of the post that it has not got; None where what it has is not known.
        is_asked: whether a hand-off asks to carry them over.
    """

    delivery: Delivery
    title: str
    changes: tuple[Change, ...] | None
    is_asked: bool


class StoryPages:
    """Reads stories in a number of statements that does not grow with them."""

    def __init__(self, ledger: Ledger, drafts: Drafts) -> None:
        self._ledger = ledger
        self._drafts = drafts

    def read_page(self, part: Slice, account: str | None = None, kind: str | None = None) -> SeenPage:
        """Stories, those first seen last coming first; of single sites only those known to be their posts'."""
        with self._ledger.read() as tx:
            page = tx.list_stories(part, account, kind)
            ids = [one.delivery_id for one in page.rows if one.delivery_id is not None]
            made = {one.delivery.id: one.delivery for one in tx.read_titled_deliveries(ids)}
            changed = tx.find_open_among(ids, HandoffKind.UPDATE_IN_PLACE)
        rows = [Seen(one, made.get(one.delivery_id or 0), one.delivery_id in changed) for one in page.rows]
        return SeenPage(rows, page.next)

    def read_one(self, delivery_id: int, sites: Collection[str] | None) -> OwnStory:
        """The story of a delivery.

        Args:
            sites: those of which whoever asks may know; None for all.

        Raises:
            NotFound: there is no such delivery on them, or it has no story.
        """
        with self._ledger.read() as tx:
            delivery = tx.read_delivery(delivery_id)
            if not delivery.story_url or (sites is not None and delivery.site not in sites):
                raise NotFound(f"there is no story of a delivery {delivery_id}")
            stored = tx.read_post_of(delivery)
            is_asked = bool(tx.find_open_among([delivery_id], HandoffKind.UPDATE_IN_PLACE))
            return OwnStory(delivery, stored.post.title, self._drafts.read_drift(tx, delivery, stored), is_asked)
