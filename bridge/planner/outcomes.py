"""What follows from Medium's answer: the table of answers, as code."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from bridge.config import DeliverySection
from bridge.models import Answer, Code, Delivery, HandoffKind, Outcome, Reason, Status

QUOTA_WINDOW = timedelta(hours=24)
CIRCUIT_LONGEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OutcomePlan:
    """What to write down after a try.

    Attributes:
        due_at: when a delivery that goes back to planned is due.
        failures: the delivery's new count of tries in a row without a story.
        next_at: when the account may send again; None leaves it.
        park_reason: park the account until its owner acts.
        circuit_until: send nothing on the account until then, and ask ``GET /me`` first.
        handoff: a step the owner must take.
        story_url: the story that it asks about.
        is_dry: only a dry run kept it from leaving.
    """

    status: Status
    reason: Reason
    due_at: datetime | None = None
    failures: int = 0
    next_at: datetime | None = None
    park_reason: str = ""
    circuit_until: datetime | None = None
    handoff: HandoffKind | None = None
    story_url: str = ""
    is_dry: bool = False


def plan_retry_at(delivery_id: int, failures: int, settings: DeliverySection, now: datetime) -> datetime:
    """The next try: twice as long after each failure, up to ``retry_last``, spread by up to a fifth.

    The spread comes from the delivery's id, so that it is the same when asked again.
    """
    wait: timedelta = min(settings.retry_first * 2 ** min(max(failures - 1, 0), 30), settings.retry_last)
    seed = sha256(f"{delivery_id}:{failures}".encode()).digest()[0]
    return now + wait + wait * (seed / 255 / 5)


def plan_outcome(
    answer: Answer, delivery: Delivery, account_failures: int, settings: DeliverySection, now: datetime
) -> OutcomePlan:
    """The row of the table that fits Medium's answer.

    Args:
        account_failures: tries in a row on this account that did not reach Medium, before this one.
    """
    match answer.outcome:
        case Outcome.LIVE:
            return OutcomePlan(Status.LIVE, Reason(Code.LIVE, answer.reason), next_at=now + settings.gap)
        case Outcome.DRAFT:
            reason = Reason(Code.DRAFT_TO_PUBLISH, answer.reason)
            return OutcomePlan(Status.SENT, reason, next_at=now + settings.gap, handoff=HandoffKind.PUBLISH_DRAFT)
        case Outcome.CREATED_UNREADABLE:
            reason = Reason(Code.UNCONFIRMED, answer.reason)
            return OutcomePlan(Status.UNCONFIRMED, reason, next_at=now + settings.gap, handoff=HandoffKind.CONFIRM)
        case Outcome.CONTENT_REFUSED:
            return OutcomePlan(Status.FAILED, Reason(Code.CONTENT_REFUSED, answer.reason))
        case Outcome.UNKNOWN:
            return _unknown(answer, delivery, settings, now)
        case Outcome.NOT_SENT:
            return plan_not_ready(answer.reason, delivery, account_failures, settings, now)
        case Outcome.QUOTA:
            wait = timedelta(seconds=answer.retry_after) if answer.retry_after is not None else QUOTA_WINDOW
            reason = Reason(Code.TRIED_AGAIN, answer.reason)
            return OutcomePlan(Status.PLANNED, reason, due_at=now + wait, next_at=now + wait)
        case Outcome.ACCOUNT_REFUSED | Outcome.BLOCKED:
            reason = Reason(Code.TRIED_AGAIN, answer.reason)
            return OutcomePlan(Status.PLANNED, reason, due_at=now, park_reason=answer.reason)


def plan_not_ready(
    reason: str, delivery: Delivery, account_failures: int, settings: DeliverySection, now: datetime
) -> OutcomePlan:
    """Nothing was sent and nothing is wrong with the story: later; after several of them the whole account waits."""
    failures = delivery.failures + 1
    circuit_until = None
    if account_failures + 1 >= settings.circuit_after:
        steps = account_failures + 1 - settings.circuit_after
        circuit_until = now + min(settings.retry_first * 2 ** min(steps, 30), CIRCUIT_LONGEST)
    return OutcomePlan(
        Status.PLANNED,
        Reason(Code.TRIED_AGAIN, reason),
        due_at=plan_retry_at(delivery.id, failures, settings, now),
        failures=failures,
        circuit_until=circuit_until,
    )


def _unknown(answer: Answer, delivery: Delivery, settings: DeliverySection, now: datetime) -> OutcomePlan:
    circuit_until = now + settings.retry_first
    if settings.on_unknown == "retry":
        failures = delivery.failures + 1
        words = f"{answer.reason}; on_unknown = retry sends it again, at the risk of a duplicate"
        return OutcomePlan(
            Status.PLANNED,
            Reason(Code.TRIED_AGAIN, words),
            due_at=plan_retry_at(delivery.id, failures, settings, now),
            failures=failures,
            circuit_until=circuit_until,
        )
    return OutcomePlan(
        Status.UNCONFIRMED,
        Reason(Code.UNCONFIRMED, answer.reason),
        next_at=now + settings.gap,
        circuit_until=circuit_until,
        handoff=HandoffKind.CONFIRM,
    )
