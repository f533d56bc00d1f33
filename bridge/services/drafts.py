"""draft: what a post would be on Medium, and how far it has moved on from what is there."""

from bridge.config import Config
from bridge.errors import ContentError, NotFound
from bridge.ledger import Transaction
from bridge.models import Delivery, StoredPost
from bridge.transform import Change, Draft, StorySettings, to_changes, to_draft, to_paragraphs, to_settings


class Drafts:
    """From a post to a draft, for an account."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def draft_of(self, stored: StoredPost, account: str) -> tuple[Draft, StorySettings]:
        """The draft of a post, and what is decided about its story.

        Raises:
            ContentError: it cannot become a story.
            NotFound: its site or account is not configured any more.
        """
        post = stored.post
        settings = to_settings(
            post, self._config.site(post.site), account, self._config.account(account), self._config.cta
        )
        return to_draft(post, settings), settings

    def carry(self, tx: Transaction, delivery: Delivery, stored: StoredPost, draft: Draft | None = None) -> None:
        """Remember that a delivery's story has the post's text as it is now, or is about to get it."""
        try:
            draft = draft or self.draft_of(stored, delivery.account)[0]
        except (ContentError, NotFound):
            return  # what was carried by hand is beyond us; an edit of it is announced whatever its size
        tx.put_carried(delivery.id, stored.post.state, to_paragraphs(draft))

    def read_drift(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> tuple[Change, ...] | None:
        """What of the post is not in its story yet; None when that cannot be known."""
        carried = tx.read_carried(delivery.id)
        if carried is None:
            return None
        try:
            draft, _ = self.draft_of(stored, delivery.account)
        except (ContentError, NotFound):
            return None
        return to_changes(carried.paragraphs, to_paragraphs(draft))
