"""What an owner may do with a post in the state that it is in, and what each verb will do: in words, nothing is done.

The services decide again when it is asked for; who draws a page says nothing of its own about a verb.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bridge.models import Code, Delivery, Status, StoredPost
from bridge.planner.policy import ON_MEDIUM

_UNDER_WAY = frozenset({Status.CLAIMED, Status.SENDING})
_CANCELLABLE = frozenset({Status.PLANNED, Status.FAILED, Status.HELD, Status.OFFERED, Status.PROPOSED})
_AGAIN = frozenset({Status.FAILED, Status.HELD, Status.CANCELLED})


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that may be done.

    Attributes:
        does: what will happen, as sentences.
        question, lost, yes: what is asked first where it cannot be taken back; empty where it can.
        needs_url: it takes the address of a story.
    """

    code: str
    label: str
    does: str
    question: str = ""
    lost: str = ""
    yes: str = ""
    needs_url: bool = False


_CONFIRM = Verb(
    "confirm",
    "It is on Medium",
    "You have seen the story there: say where. The post counts as live from then on.",
    needs_url=True,
)
_DENY = Verb(
    "deny",
    "It is not on Medium",
    "For a story that you looked for and did not find. The post is sent again; you are asked once more before.",
)
_REMOVE = Verb(
    "removed",
    "It is gone from Medium",
    "For a story that you deleted there.",
    question="Is the story really gone?",
    lost="The bridge stops watching it, and the post is never sent again: Medium would count it as a duplicate. This "
    "cannot be taken back.",
    yes="Yes, it is gone",
)
_APPROVE = Verb("approve", "Let it go", "It goes to Medium as soon as its account has a place.")
_SKIP = Verb("skip", "Not now", "The proposal is taken back; a later slot may choose the post again.")
_RETRY = Verb(
    "retry", "Try again", "It is planned again. Where a story of it may be on Medium already, you are asked first."
)
_ACCEPT_LOSSES = Verb(
    "accept_losses",
    "Let it go as it is",
    "It goes to Medium without what is lost on the way.",
    question="Send it without what is lost?",
    lost="What the report names as lost is not in the story. Another edit of the post asks again.",
    yes="Yes, as it is",
)
_CANCEL = Verb(
    "cancel", "Cancel it", "It is not sent, whatever happens to it on your blog, until you ask for it again."
)
_WITHDRAW = Verb(
    "cancel",
    "Cancel it",
    "The page for Medium is taken away, and the post is not sent until you ask for it again.",
    question="Take the page away?",
    lost="If you have imported it already, say where the story is instead: else nobody knows of it.",
    yes="Yes, cancel it",
)
_DONE = Verb(
    "done", "I have done it", "The story on Medium has the newest text now; what was asked about it is closed."
)
NEVER = Verb(
    "never",
    "Keep it out of the archive",
    "No slot chooses it again. Keeping a slot for it on the schedule takes this back.",
)
_SAME = Verb(
    "same",
    "It is the same article",
    "It keeps the story that is there, and gets none of its own.",
    question="Is it really the same article?",
    lost="Its newest text counts as that article's from now on. This cannot be taken back.",
    yes="Yes, the same",
)
_ANOTHER = Verb(
    "another",
    "It is another article",
    "It may get a story of its own; the older one keeps its story.",
    question="Is it really another article?",
    lost="It may be sent to Medium as a story of its own. If it is the same article, it is there twice then, and "
    "Medium suspends accounts for that.",
    yes="Yes, another one",
)
_READ_AGAIN = Verb(
    "resync", "Read it again", "It is read from WordPress now. No second story is made; a change is told as a hand-off."
)
_READ_ANEW = Verb(
    "resync", "Read it again", "It is read from WordPress now, and planned again where nothing forbids that."
)
_SEND_OLD = Verb(
    "resync",
    "Send it",
    "It is read from WordPress now, and planned for Medium however old it is.",
    question="Send this post to Medium?",
    lost="It goes out at the next free place. A story on Medium can be deleted there, and is never sent a second time.",
    yes="Yes, send it",
)
FORGET = Verb(
    "forget",
    "Forget its texts",
    "For texts that must not be kept. What waits to be sent is cancelled.",
    question="Forget this post's texts?",
    lost="Title, text and addresses are deleted here for good; a story on Medium stays there. This cannot be taken "
    "back.",
    yes="Yes, forget them",
)


def find_delivery_verbs(delivery: Delivery, *, has_steps: bool = False) -> Iterator[Verb]:
    """What may be done with a delivery.

    Args:
        has_steps: hand-offs of it are open.
    """
    status = delivery.status
    if status is Status.PROPOSED:
        yield from (_APPROVE, _SKIP)
    if status is Status.LIVE and has_steps:
        yield _DONE
    if status in _AGAIN:
        yield _RETRY
    if status is Status.HELD and delivery.code is Code.LOSSES_TO_ACCEPT:
        yield _ACCEPT_LOSSES
    if status not in {Status.LIVE, Status.REMOVED, Status.PROPOSED, *_UNDER_WAY}:
        yield _CONFIRM
    if status is Status.UNCONFIRMED:
        yield _DENY
    if status in _CANCELLABLE:
        yield _WITHDRAW if status is Status.OFFERED else _CANCEL
    if status in {Status.LIVE, Status.SENT}:
        yield _REMOVE


def find_bulk_verb(code: str, post_id: int, deliveries: tuple[Delivery, ...]) -> Verb | None:
    """A verb as it is said of many posts at once; None where it does nothing to this one."""
    if code == "resync":
        return to_resync_verb(deliveries) if post_id > 0 else None
    if code == "never":
        return None if any(one.status in _UNDER_WAY for one in deliveries) else NEVER
    return next((verb for one in deliveries for verb in find_delivery_verbs(one) if verb.code == code), None)


def find_post_verbs(stored: StoredPost, deliveries: tuple[Delivery, ...]) -> Iterator[Verb]:
    """What may be done with a post, whatever its deliveries; forgetting it is asked for by whoever may."""
    if stored.rival is not None or stored.holder_id is not None or stored.held_reason:
        yield from (_SAME, _ANOTHER)
    if stored.post.id > 0:
        yield to_resync_verb(deliveries)
    if not any(one.status in _UNDER_WAY for one in deliveries):
        yield NEVER


def to_resync_verb(deliveries: tuple[Delivery, ...]) -> Verb:
    """What reading a post again comes to."""
    if any(one.status in ON_MEDIUM for one in deliveries):
        return _READ_AGAIN
    return _READ_ANEW if deliveries else _SEND_OLD
