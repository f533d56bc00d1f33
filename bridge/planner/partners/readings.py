"""When a partner's feed is read: at most four times in a day, and ever later while it fails."""

from datetime import datetime, timedelta

EVERY = timedelta(hours=6)
"""Between two readings of one feed, whoever asks: with it there are never more than four in a day."""
LONGEST = timedelta(days=7)


def plan_reading(now: datetime, failures: int, retry_after: int | None = None) -> datetime:
    """When a feed is read next.

    Args:
        failures: in a row, this one counted; 0 after a reading that worked.
        retry_after: seconds that its host asks to wait.
    """
    wait: timedelta = min(EVERY * 2 ** min(failures, 10), LONGEST)
    return now + max(wait, timedelta(seconds=retry_after or 0))
