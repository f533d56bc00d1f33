"""How many stories a Medium user may get in a rolling day."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bridge.config import DeliverySection, EvergreenSection
from bridge.models import Code, Decision, Handoff, HandoffStatus, Outcome, PublishStatus, Tried, Trigger
from bridge.models.counts import to_count

WINDOW = timedelta(hours=24)

_NOTHING_CREATED = {
    Outcome.NOT_SENT,
    Outcome.CONTENT_REFUSED,
    Outcome.ACCOUNT_REFUSED,
    Outcome.QUOTA,
    Outcome.BLOCKED,
}


class Used(NamedTuple):
    """The places of one kind on an account in a rolling day.

    Attributes:
        kind: ``stories``, ``public stories`` or ``drafts``.
        opens_at: when one is free again; None while one is.
    """

    kind: str
    used: int
    limit: int
    opens_at: datetime | None


def plan_offer_quota(
    delivery_id: int,
    offers: Iterable[Handoff],
    settings: DeliverySection,
    now: datetime,
    native: Iterable[datetime] = (),
    *,
    trigger: Trigger = Trigger.PUBLISH,
    leave_for_fresh: int = 0,
) -> Decision:
    """Is there a place for one more import hand-off? One that is open already keeps its place.

    Posts out of the archive leave places for fresh ones, of the day's and, while they have more than one, of those
    that may be open.

    Args:
        offers: the account's import hand-offs that are open, or were done within a day.
        native: when its owner published stories of their own, as the feed shows them.
    """
    left = leave_for_fresh if trigger is Trigger.EVERGREEN else 0
    others = [one for one in offers if one.delivery_id != delivery_id]
    waiting = [one for one in others if one.status is HandoffStatus.OPEN]
    if len(waiting) >= max(settings.open_imports - left, 1):
        words = to_count(len(waiting), "import waits", "imports wait")
        return Decision(False, f"{words} for you on this account already: bridge handoffs", code=Code.WAITS_FOR_PLACE)
    return plan_place(to_offered(others, native, now), max(settings.public_per_day - left, 0), "stories", now)


def to_offered(offers: Iterable[Handoff], native: Iterable[datetime], now: datetime) -> list[datetime]:
    """When the imports of the last day were offered, and the owner's own stories made; oldest first."""
    return sorted(at for at in (*(one.opened_at for one in offers), *native) if is_recent(at, now))


def plan_quota(
    publish_status: PublishStatus,
    trigger: Trigger,
    recent: Iterable[Tried],
    delivery: DeliverySection,
    evergreen: EvergreenSection,
    now: datetime,
    native: Iterable[datetime] = (),
) -> Decision:
    """Is there a place for one more story of this kind?

    Drafts and public stories are counted apart; a try whose outcome is unknown counts as a story. Evergreen posts leave
    places for fresh ones. Medium's own limits are in ``docs/medium.md``.

    Args:
        recent: the account's tries, oldest first; those older than a day do not count.
        native: when its owner published stories of their own, as the feed shows them.
    """
    is_draft = publish_status is PublishStatus.DRAFT
    cap = delivery.drafts_per_day if is_draft else delivery.public_per_day
    if trigger is Trigger.EVERGREEN:
        cap = max(cap - evergreen.leave_for_fresh, 0)
    counted = to_created(publish_status, recent, native, now)
    return plan_place(counted, cap, "drafts" if is_draft else "public stories", now)


def to_created(
    publish_status: PublishStatus, recent: Iterable[Tried], native: Iterable[datetime], now: datetime
) -> list[datetime]:
    """When the stories of the last day were made that count against one of this kind; oldest first."""
    is_draft = publish_status is PublishStatus.DRAFT
    counted = [
        one.started_at
        for one in recent
        if is_recent(one.started_at, now)
        and (one.publish_status is PublishStatus.DRAFT) == is_draft
        and one.outcome not in _NOTHING_CREATED
    ]
    return counted if is_draft else sorted([*counted, *(at for at in native if is_recent(at, now))])


def is_recent(at: datetime, now: datetime) -> bool:
    """Within a day. What lies more than a day ahead was written by a clock that was wrong, and uses no place up."""
    return now - WINDOW < at <= now + WINDOW


def plan_place(counted: Sequence[datetime], cap: int, kind: str, now: datetime) -> Decision:
    """Is one of ``cap`` places of a rolling day free; if not, when will one be?

    Args:
        counted: when the stories of the last day were made, oldest first.
        kind: what they are, in words.
    """
    used = to_used(counted, cap, kind, now)
    if used.opens_at is None:
        return Decision(True, f"{used.used} of {cap} {kind} a day used")
    return Decision(False, f"the day's {cap} {kind} on this account are used", used.opens_at, Code.WAITS_FOR_PLACE)


def to_used(counted: Sequence[datetime], cap: int, kind: str, now: datetime) -> Used:
    """How many of ``cap`` places are used, and when one opens; arguments as of ``plan_place``."""
    is_free = len(counted) < cap
    opens_at = None if is_free else (counted[len(counted) - cap] if cap else now) + WINDOW
    return Used(kind, len(counted), cap, opens_at)
