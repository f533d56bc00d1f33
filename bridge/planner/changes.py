"""What a hook means for what we know, and for each delivery: the state x event table, as code."""

from dataclasses import dataclass
from enum import StrEnum

from bridge.models import SKEW, Code, Delivery, Event, EventType, HandoffKind, Status, StoredPost
from bridge.planner.identity import (
    Likeness,
    Signs,
    is_other_guid,
    plan_likeness,
    to_difference,
    to_known_signs,
    to_signs,
)


class EventVerdict(StrEnum):
    """What a hook is, compared with what is known of its post."""

    NEW = "new"
    """Newer than anything seen: its content counts."""
    DOUBTFUL = "doubtful"
    """Newer, and so different that its owner is told."""
    STALE = "stale"
    """Older than what is known: its content is ignored."""
    FELL_BACK = "fell_back"
    """The post's counter went backwards while time went on: old data was written back, onto it or onto everything."""
    OTHER_IDENTITY = "other_identity"
    """The id is known for another article."""


def plan_event(stored: StoredPost | None, event: Event, known: Signs | None = None) -> tuple[EventVerdict, str]:
    """Compare a hook with what is known of its post. Which article it is comes first: counters are restored, too.

    Args:
        known: what the post is recognised by; None for what it says of itself.
    """
    if stored is None:
        return EventVerdict.NEW, "first seen"
    known = known or to_known_signs(stored)
    if why := find_other(stored, event, known):
        return EventVerdict.OTHER_IDENTITY, why
    if event.revision > stored.revision:
        return _plan_newer(event, known)
    # A hook from a clock that was ahead cannot say that time went on.
    if event.orders_at > stored.occurred_at and event.ahead <= SKEW and not is_repeated(stored, event):
        return EventVerdict.FELL_BACK, to_fall_words(stored, event)
    return EventVerdict.STALE, f"older than revision {stored.revision}, which is known already"


def is_repeated(stored: StoredPost, event: Event) -> bool:
    """Whether a hook tells of the very text that is known."""
    return event.post is not None and event.post.state == stored.post.state


def to_fall_words(stored: StoredPost, event: Event) -> str:
    """A post's counter that went backwards, in words."""
    return f"WordPress counts revision {event.revision} of post {event.post_id}, but {stored.revision} was seen before"


def find_restore(told: int | None, heard: int, *, has_other: bool) -> str:
    """Why a counter that fell is that of a whole WordPress, restored from a backup; empty when it is one post's alone.

    What republishes, imports or syncs a post may write an old counter back onto it. It cannot make WordPress forget
    what it was told.

    Args:
        told: the highest sequence of a status report that the hook says its site was told; None of a plugin before 0.2.
        heard: the highest one that the site has taken; 0 when it never took any.
        has_other: the counter of another post has fallen, too, not long ago.
    """
    if told is not None and heard:
        return f"it was told of status report {heard}, and knows only of {told}" if told < heard else ""
    return "another post's counter fell, too" if has_other else ""


def find_other(stored: StoredPost, event: Event, known: Signs) -> str:
    """Why a hook is about another article than the one known under its number; empty when it is not."""
    if is_other_guid(stored.guid, event.guid):
        return (
            f"post {event.post_id} used to be {stored.guid} and is now {event.guid}: another article under a known id"
        )
    if event.post and plan_likeness(known, to_signs(event.post)) is Likeness.OTHER:
        return f"{to_difference(known, to_signs(event.post))} differ: another article under a known id"
    return ""


def _plan_newer(event: Event, known: Signs) -> tuple[EventVerdict, str]:
    if event.post and plan_likeness(known, to_signs(event.post)) is Likeness.DOUBTFUL:
        return EventVerdict.DOUBTFUL, (
            f"{to_difference(known, to_signs(event.post))} changed at once; it counts as an edit of the same article"
        )
    return EventVerdict.NEW, "newer than what was known"


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of one delivery.

    Attributes:
        to: its new status; None leaves it where it is.
        handoff: a step the owner must take.
        withdraw: hand-offs that have become pointless.
        code: of the reason, where it is that of a new status.
    """

    reason: str
    to: Status | None = None
    handoff: HandoffKind | None = None
    withdraw: tuple[HandoffKind, ...] = ()
    code: Code = Code.PLANNED


def plan_edit(delivery: Delivery, state: str) -> Move | None:
    """The post was changed (``state`` is its new one); None when this delivery does not mind."""
    match delivery.status:
        case Status.PLANNED | Status.PROPOSED:
            return Move("told of again; its newest text will go")
        case Status.OFFERED if delivery.sent_state != state:
            return Move("the post was changed; a new import page is made", to=Status.PLANNED)
        case Status.FAILED | Status.HELD:
            return Move("told of again since; it is tried again", to=Status.PLANNED)
        case Status.LIVE if delivery.sent_state and delivery.sent_state != state:
            return Move(
                "the post was changed on WordPress after Medium got it; change the story in Medium's editor",
                handoff=HandoffKind.UPDATE_IN_PLACE,
            )
        case Status.LIVE:
            return Move("the post is as Medium has it again", withdraw=(HandoffKind.UPDATE_IN_PLACE,))
        case _:
            return None


def plan_resync(delivery: Delivery) -> Move | None:
    """Somebody asked for the post by name; None when this delivery only goes on as an edited one would."""
    match delivery.status:
        case Status.PLANNED | Status.FAILED | Status.HELD:
            return Move("a resync asked for it", to=Status.PLANNED)
        case Status.PROPOSED:
            return Move("a resync asked for it; it still waits for your word: bridge approve, or its screen")
        case _:
            return None


def plan_unpublish(delivery: Delivery, why: str) -> Move | None:
    """The post is no longer public (``why``); None when this delivery does not mind."""
    match delivery.status:
        case Status.PLANNED | Status.PROPOSED | Status.FAILED | Status.HELD | Status.OFFERED:
            reason, every = f"{why} before it was sent", tuple(HandoffKind)
            return Move(reason, to=Status.CANCELLED, withdraw=every, code=Code.NOT_PUBLIC)
        case Status.LIVE | Status.SENT | Status.UNCONFIRMED:
            return Move(
                f"{why}; the story may still be on Medium: remove it there if it should go too",
                handoff=HandoffKind.CONSIDER_REMOVING,
                withdraw=(HandoffKind.UPDATE_IN_PLACE,),  # there is no text that it could get
            )
        case _:
            return None


def plan_republish(delivery: Delivery) -> Move | None:
    """The post is public again; None when this delivery only goes on as an edited one would."""
    if delivery.status in {Status.LIVE, Status.SENT, Status.UNCONFIRMED}:
        return Move("published again; its story stands", withdraw=(HandoffKind.CONSIDER_REMOVING,))
    if delivery.status is Status.CANCELLED and delivery.cancelled_by == "person":
        return Move("published again, but you cancelled it: it stays cancelled")
    return None


def is_withdrawal(event: Event) -> bool:
    """True when the event says that a post is no longer public."""
    return event.type in {EventType.UNPUBLISHED, EventType.DELETED} or bool(event.post and not event.post.is_public)
