"""What a post's counter says of a hook that comes out of turn: it is late, or WordPress was put back."""

from contextlib import suppress

from bridge.errors import HookError
from bridge.ledger import Transaction
from bridge.ledger.events import WaitingEvent
from bridge.models import SKEW, Event, StoredPost
from bridge.planner import Likeness, plan_likeness, to_known_signs, to_signs
from bridge.planner.changes import is_repeated
from bridge.wordpress.events import to_event


def was_overtaken(tx: Transaction, taken: WaitingEvent, event: Event, known: int) -> bool:
    """Whether a hook whose counter fell is one that was missing before those told of last.

    By its time it happened later, and a clock that was ahead once and is right by now cannot be seen. But a counter
    that was written back gives out numbers that were told of before. Where others after it are missing nothing is
    sure, as WordPress tells of several changes by the last one's, and a withdrawal must not be missed.

    Args:
        taken: the row of the hook.
        known: the highest revision that was told of.
    """
    told = {one.revision for one in _read_told(tx, taken, event)}
    if event.revision in told or known - event.revision > len(told):
        return False
    return min(told) < event.revision and told.issuperset(range(event.revision + 1, known + 1))


def was_put_back(tx: Transaction, taken: WaitingEvent, event: Event, stored: StoredPost) -> bool:
    """Whether a hook that seems to be late was made after a restore that put back the counter, by a wrong clock.

    Its number was given to another hook about this article before; one that is only sent again has its own id, and
    is known by that. Two that are made at the same moment may get one number: their hours are close.

    Args:
        taken: the row of the hook.
        stored: what is known of its post.
    """
    is_close = abs(event.orders_at - stored.occurred_at) <= SKEW
    if is_close or is_repeated(stored, event):
        return False
    told = (one for one in _read_told(tx, taken, event) if _is_about(stored, one))
    return any(one.revision == event.revision for one in told)


def _read_told(tx: Transaction, taken: WaitingEvent, event: Event) -> list[Event]:
    """The other hooks about a post, as far as they are kept and can be read."""
    assert event.post_id is not None, "it is about a post that is known"
    told: list[Event] = []
    for body in tx.read_newest_bodies(event.site, event.post_id, taken.id):
        with suppress(HookError):
            told.append(to_event(event.site, taken.webhook_id, body))
    return told


def _is_about(stored: StoredPost, event: Event) -> bool:
    """Whether a hook is about the very article that is known, and none that had its number before."""
    if event.post is None:
        return False
    return plan_likeness(to_known_signs(stored), to_signs(event.post)) is not Likeness.OTHER
