"""What becomes of two articles that WordPress told of under one number, once their owner has answered.

How they are told apart: docs/design.md, "When is a post another article?".
"""

from bridge.errors import HookError
from bridge.ledger import Transaction
from bridge.ledger.events import MOST_CRASHES
from bridge.models import StoredPost
from bridge.planner import to_url_keys
from bridge.services.archive.comparison import to_whole
from bridge.services.archive.reader import ArchiveReader
from bridge.services.articles import Articles
from bridge.services.intake.events import Events


class Numbers:
    """Carries out the owner's answer: the number is the newer article's, or both are one."""

    def __init__(self, articles: Articles, events: Events, archive: ArchiveReader) -> None:
        self._articles = articles
        self._events = events
        self._archive = archive

    def set_aside(self, tx: Transaction, stored: StoredPost) -> None:
        """Keep the article known under a number, with its stories, under a number below zero; the number is free."""
        self._articles.set_aside(tx, stored, "you said that it is another article")

    def take_over(self, tx: Transaction, stored: StoredPost) -> None:
        """Take what WordPress told of last under the number as the known article's newest text, whatever it looks like.

        Hooks that were held for the question are applied.
        """
        site, post_id = stored.post.site, stored.post.id
        tx.change_post(site, post_id, held_reason="", guid="", rival="")
        if not stored.held_reason:
            tx.requeue_held_events(site, post_id, MOST_CRASHES)
            return
        tx.change_post(site, post_id, revision=0)
        if tx.read_held_events(site, post_id, MOST_CRASHES):
            self._apply_held(tx, site, post_id, is_same=True)
        elif stored.rival:
            free = tx.read_post(site, post_id)
            assert free is not None, "it was changed a line ago"
            self._archive.change_post(tx, free, to_whole(free, stored.rival), is_edit=True)

    def part(self, tx: Transaction, stored: StoredPost) -> None:
        """Give the number to the newer article; where that is one that had it before, it gets its stories back.

        Hooks that were held for the question are applied to it.
        """
        site, post_id = stored.post.site, stored.post.id
        self.set_aside(tx, stored)
        former = self._articles.find_former(tx, stored.rival) if stored.rival else None
        if former:
            tx.bring_back(site, former.post.id, post_id)
            tx.change_post(site, post_id, revision=0, guid="")
        if tx.read_held_events(site, post_id, MOST_CRASHES):
            self._apply_held(tx, site, post_id)
        elif stored.rival and former is None:
            tx.add_posts([(stored.rival, to_url_keys(stored.rival))])

    def _apply_held(self, tx: Transaction, site: str, post_id: int, *, is_same: bool = False) -> None:
        """Apply all held hooks in one transaction, in the order in which they came.

        So nothing is sent between a publish and its withdrawal.
        """
        for event_id in tx.read_held_events(site, post_id, MOST_CRASHES):
            try:
                self._events.apply(tx, tx.take_held_event(event_id), is_same=is_same)
            except HookError as error:
                # It was read when it came. What is left of it must not keep the answer from the others.
                why = f"this hook is damaged in the ledger: {error}."
                self._events.hold_broken(tx, event_id, site, post_id, why)
            else:
                is_same = False  # the others are judged by what is known then
