"""Partners' public feeds are read: each at most four times a day, several hosts at a time, each host one by one.

The log says how many there were and what kind of error came: no name, no address, no word of a feed.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import structlog

from bridge.config import Config
from bridge.errors import MediumError, Refused
from bridge.http import USER_AGENT
from bridge.ledger import Ledger
from bridge.medium.partner_feed import PartnerFeed, read_partner_feed
from bridge.models.partners import PageLink, Partner, PartnerStory
from bridge.planner.partners import EVERY, plan_reading, to_host, to_kind
from bridge.planner.words import to_instant_words
from bridge.services.isolation import TROUBLE
from bridge.services.partners.notebook import find_partner

log = structlog.get_logger()

AT_ONCE = 8
"""Hosts that are read at the same time."""
FEED_S = 30.0
"""Seconds for the fetch of a feed."""
ROUND_S = 45.0
"""Seconds after which no further feed of a host is begun in one tick."""
_MENTIONED = "A partner's story links to you"


class PartnerFeeds:
    """Reads the feeds that are due, and keeps what their stories are about and link to."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger
        self._own_hosts = frozenset(host for site in config.sites.values() for host in site.hosts)

    def read_due(self) -> int:
        """Read the feeds that are due; what is left is read next.

        Returns:
            How many gave something new.
        """
        with self._ledger.read() as tx:
            due = tx.read_due_partners()
        if not due:
            return 0
        hosts: defaultdict[str, list[Partner]] = defaultdict(list)
        for partner in due:
            hosts[urlsplit(partner.entry.feed_url).netloc].append(partner)
        with ThreadPoolExecutor(min(AT_ONCE, len(hosts)), "partner") as pool:
            fresh = sum(pool.map(self._read_host, hosts.values()))
        with self._ledger.write() as tx:
            tx.forget_paragraphs()
        log.info("partners' feeds read", due=len(due), fresh=fresh)
        return fresh

    def look(self, partner_id: int) -> bool:
        """Read one feed now, when it may be read again.

        Returns:
            Whether it gave something new.

        Raises:
            NotFound: there is no such partner.
            Refused: it was read less than six hours ago, or its host asked to wait.
        """
        with self._ledger.read() as tx:
            partner, now = find_partner(tx, partner_id), tx.now
        if partner.due_at > now:
            raise Refused(
                f"their feed may be read again at {to_instant_words(partner.due_at)}: a feed is read at most four "
                "times a day"
            )
        return self._look(partner) is True

    def _read_host(self, partners: Iterable[Partner]) -> int:
        """Read the feeds of one host one after the other, until it refuses one or the round is over."""
        fresh, ends = 0, time.monotonic() + ROUND_S
        for partner in partners:
            found = self._look(partner)
            fresh += found is True
            if found is None or time.monotonic() >= ends:
                break
        return fresh

    def _look(self, partner: Partner) -> bool | None:
        """Whether a feed gave something new; None where its host wants to be left alone."""
        with self._ledger.write() as tx:
            if not tx.claim_partner(partner.id, EVERY):
                return False
        try:
            return self._read(partner)
        except TROUBLE:
            raise
        except Exception as error:
            # Neither its words nor its traceback: both may quote the feed.
            log.warning("a partner's feed could not be taken in", error=type(error).__name__)
            return False

    def _read(self, partner: Partner) -> bool | None:
        try:
            feed = self._fetch(partner)
        except MediumError as error:
            feed = PartnerFeed(None, problem=str(error))
        with self._ledger.write() as tx:
            if not tx.hold_partner(partner.id, partner.entry.feed_url):
                return False  # forgotten, or given another feed, while this one was read
            failures = partner.failures + 1 if feed.problem else 0
            due_at = plan_reading(tx.now, failures, feed.retry_after)
            tx.finish_reading(partner.id, due_at=due_at, failures=failures, problem=feed.problem)
            if not feed.problem:
                tx.finish_reading(partner.id, etag=feed.etag, modified=feed.modified)
            found = tx.put_partner_stories(partner.id, self._to_rows(feed.stories or ()))
            if found:
                tx.add_notice(_MENTIONED, f"{len(found)} found at {to_instant_words(tx.now)}; look at Partners.")
        return None if feed.retry_after is not None else bool(feed.stories)

    def _fetch(self, partner: Partner) -> PartnerFeed:
        asked = {"If-None-Match": partner.etag, "If-Modified-Since": partner.modified}
        known = {name: value for name, value in asked.items() if value}
        return read_partner_feed(
            partner.entry.feed_url,
            headers={"User-Agent": self._to_user_agent(), **known},
            allowed_hosts=self._own_hosts,
            deadline_s=FEED_S,
        )

    def _to_user_agent(self) -> str:
        """Who reads, and for whom: whoever runs the feed can find the blog, and write to its owner."""
        homes = [site.home for site in self._config.sites.values()]
        return f"{USER_AGENT} (feed reader{f' of {homes[0]}' if homes else ''}; at most 4 times a day)"

    def _to_rows(self, stories: Sequence[PartnerStory]) -> Iterator[tuple[PartnerStory, Sequence[PageLink], str]]:
        ours = {host.removeprefix("www.") for host in self._own_hosts}
        for story in stories:
            mention = next((url for url in story.links if to_host(url) in ours), "")
            yield story, [PageLink(url, to_kind(url)) for url in story.links], mention
