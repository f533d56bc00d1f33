"""What is done about wrong clocks: of WordPress' its owner is told; what this machine's own wrote is pulled back."""

from datetime import timedelta

import structlog

from bridge.config import Config
from bridge.ledger import Ledger, Transaction
from bridge.models import Delivery, Event
from bridge.planner.clocks import is_clock_wrong, to_clock_words
from bridge.planner.words import to_instant_words
from bridge.services.isolation import isolated

log = structlog.get_logger()

TOLD_AGAIN = timedelta(days=1)
"""A site's wrong clock is told of once, and again only after a day without a hook that was made by it."""
AHEAD = "clock ahead"
"""The journal's word for a hook whose clock was ahead."""
LONGEST_WAIT = timedelta(hours=26)
"""Nothing waits longer but by an author's own ``delay``: Retry-After counts up to 25 hours, a feed rests for a day."""

LONGEST_LEASE = timedelta(minutes=15)
"""Longer than the lease of any job, feed or notice; a delivery's is configured."""


class Clocks:
    """Tells owners of a WordPress whose clock is wrong, and mends times that were written by a wrong clock of ours."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger

    def note_clock(self, tx: Transaction, event: Event) -> None:
        """Write down that a hook was made by a wrong clock, and tell the owner, once while that lasts."""
        words = to_clock_words(event)
        if not words:
            return
        is_wrong = is_clock_wrong(event)
        if is_wrong and not tx.was_noted(AHEAD, event.site, tx.now - TOLD_AGAIN):
            advice = (
                f"{words}. Nothing is lost, but set WordPress' clock by NTP; if this machine's clock is the wrong one, "
                "set that. A hook that was made before its clock was set right may still come"
            )
            tx.add_notice(f"The clock of site {event.site} was ahead", advice)
        tx.write_journal(AHEAD if is_wrong else "clock", words, site=event.site, post_id=event.post_id)

    def mend_clocks(self) -> None:
        """Pull back times that lie further ahead than any can: they were written while our own clock was ahead."""
        settings = self._config.delivery
        with isolated(self._ledger, "times that lie too far ahead could not be mended"), self._ledger.write() as tx:
            longest = max(LONGEST_WAIT, settings.gap, settings.feed_every, settings.retry_last * 2)
            count = tx.pull_back_waits(longest, max(settings.lease, LONGEST_LEASE))
            waiting = tx.read_due_beyond(max(longest, settings.delay))
            count += sum(self._pull_back(tx, delivery, longest) for delivery in waiting)
            if count:
                log.warning("times lay further ahead than they can; a clock was wrong", count=count)

    def _pull_back(self, tx: Transaction, delivery: Delivery, longest: timedelta) -> bool:
        """Make a delivery due as long after it was planned as its author's ``delay``, or the configuration's, says.

        Returns:
            False when its time lies no further ahead than it may.
        """
        stored = tx.read_post_of(delivery)
        chosen = stored.post.choice.delay
        delay = self._config.delivery.delay if chosen is None else timedelta(seconds=chosen)
        if delivery.due_at <= tx.now + max(delay, longest):
            return False
        due_at = min(delivery.created_at, tx.now) + delay
        tx.change_delivery(delivery, due_at=due_at)
        reason = f"it was due at {to_instant_words(delivery.due_at)}, by a clock that was wrong"
        tx.write_journal(
            delivery.status.value,
            f"{reason}; it is due at {to_instant_words(due_at)}",
            site=delivery.site,
            post_id=delivery.post_id,
            account=delivery.account,
            delivery_id=delivery.id,
        )
        return True
