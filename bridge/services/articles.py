"""Which article WordPress tells of under a number, and what becomes of the one that is known under it.

A restored WordPress gives a number and its guid out again (docs/design.md, "When is a post another article?").
"""

from dataclasses import replace

from bridge.ledger import Transaction
from bridge.ledger.events import MOST_CRASHES
from bridge.ledger.rows import from_post, to_post
from bridge.models import SKEW, Event, EventOutcome, Post, Status, StoredPost
from bridge.planner import (
    EventVerdict,
    Likeness,
    Signs,
    count_agreeing,
    is_other_guid,
    plan_event,
    plan_likeness,
    to_difference,
    to_known_signs,
    to_name,
    to_signs,
)
from bridge.services.delivery.addresses import Addresses
from bridge.services.delivery.lifecycle import Lifecycle

IN_FLIGHT = frozenset({Status.CLAIMED, Status.SENDING})
"""While a delivery stands here a sender works on it, and its post must stay the article that it is."""


class Articles:
    """Compares what is told under a number with the article known by it, asks the owner, and keeps two apart."""

    def __init__(self, addresses: Addresses, lifecycle: Lifecycle) -> None:
        self._addresses = addresses
        self._lifecycle = lifecycle

    def judge_event(self, tx: Transaction, stored: StoredPost | None, event: Event) -> tuple[EventVerdict, str]:
        """What a hook is, compared with all that is known under its number, and why in words."""
        known = self._read_signs(tx, stored) if stored else None
        verdict, why = plan_event(stored, event, known)
        if stored is None or known is None:
            return verdict, why
        if verdict is EventVerdict.OTHER_IDENTITY and self._is_of_former(tx, stored, event):
            return EventVerdict.STALE, "it is about an article that had this number before"
        if verdict is EventVerdict.OTHER_IDENTITY and _precedes(stored, event):
            return verdict, f"{why}. {_to_clock_doubt(stored)}"
        said = to_signs(event.post) if event.post else None
        if stored.rival and verdict is not EventVerdict.OTHER_IDENTITY and _is_rivals(stored.rival, known, said):
            return EventVerdict.OTHER_IDENTITY, "which of two articles it is about is asked"
        return verdict, why

    def _read_signs(self, tx: Transaction, stored: StoredPost) -> Signs:
        """What a post is recognised by: dates, addresses, words of its text, also those that its story has."""
        post = stored.post
        carried = [tx.read_carried(one.id) for one in tx.read_deliveries(post.site, post.id)]
        paragraphs = next((one.paragraphs for one in carried if one), ())
        return to_known_signs(stored, tx.read_url_keys(post.site, post.id), paragraphs)

    def find_other_article(self, tx: Transaction, stored: StoredPost, article: Post) -> str:
        """Why ``article``, which was read under a known number, is another one; empty when it is not."""
        if is_other_guid(stored.guid, article.guid):
            return f"post {article.id} used to be {stored.guid} and is now {article.guid}: another article"
        known, said = self._read_signs(tx, stored), to_signs(article)
        is_other = plan_likeness(known, said) is Likeness.OTHER
        return f"{to_difference(known, said)} differ: another article" if is_other else ""

    def frees_number(self, tx: Transaction, stored: StoredPost, article: Post | None) -> bool:
        """Whether another article may have the number without a question: the known one never had a delivery."""
        if article is None or tx.read_deliveries(stored.post.site, stored.post.id):
            return False
        return plan_likeness(self._read_signs(tx, stored), to_signs(article)) is Likeness.OTHER

    def is_heir(self, tx: Transaction, stored: StoredPost, event: Event) -> bool:
        """As ``frees_number``, of an article that a hook tells of; what is told late is asked about."""
        is_late = event.orders_at < stored.occurred_at.replace(microsecond=0)  # WordPress tells whole seconds
        return not is_late and self.frees_number(tx, stored, event.post)

    def pass_number(self, tx: Transaction, stored: StoredPost, why: str) -> None:
        """Let another article have a number without a question, as nothing was ever sent of the known one.

        Hooks that were held for the question, while there was one, are judged anew: one may be the other's publish.

        Args:
            why: how it was told that another article has the number, in words.
        """
        self.set_aside(tx, stored, why)
        tx.requeue_held_events(stored.post.site, stored.post.id, MOST_CRASHES)

    def set_aside(self, tx: Transaction, stored: StoredPost, why: str) -> None:
        """Keep the article known under a number, with its deliveries, under one below zero, as gone from WordPress.

        Args:
            why: how it was told that another article has the number, in words.
        """
        site, post_id = stored.post.site, stored.post.id
        number = tx.set_aside(site, post_id, has_original=self._has_original(tx, stored))
        gone = {"is_public": False, "deleted_at": tx.now, "held_reason": "", "rival": "", "holder_id": None}
        tx.change_post(site, number, **gone)
        former = tx.read_post(site, number)
        assert former is not None, "it was written a line ago"
        reason = f"another article has its number {post_id} on WordPress by now, so it is kept as {number} ({why})"
        tx.write_journal("set aside", reason, site=site, post_id=number)
        self._lifecycle.withdraw_post(
            tx, former, "the post is gone from WordPress, where another article has its number"
        )

    def _has_original(self, tx: Transaction, stored: StoredPost) -> bool:
        """Whether a draft that was handed off under a post's number, to be made for Medium first, is that post.

        Where the post has a delivery it is: nothing is handed off after that. Else it may be the newer article's, which
        has the number by now. Where its texts were forgotten that is taken for granted: the newer one is asked about.
        """
        original = tx.find_original(stored.post.site, stored.post.id)
        if original is None or tx.read_deliveries(stored.post.site, stored.post.id):
            return True
        if not original.content:
            return False
        # Every draft has its number for an address.
        draft = replace(to_signs(to_post(original.content)), url_keys=frozenset())
        return count_agreeing(self._read_signs(tx, stored), draft) > 0

    def hold_rival(self, tx: Transaction, stored: StoredPost, article: Post | None, why: str) -> str:
        """Hold a post and ask its owner whether ``article`` is the one known under its number.

        Args:
            article: None, or not public, when little is told of it; what was told before is shown then.
            why: what differs, in words.

        Returns:
            The question, in words.
        """
        site, post_id = stored.post.site, stored.post.id
        if article is None or not article.is_public:
            article = stored.rival or article
        reason = self.to_identity_question(tx, stored, article, why)
        made = tx.read_deliveries(site, post_id)
        if made:
            tx.renew_key(made[0])
        tx.change_post(site, post_id, held_reason=reason, rival=from_post(article) if article else "")
        if not stored.held_reason:
            title = f"Post {post_id} of {site} is held: is it another article?"
            tx.add_notice(title, reason, made[0] if made else None)
        return reason

    def settle(self, tx: Transaction, stored: StoredPost, article: Post) -> StoredPost:
        """Ask no more whose the number is, where WordPress shows that the known article has it: ``article``, read now.

        Returns:
            The post as it is then.
        """
        site, post_id = stored.post.site, stored.post.id
        is_asked = stored.holder_id is None and (stored.rival or stored.held_reason)
        if not is_asked or (stored.rival and _is_rivals(stored.rival, self._read_signs(tx, stored), to_signs(article))):
            return stored
        reason = f"WordPress shows {to_name(article)} under number {post_id}, which is the known article"
        for event_id in tx.read_held_events(site, post_id, MOST_CRASHES):
            tx.finish_event(event_id, EventOutcome.IGNORED, reason)
        tx.change_post(site, post_id, held_reason="", rival="")
        tx.write_journal("question settled", reason, site=site, post_id=post_id)
        return replace(stored, held_reason="", rival=None)

    def to_identity_question(self, tx: Transaction, stored: StoredPost, article: Post | None, why: str) -> str:
        """The question whether an article is the one known under its number, with the command for each answer."""
        site, post_id = stored.post.site, stored.post.id
        made = tx.read_deliveries(site, post_id)
        known = self._addresses.to_story_words(tx, made[0]) if made else to_name(stored.post)
        said = to_name(article) if article else "another"
        return (
            f"number {post_id} is known for {known}, and WordPress tells of {said} under it: {why}. If it is the same "
            f"article, changed, run: bridge accept {site} {post_id}; if it is another article, run: bridge accept "
            f"{site} {post_id} --another (it goes on its own)"
        )

    def _is_of_former(self, tx: Transaction, stored: StoredPost, event: Event) -> bool:
        """Whether an older hook is about an article that had the number before; then it changes nothing any more."""
        if event.post is None or event.orders_at > stored.occurred_at:
            return False
        return self.find_former(tx, event.post) is not None

    def find_former(self, tx: Transaction, article: Post) -> StoredPost | None:
        """The article that had this number before and was set aside, if it is this one."""
        said = to_signs(article)
        for former in tx.read_formers(article.site, article.id):
            known = self._read_signs(tx, former)
            if count_agreeing(known, said) and plan_likeness(known, said) is Likeness.SAME:
                return former
        return None


def _precedes(stored: StoredPost, event: Event) -> bool:
    """Whether an article was written, and told of, before the one known by its number, by the clock of WordPress.

    WordPress counts up: so that number was given out again since, and what had it may have a story; or the clock was
    behind, as that of a machine is that was put back.
    """
    if event.post is None or event.post.created_at is None or stored.post.created_at is None:
        return False
    is_late = event.orders_at + SKEW < stored.occurred_at
    return is_late and event.post.created_at + SKEW < stored.post.created_at


def _to_clock_doubt(stored: StoredPost) -> str:
    post = stored.post
    return (
        "By its dates it is the older one and told of late, or WordPress' clock was behind. If WordPress has the known "
        f"one under this number, run: bridge resync {post.site} {post.id}"
    )


def _is_rivals(rival: Post, known: Signs, said: Signs | None) -> bool:
    """Whether what is told is about the other article while it is asked whose the number is: in doubt it is."""
    return said is None or count_agreeing(to_signs(rival), said) >= count_agreeing(known, said)
