"""How far WordPress' clock is from this machine's, by the ``Date`` of an answer."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bridge.http import Reply
from bridge.models import SKEW

WORTH_A_WORD = timedelta(minutes=1)
_HALF_A_SECOND = timedelta(milliseconds=500)
"""Date has whole seconds (RFC 9110, section 5.6.7); what was cut off is half a second on average."""


def read_ahead(reply: Reply, asked_at: datetime, took: timedelta) -> timedelta | None:
    """How far the clock of whoever answered is ahead of ours, negative when it is behind; None without a usable Date.

    The answer counts as made half way between asking and having it.
    """
    try:
        said = parsedate_to_datetime(reply.headers.get("date", ""))
    except (ValueError, OverflowError):
        return None
    return (said if said.tzinfo else said.replace(tzinfo=UTC)) + _HALF_A_SECOND - (asked_at + took / 2)


def is_too_far(ahead: timedelta | None) -> bool:
    """Whether clocks differ by more than a signature allows."""
    return ahead is not None and abs(ahead) > SKEW


def to_ahead_words(ahead: timedelta) -> str:
    """What there is to say of a difference, in seconds, and what to do when it is worth a word."""
    seconds = round(ahead.total_seconds())
    if not seconds:
        return "its clock and this machine's agree"
    count = f"{abs(seconds)} second{'' if abs(seconds) == 1 else 's'}"
    words = f"its clock is {count} {'ahead of' if seconds > 0 else 'behind'} this machine's"
    advice = ", and signatures are good for five minutes: set both clocks by NTP"
    return f"{words}{advice}" if abs(ahead) >= WORTH_A_WORD else words
