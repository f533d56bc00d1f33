"""The draft of a post: what it would be on Medium, and what of it differs from the text that its story has."""

from bridge.config import Config
from bridge.errors import ContentError, NotFound
from bridge.ledger import Transaction
from bridge.models import Delivery, StoredPost
from bridge.services.closings import Closings
from bridge.transform import (
    Change,
    Draft,
    StorySettings,
    shows_withheld,
    to_changes,
    to_draft,
    to_paragraphs,
    to_settings,
)


class Drafts:
    """Makes drafts of posts by an account's settings, and compares them with what Medium got."""

    def __init__(self, config: Config, closings: Closings) -> None:
        self._config = config
        self._closings = closings

    def deal_closing(self, delivery: Delivery, stored: StoredPost) -> str:
        """The closing of a story that is about to be made, by name; empty where it is as the configuration says."""
        return self._closings.deal(delivery, stored)

    def draft_of(self, stored: StoredPost, account: str, closing: str = "") -> tuple[Draft, StorySettings]:
        """The draft of a post, and the settings of its story (status, tags, licence).

        Args:
            closing: what its story was dealt.

        Raises:
            ContentError: it cannot become a story.
            NotFound: its site or account is not configured any more.
        """
        post = stored.post
        site, section = self._config.site(post.site), self._config.account(account)
        settings = to_settings(post, site, account, section, self._config.cta, closing)
        return to_draft(post, settings), settings

    def carry(self, tx: Transaction, delivery: Delivery, stored: StoredPost, draft: Draft | None = None) -> None:
        """Remember the post's text, as it is now, as what the delivery's story has or is about to get.

        Args:
            draft: of that text, where it is made already.
        """
        try:
            draft = draft or self.draft_of(stored, delivery.account)[0]
        except (ContentError, NotFound):
            # Its owner may have carried it over by hand; without a text to compare, every edit of it is announced.
            tx.drop_carried(delivery.id)
            return
        tx.put_carried(delivery.id, stored.post.state, to_paragraphs(draft))

    def read_drift(self, tx: Transaction, delivery: Delivery, stored: StoredPost) -> tuple[Change, ...] | None:
        """The paragraphs in which the post differs from its story's text; None when that text is not known, or
        when text of the post may not be for everybody."""
        carried = tx.read_carried(delivery.id)
        if carried is None:
            return None
        try:
            draft, _ = self.draft_of(stored, delivery.account)
        except (ContentError, NotFound):
            return None
        # An edit is announced without its words, where they may be for members.
        return None if shows_withheld(draft.notes) else to_changes(carried.paragraphs, to_paragraphs(draft))
