"""Which delivery of an account has which address, and what happens when an address passes from one post to another.

WordPress never gives one address to two public posts, so its newest word wins: the delivery that had the address
before holds none until its own new one is heard (docs/design.md, "Who has an address?"). Whether two posts that had
one address are two articles is another question: their owner is asked where a story was there.
"""

from datetime import datetime

from bridge.ledger import Transaction
from bridge.models import CanonicalState, Delivery, HandoffKind, HandoffStatus, Post, Status, StoredPost
from bridge.planner import to_name, to_url_key
from bridge.services.delivery.canonicals import MEND

_GONE = frozenset({Status.CANCELLED, Status.REMOVED})


class Addresses:
    """Gives deliveries the addresses of their posts, and asks owners where one address may mean one article twice."""

    def take_address(
        self, tx: Transaction, stored: StoredPost, delivery: Delivery, *, is_news: bool = True
    ) -> Delivery | None:
        """Give a delivery the address that its post has.

        Args:
            is_news: WordPress has just told of it; older words take an address only where nobody needs it any more.

        Returns:
            None when it was taken; else the delivery that keeps the address.
        """
        if keeper := self.find_keeper(tx, stored, delivery, is_news=is_news):
            return keeper
        url = stored.post.original_url
        key = to_url_key(url)
        if holder := tx.find_address_holder(delivery.account, key, delivery.id):
            tx.change_delivery(holder, canonical_key=None)
            tx.note(holder, f"{to_name(stored.post)} has its address now; its own new one is not known yet")
        if (delivery.canonical_url, delivery.canonical_key) != (url, key):
            tx.change_delivery(delivery, canonical_url=url, canonical_key=key)
        return None

    def catch_up_address(self, tx: Transaction, delivery: Delivery) -> Delivery:
        """What is about to go names the address that its post has, also where it moved while nothing could be changed.

        That was so while it was claimed or being sent, and while nobody knew whether a story with the old one is there.

        Returns:
            The delivery, with the address that it has now.
        """
        stored = tx.read_post_of(delivery)
        if self.take_address(tx, stored, delivery, is_news=False):
            tx.change_delivery(delivery, canonical_url=stored.post.original_url, canonical_key=None)
        return tx.read_delivery(delivery.id)

    def find_keeper(
        self, tx: Transaction, stored: StoredPost, delivery: Delivery, *, is_news: bool = False
    ) -> Delivery | None:
        """Another delivery that has a post's address and keeps it; None when there is none, or it gives way.

        Args:
            is_news: WordPress has just told that the address is this post's.
        """
        key = to_url_key(stored.post.original_url)
        holder = tx.find_address_holder(delivery.account, key, delivery.id)
        is_newest = is_news and holder is not None and _is_permalink(stored.post, holder)
        return None if holder is None or is_newest or self._gives_way(tx, stored, holder, key) else holder

    def _gives_way(self, tx: Transaction, stored: StoredPost, holder: Delivery, key: str) -> bool:
        """Whether a holder has no use for an address any more, or its owner has said that the two are apart."""
        other = tx.read_post_of(holder)
        # A forgotten post's address is not known any more: it may still be there.
        url = other.post.original_url
        moved = bool(url) and (to_url_key(url) != key or not other.is_public)
        return moved or holder.status in _GONE or stored.apart_from == holder.id

    def find_story_at(self, tx: Transaction, stored: StoredPost, delivery: Delivery) -> Delivery | None:
        """Another delivery that went through a door, was last known at this post's address, and is nowhere else since.

        It is what the owner is asked about before a story of this post goes to the same address.
        """
        key = to_url_key(stored.post.original_url)
        for other in tx.read_left_at(delivery.account, key):
            is_there = not other.canonical_url or to_url_key(other.canonical_url) == key
            is_its_own = (other.site, other.post_id) == (delivery.site, delivery.post_id)
            if is_there and not is_its_own and other.id != stored.apart_from:
                return other
        return None

    def move_story(self, tx: Transaction, stored: StoredPost, delivery: Delivery, *, is_news: bool = True) -> None:
        """Follow a post that moved while its story is out: its owner is asked to mend the story's canonical address.

        Where the post is back at the address that the story names, the question is withdrawn. What the story names is
        not known then: whoever was asked may have changed it, and not have said so yet.

        Args:
            is_news: WordPress has just told of the address.
        """
        if delivery.status not in {Status.LIVE, Status.SENT}:
            return
        old, url = delivery.canonical_url, stored.post.original_url
        is_told_again = not old and tx.has_address(delivery, to_url_key(url))  # it was forgotten
        keeper = self.take_address(tx, stored, delivery, is_news=is_news)
        if is_own_original(delivery):
            tx.change_delivery(delivery, canonical_url=old)
            return
        if keeper:
            tx.change_delivery(delivery, canonical_url=url, canonical_key=None)
        if is_told_again or to_url_key(old) == to_url_key(url):
            return
        seen = delivery.canonical_seen if _is_named_otherwise(delivery) else old
        if seen and to_url_key(url) == to_url_key(seen):
            tx.change_delivery(delivery, canonical_state=CanonicalState.UNKNOWN.value, canonical_seen="")
            reason = f"the post is back at {url}; if you have changed the story's link meanwhile, change it back"
            tx.close_handoffs(delivery, HandoffStatus.WITHDRAWN, reason, HandoffKind.MEND_CANONICAL)
            return
        tx.change_delivery(delivery, canonical_state=CanonicalState.WRONG.value, canonical_seen=seen)
        was, named = old or "a forgotten address", seen or "no address that is known"
        reason = f"the post moved from {was} to {url}, and its story names {named} as its original. {MEND}"
        if tx.open_handoff(delivery, HandoffKind.MEND_CANONICAL, reason):
            tx.notify(delivery, "mend the canonical", reason)

    def ask_about(self, tx: Transaction, post: Post, holder: Delivery, **values: str | datetime | None) -> None:
        """Ask, on the screen of ``holder``, whether a post is another article than the one that had its address.

        Where the key of that screen has ended, it gets a new one: an old address must not open a new question.

        Args:
            values: more columns of the post to change with it.
        """
        tx.renew_key(holder)
        tx.change_post(post.site, post.id, holder_id=holder.id, **values)

    def to_address_question(self, tx: Transaction, post: Post, holder: Delivery) -> str:
        """The question whether a post is the article that had its address, with the command for each answer."""
        return (
            f"{self.to_story_words(tx, holder)}, already has this address on account {holder.account}; two stories of "
            f"one article are a duplicate. If {to_name(post)} is the same article, run: bridge accept {post.site} "
            f"{post.id} (it is not sent); if it is another article, run: bridge accept {post.site} {post.id} --another "
            "(it goes)"
        )

    def to_story_words(self, tx: Transaction, delivery: Delivery) -> str:
        """A delivery's article and where it is on Medium, as words to its owner."""
        stored = tx.read_post_of(delivery)
        return f"{to_name(stored.post)}, {_to_place(delivery)}"


def has_moved(post: Post, delivery: Delivery) -> bool:
    """Whether a post has another address than its delivery names; a forgotten post has none."""
    return bool(post.original_url) and to_url_key(post.original_url) != to_url_key(delivery.canonical_url)


def is_own_original(delivery: Delivery) -> bool:
    """Whether a story names itself as the original: it was made for Medium first, and its owner decided so."""
    return bool(delivery.story_url) and to_url_key(delivery.canonical_url) == to_url_key(delivery.story_url)


def find_asked_delivery(tx: Transaction, stored: StoredPost) -> Delivery | None:
    """The delivery on whose screen it is asked which article a post is; None when that is not asked."""
    if stored.holder_id is not None:
        return tx.find_delivery_of(stored.holder_id)
    return next(iter(tx.read_deliveries(stored.post.site, stored.post.id)), None) if stored.rival else None


def _is_permalink(post: Post, holder: Delivery) -> bool:
    """Whether an address is WordPress' own for the post, and so nobody else's; an author may choose another post's."""
    return post.site == holder.site and to_url_key(post.original_url) == to_url_key(post.url)


def _is_named_otherwise(delivery: Delivery) -> bool:
    """Whether a story names another address than its post's, or nobody has seen what it names."""
    is_unseen = delivery.canonical_state is CanonicalState.UNKNOWN
    return delivery.canonical_state is CanonicalState.WRONG or (
        is_unseen and (delivery.evidence == "owner" or delivery.route is not None)
    )


def _to_place(delivery: Delivery) -> str:
    if delivery.story_url:
        return f"on Medium at {delivery.story_url}" + (", from where it was removed" if _was(delivery) else "")
    return "which may be on Medium" if delivery.route else f"which is {delivery.status.value}"


def _was(delivery: Delivery) -> bool:
    return delivery.status is Status.REMOVED
