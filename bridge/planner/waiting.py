"""Why a planned delivery has not gone yet, in words."""

from datetime import datetime

from bridge.models import AccountState, Decision, Delivery, Status
from bridge.planner.words import to_instant_words


def to_waiting(
    delivery: Delivery,
    account: AccountState,
    site_held: str,
    place: Decision,
    now: datetime,
    paused: str = "",
    dry_run: str = "",
) -> str:
    """The reason a delivery stands where it stands right now; its own reason when nothing else holds it up.

    Args:
        site_held: why its site is held; empty when it is not.
        place: what ``plan_quota`` says of it now.
        paused: by which pause its account rests; empty when it does not.
        dry_run: why nothing of it may leave the house; empty when it may.
    """
    if delivery.status is not Status.PLANNED or (dry_run and delivery.dry_at):
        return delivery.reason
    if dry_run:
        waits = to_waiting(delivery, account, site_held, place, now, paused)
        return f"dry run ({dry_run}): nothing leaves the house. Else: {waits}"
    if site_held:
        return f"its site is held: {site_held}"
    if account.parked_at:
        return f"account {account.name} is parked: {account.parked_reason}"
    if paused:
        return paused
    if account.circuit_until and account.circuit_until > now:
        return f"Medium could not be reached; the next try is at {to_instant_words(account.circuit_until)}"
    if delivery.due_at > now:
        return f"due at {to_instant_words(delivery.due_at)}: {delivery.reason}"
    if account.next_at and account.next_at > now:
        return f"account {account.name} sends its next story at {to_instant_words(account.next_at)}"
    if not place.yes:
        free = f"; a place is free at {to_instant_words(place.due_at)}" if place.due_at else ""
        return f"{place.reason}{free}"
    return f"goes next: {delivery.reason}"
