"""Why a delivery stands where it does: its own reason, or what it waits for."""

from datetime import datetime

from bridge.models import AccountState, Code, Decision, Delivery, HandoffKind, Reason, Status, StoredPause
from bridge.models.reasons import Value
from bridge.planner.words import to_instant_words

_OF_STATUS = {
    Status.PROPOSED: Code.PROPOSED,
    Status.PLANNED: Code.PLANNED,
    Status.CLAIMED: Code.BEING_SENT,
    Status.SENDING: Code.BEING_SENT,
    Status.OFFERED: Code.READY_TO_IMPORT,
    Status.SENT: Code.DRAFT_TO_PUBLISH,
    Status.UNCONFIRMED: Code.UNCONFIRMED,
    Status.LIVE: Code.LIVE,
    Status.REMOVED: Code.REMOVED,
    Status.FAILED: Code.FAILED,
    Status.HELD: Code.HELD,
    Status.CANCELLED: Code.CANCELLED,
}
"""What is true of every delivery in a status, for rows of a version that knew no codes."""

_OF_STEP = {
    HandoffKind.IMPORT: Code.READY_TO_IMPORT,
    HandoffKind.PUBLISH_DRAFT: Code.DRAFT_TO_PUBLISH,
    HandoffKind.UPDATE_IN_PLACE: Code.CHANGED_ON_BLOG,
    HandoffKind.CONSIDER_REMOVING: Code.STORY_TO_REMOVE,
    HandoffKind.REPOST_WITH_NOTE: Code.PROPOSED,
    HandoffKind.MEND_CANONICAL: Code.CANONICAL_TO_MEND,
}


def to_stored_reason(delivery: Delivery) -> Reason:
    """A delivery's own reason, as it was written down."""
    return Reason(delivery.code or _OF_STATUS[delivery.status], delivery.reason, delivery.values)


def to_step_reason(kind: HandoffKind, words: str, story_url: str) -> Reason:
    """The reason of a hand-off.

    Args:
        story_url: the story that it asks about, if it asks about one.
    """
    asked = Code.MAYBE_ON_MEDIUM if story_url else Code.UNCONFIRMED
    return Reason(_OF_STEP.get(kind, asked), words)


def to_waiting(
    delivery: Delivery,
    account: AccountState,
    site_held: str,
    place: Decision,
    now: datetime,
    paused: StoredPause | None = None,
    dry_run: str = "",
) -> Reason:
    """The reason a delivery stands where it stands right now; its own reason when nothing else holds it up.

    Args:
        site_held: why its site is held; empty when it is not.
        place: what ``plan_quota`` says of it now.
        paused: by which pause its account rests; None when it does not.
        dry_run: why nothing of it may leave the house; empty when it may.
    """
    own = to_stored_reason(delivery)
    if delivery.status is not Status.PLANNED or (dry_run and delivery.dry_at):
        return own
    if dry_run:
        waits = to_waiting(delivery, account, site_held, place, now, paused)
        return Reason(Code.DRY_RUN, f"dry run ({dry_run}): nothing leaves the house. Else: {waits.words}")
    if site_held:
        return Reason(Code.SITE_HELD, f"its site is held: {site_held}", {"site": delivery.site})
    if account.parked_at:
        words = f"account {account.name} is parked: {account.parked_reason}"
        return Reason(Code.ACCOUNT_PARKED, words, {"account": account.name})
    if paused:
        return Reason(Code.PAUSED, to_pause_words(paused), {"account": account.name, **_at("until", paused.until)})
    if account.circuit_until and account.circuit_until > now:
        words = f"Medium could not be reached; the next try is at {to_instant_words(account.circuit_until)}"
        return Reason(Code.TRIED_AGAIN, words, _at("at", account.circuit_until))
    return _to_turn(own, delivery, account, place, now)


def _to_turn(own: Reason, delivery: Delivery, account: AccountState, place: Decision, now: datetime) -> Reason:
    """When a delivery that nothing forbids has its turn."""
    if delivery.due_at > now:
        words = f"due at {to_instant_words(delivery.due_at)}: {own.words}"
        code = Code.TRIED_AGAIN if own.code is Code.TRIED_AGAIN else Code.DUE_LATER
        return Reason(code, words, _at("at", delivery.due_at))
    if account.next_at and account.next_at > now:
        words = f"account {account.name} sends its next story at {to_instant_words(account.next_at)}"
        return Reason(Code.DUE_LATER, words, _at("at", account.next_at))
    if not place.yes:
        free = f"; a place is free at {to_instant_words(place.due_at)}" if place.due_at else ""
        return Reason(place.code, f"{place.reason}{free}", {"account": account.name, **_at("at", place.due_at)})
    code = Code.TRIED_AGAIN if own.code is Code.TRIED_AGAIN else Code.PLANNED
    return Reason(code, f"goes next: {own.words}")


def to_pause_words(pause: StoredPause) -> str:
    """By which pause an account rests, why, and until when."""
    return f"{pause.words}{f', until {to_instant_words(pause.until)}' if pause.until else ''}"


def _at(name: str, instant: datetime | None) -> dict[str, Value]:
    return {name: instant.isoformat()} if instant else {}
