"""Clocks that are wrong: WordPress' own, which its hooks speak by, and ours, if it ever was."""

from datetime import datetime, timedelta

from bridge.models import SKEW, Event
from bridge.planner.words import to_instant_words, to_span_words

WORTH_A_WORD = timedelta(minutes=1)
"""The plugin names a difference from here on, too (``Ping::CLOCK_S``)."""


def to_connected_at(known: datetime | None, event: Event, now: datetime) -> datetime:
    """When a site was connected: at first contact.

    A first contact that is still to come was written by a clock that was ahead. It counts as unknown, else everything
    that is published until then would belong to the backlog.
    """
    return known if known and known <= now else event.counts_at


def to_clock_words(event: Event) -> str:
    """What there is to say of the clock that a hook was made by; empty when nothing is."""
    if event.received_at is None or event.ahead < WORTH_A_WORD:
        return ""
    said, came = to_instant_words(event.occurred_at), to_instant_words(event.received_at)
    return (
        f"WordPress says that it happened at {said}, and it came in at {came} by this machine's clock: "
        f"{to_span_words(event.ahead)} ahead, so it counts as {came}"
    )


def is_clock_wrong(event: Event) -> bool:
    """Whether the owner should be told of that clock: it differs by more than signatures may."""
    return event.ahead > SKEW
