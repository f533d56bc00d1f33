"""Whether the ledger is the newest one, found out before the first story of a site leaves for an account in a process.

WordPress is asked what it was told, and the account's feed is read: a server that was restored as a whole has a
WordPress that is as old as the ledger. Where the feed cannot be read WordPress' word is enough, and where nobody can
say anything the story goes: sending must not stop for ever because a blog or a feed is down.
"""

from dataclasses import replace

import structlog

from bridge.config import Config
from bridge.ledger import Ledger
from bridge.models import Code, Delivery, Reason
from bridge.services.delivery.looks import Found, Looks
from bridge.services.delivery.site_look import SiteLook
from bridge.services.isolation import TROUBLE
from bridge.services.stories.feeds import Feeds

log = structlog.get_logger()

# The reason of a delivery whose site does not answer.
WAITS = (
    "after its start the bridge first asks WordPress what it was told last, as a ledger restored from a backup would "
    "send stories again; WordPress does not answer now, and is asked again"
)


class FirstSend:
    """Asks a site and reads a feed, once in this process; parks the account when a newer ledger has sent something."""

    def __init__(self, config: Config, ledger: Ledger, feeds: Feeds, site_look: SiteLook, looks: Looks) -> None:
        self._config = config
        self._ledger = ledger
        self._feeds = feeds
        self._site_look = site_look
        self._looks = looks

    def has_looked(self, delivery: Delivery) -> bool:
        """Whether this was found out for the delivery's site and account already."""
        return (delivery.site, delivery.account) in self._looks.passed

    def is_waiting(self, site: str) -> bool:
        """Whether a site did not answer, and is asked again in a while."""
        return site not in self._looks.over and self._looks.is_waiting(site)

    def look_before(self, delivery: Delivery) -> None:
        """Ask the site, then read the feed: then the delivery may go, its account is parked, or its site waited for."""
        found = self._site_look.look_at(delivery.site)
        if not found.is_over:
            self._say_of(delivery, Reason(Code.TRIED_AGAIN, WAITS))
            return
        problem = self._read_feed_first(delivery.account)
        if problem and found is Found.ABSENT:
            words = f"{problem}: nobody can say whether this ledger is the newest; it goes on as it is"
            self._say_of(delivery, Reason(Code.PLANNED, words))
        self._looks.passed.add((delivery.site, delivery.account))

    def _read_feed_first(self, name: str) -> str:
        """Read the account's feed, once in this process.

        Returns:
            Why it could not be read; empty when it was.
        """
        with self._looks.locks[f"feed {name}"]:
            if name not in self._looks.read:
                self._looks.read[name] = self._find_feed_problem(name)
            return self._looks.read[name]

    def _find_feed_problem(self, name: str) -> str:
        with self._ledger.read() as tx:
            account = tx.read_account(name)
        url = self._config.account(name).feed_of(account.medium_username)
        if not url:
            return "the site has no plugin that says what it was told, and the account no feed to read"
        try:
            # As a whole, also when nothing is new since a reading that an older version took in.
            self._feeds.read_feed_of(replace(account, feed_etag="", feed_modified=""), url)
        except TROUBLE:
            raise
        except Exception:
            # It is written down with the account; what a feed shows must not stop an account for ever.
            log.exception("a feed could not be taken in", account=name)
        with self._ledger.read() as tx:
            why = tx.read_account(name).feed_problem
        return f"the site does not say what it was told, and the account's feed cannot be read ({why})" if why else ""

    def _say_of(self, delivery: Delivery, why: Reason) -> None:
        with self._ledger.write() as tx:
            now = tx.read_delivery(delivery.id)
            if now.reason != why.words:
                tx.restate(now, why)
