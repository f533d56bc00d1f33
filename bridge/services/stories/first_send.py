"""Whether the ledger is the newest one, found out before the first story of a site leaves for an account in a process.

WordPress is asked what it was told, and the account's feed is read: a server that was restored as a whole has a
WordPress that is as old as the ledger. Whoever used to answer and does not is waited for; where nobody can say
anything the story goes: sending must not stop for ever because a blog or a feed is down.
"""

from bridge.ledger import Ledger
from bridge.models import Code, Delivery, Reason
from bridge.services.delivery.looks import Found, Looks
from bridge.services.delivery.site_look import SiteLook
from bridge.services.stories.feed_look import FeedLook, Sight

# The reason of a delivery whose site does not answer.
WAITS = (
    "after its start the bridge first asks WordPress what it was told last, as a ledger restored from a backup would "
    "send stories again; WordPress does not answer now, and is asked again"
)
# Of one whose account's feed says nothing of now.
READS = (
    "after its start the bridge first reads what stands on Medium, as a server restored from a backup would send "
    "stories again; {problem}, and is read again, for a quarter of an hour at most"
)


class FirstSend:
    """Asks a site and reads a feed, once in this process; parks the account when a newer ledger has sent something."""

    def __init__(self, ledger: Ledger, site_look: SiteLook, feed_look: FeedLook, looks: Looks) -> None:
        self._ledger = ledger
        self._site_look = site_look
        self._feed_look = feed_look
        self._looks = looks

    def has_looked(self, delivery: Delivery) -> bool:
        """Whether this was found out for the delivery's site and account already."""
        return (delivery.site, delivery.account) in self._looks.passed

    def is_waiting(self, site: str, account: str) -> bool:
        """Whether a site, or an account's feed, was asked in vain, and is asked again in a while."""
        is_site_silent = site not in self._looks.over and self._looks.is_waiting(site)
        return is_site_silent or self._feed_look.is_waiting(account)

    def look_before(self, delivery: Delivery) -> None:
        """Ask the site, then read the feed: then the delivery may go, its account is parked, or one is waited for."""
        found = self._site_look.look_at(delivery.site)
        if not found.is_over:
            self._say_of(delivery, Reason(Code.TRIED_AGAIN, WAITS))
            return
        seen = self._feed_look.look_at(delivery.account)
        if not seen.is_over:
            self._say_of(delivery, Reason(Code.TRIED_AGAIN, READS.format(problem=seen.problem)))
            return
        if unknown := _to_unknown(found, seen):
            words = f"{unknown}: nobody can say whether this ledger is the newest; it goes on as it is"
            self._say_of(delivery, Reason(Code.PLANNED, words))
        self._looks.passed.add((delivery.site, delivery.account))

    def _say_of(self, delivery: Delivery, why: Reason) -> None:
        with self._ledger.write() as tx:
            now = tx.read_delivery(delivery.id)
            if now.reason != why.words:
                tx.restate(now, why)


def _to_unknown(found: Found, seen: Sight) -> str:
    """What nobody could say; empty when one of them has said enough."""
    if not seen.problem or (found is Found.TOLD and not seen.was_waited_for):
        return ""
    waited = f"for a quarter of an hour {seen.problem}" if seen.was_waited_for else seen.problem
    return waited if found is Found.TOLD else f"the site does not say what it was told, and {waited}"
