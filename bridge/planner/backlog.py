"""Why an old post is not on Medium: what the owner reads beside each post of the backlog."""

from dataclasses import dataclass
from datetime import datetime

from bridge.config import SiteSection
from bridge.models import Code, Delivery, JudgedPost, Reason, Strength
from bridge.planner.eligibility import find_refusal
from bridge.planner.policy import Known

HELD = "held"
EXCLUDED = "excluded"
UNCERTAIN = "uncertain"
FOUND = "found"
WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a post without a story stands.

    Attributes:
        state: its delivery's status; without a delivery ``held``, ``excluded`` (by its author, its kind or the
            settings), ``uncertain`` (it may be on Medium), ``found`` (it is there, and will be marked) or ``waits``
            (nothing is in the way).
    """

    state: str
    reason: Reason


def plan_standing(
    judged: JudgedPost,
    site: SiteSection,
    connected_at: datetime | None,
    delivery: tuple[Delivery, Reason] | None = None,
    known: Known | None = None,
    decided: str = "",
) -> Standing:
    """Say where a public post without a story stands, and why.

    Args:
        connected_at: first contact with its site; None before it.
        delivery: its delivery, if it has one, and why that stands where it does.
        known: what was seen on Medium that is, or may be, this post.
        decided: why it was not sent when it was published, as the journal has it; empty when nothing was decided.
    """
    if delivery:
        return Standing(delivery[0].status.value, delivery[1])
    if judged.held_reason:
        return Standing(HELD, Reason(Code.ANOTHER_ARTICLE, judged.held_reason))
    if refusal := find_refusal(judged, site):
        return Standing(EXCLUDED, refusal)
    if known and known.strength is Strength.WEAK:
        words = f"{known.reason}: it may be on Medium already; you are asked before it goes"
        return Standing(UNCERTAIN, Reason(Code.MAYBE_ON_MEDIUM, words))
    if known:
        return Standing(FOUND, Reason(Code.LIVE, f"{known.reason}: it is on Medium already, and is never sent"))
    words = f"waits, not queued: {_to_why(judged.facts.dated_at, connected_at, decided)}"
    return Standing(WAITS, Reason(Code.IN_BACKLOG, words))


def _to_why(published_at: datetime, connected_at: datetime | None, decided: str) -> str:
    if connected_at is None:
        return "its site has sent no hook yet; it is known from its archive"
    if published_at < connected_at:
        return "it was published before this site was connected"
    if decided:
        return f"when it was published, {decided}"
    return "no publish event was received for it"
