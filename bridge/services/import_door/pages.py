"""The pages that Medium's importer reads: frozen in the ledger, and served by WordPress or by the bridge.

WordPress serves them under the post's own address, where its plugin can: then whatever address Medium takes as the
story's original is on the blog, and leads to the post once the story is out. ``page_host`` chooses.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

import structlog

from bridge.config import Config
from bridge.errors import LeaseLost, WordPressError, WordPressRefused
from bridge.failpoints import failpoint
from bridge.ledger import Ledger
from bridge.models import Code, Delivery, Page, PageHost, Reason, Status, StoredPost, Trigger
from bridge.planner import OutcomePlan, plan_retry_at
from bridge.services.delivery.checks import Stop
from bridge.services.delivery.guests import Guests
from bridge.services.import_door.inspection import Fetched, Findings, Inspection
from bridge.services.links import Links
from bridge.transform import Draft, print_page
from bridge.wordpress.pages import HostedPage, PagesPut, PageText, put_pages

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pair:
    """The two forms of one page: with the post named as its original, and without (docs/medium.md, "Canonical")."""

    canonical: Page
    plain: Page


SHOWN = frozenset({Status.OFFERED, Status.PLANNED, Status.CLAIMED})
"""While a delivery stands here its page is up; planned again means that a newer page is being made."""


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What an import page's address answers.

    Attributes:
        html: the page; empty when the reader is sent elsewhere.
        location: the address to send the reader to.
        is_permanent: whether for good (301): the story is live, and the address leads to the post.
    """

    html: str = ""
    location: str = ""
    is_permanent: bool = False


class ImportPages:
    """Makes a post's import page in both forms, has it served, and answers for the bridge's own addresses of pages."""

    def __init__(self, config: Config, ledger: Ledger, links: Links, inspection: Inspection, guests: Guests) -> None:
        self._config = config
        self._ledger = ledger
        self._links = links
        self._inspection = inspection
        self._guests = guests

    def publish(self, delivery: Delivery, stored: StoredPost, draft: Draft) -> tuple[Pair, list[Findings]]:
        """Freeze a draft in both forms of its page, have them served, and look at them from outside.

        Returns:
            The pages, and what was found about each of them and about the images.

        Raises:
            Stop: WordPress shall serve them and does not take them now.
            LeaseLost: somebody else has taken the delivery over.
        """
        pair, told = self._put_up(delivery, stored, self._freeze(delivery, draft))
        hosts = self._inspection.own_hosts(self._config.site(delivery.site).hosts)
        pages = (pair.canonical, pair.plain)
        found = [self._inspection.check_page(page, told.get(page.digest), hosts) for page in pages]
        return pair, [*found, self._inspection.check_images(draft, hosts)]

    def url_of(self, page: Page) -> str:
        """Where a page can be read."""
        return self._links.to_page_url(page)

    def _put_up(self, delivery: Delivery, stored: StoredPost, pair: Pair) -> tuple[Pair, dict[str, Fetched]]:
        """Have the pages served by WordPress, where it can, else by the bridge.

        Returns:
            The pages with their addresses, and what WordPress itself got there, by the page's digest.
        """
        with self._ledger.read() as tx:
            rest_url = tx.read_site(delivery.site).rest_url
        if not self._is_wordpress(delivery.site, rest_url):
            return self._move(pair, {}), {}
        hosted = self._put(delivery, stored, pair, rest_url)
        if hosted is None:
            return self._move(pair, {}), {}
        urls = {page.digest: hosted[_to_slug(page)].url for page in (pair.canonical, pair.plain)}
        told = {page.digest: _to_fetched(hosted[_to_slug(page)]) for page in (pair.canonical, pair.plain)}
        return self._move(pair, urls), told

    def _is_wordpress(self, site_name: str, rest_url: str) -> bool:
        site = self._config.site(site_name)
        can = bool(rest_url and site.secret)
        return can and site.page_host is not PageHost.BRIDGE

    def _put(self, delivery: Delivery, stored: StoredPost, pair: Pair, rest_url: str) -> dict[str, HostedPage] | None:
        """Give WordPress the pages.

        Returns:
            What it made of them, by slug; None when the bridge shall serve them, as its plugin cannot or they do not
            show there.

        Raises:
            Stop: WordPress refuses them, does not answer, or must serve them (``page_host``) and cannot.
        """
        site = self._config.site(delivery.site)
        assert site.secret is not None, "it was asked for a line ago"
        texts = tuple(PageText(_to_slug(page), role, page.html) for role, page in _roles(pair))
        put = PagesPut(delivery.post_id, stored.guid or stored.post.guid, delivery.account, delivery.fence, texts)
        secret = site.secret.get_secret_value()
        try:
            hosted = put_pages(rest_url, secret, put, datetime.now(UTC), hosts=site.hosts)
        except WordPressRefused as error:
            refused = Reason(Code.HELD, f"WordPress does not show the import page: {error}")
            raise Stop(OutcomePlan(Status.HELD, refused)) from error
        except WordPressError as error:
            raise self.put_off(delivery, f"the import page waits for WordPress: {error}") from error
        if hosted is None and site.page_host is PageHost.WORDPRESS:
            raise self.put_off(delivery, 'page_host is "wordpress", but its plugin serves no pages; update the plugin')
        if hosted and site.page_host is None and any(one.status not in {0, 200} for one in hosted):
            log.info("WordPress does not show the pages it was given; the bridge does", site=delivery.site)
            return None
        return {one.slug: one for one in hosted} if hosted else None

    def put_off(self, delivery: Delivery, reason: str) -> Stop:
        """The Stop to raise where an offer has to wait; each further try waits longer (``retry_first``)."""
        failures = delivery.failures + 1
        due_at = plan_retry_at(delivery.id, failures, self._config.delivery, self._ledger.now())
        return Stop(OutcomePlan(Status.PLANNED, Reason(Code.TRIED_AGAIN, reason), due_at=due_at, failures=failures))

    def _move(self, pair: Pair, urls: dict[str, str]) -> Pair:
        with self._ledger.write() as tx:
            moved = [tx.move_page(page, urls.get(page.digest, "")) for page in (pair.canonical, pair.plain)]
        return Pair(*moved)

    def _freeze(self, delivery: Delivery, draft: Draft) -> Pair:
        with self._ledger.write() as tx:
            now = tx.read_delivery(delivery.id)
            if (now.status, now.fence) != (Status.CLAIMED, delivery.fence):
                raise LeaseLost(f"delivery {delivery.id} was taken over before its page was made")
            is_ahead = draft.published_at is not None and draft.published_at > tx.now
            if delivery.trigger is not Trigger.PUBLISH or is_ahead:
                # Medium takes over the page's date; a story with an old one reaches nobody, and none is yet to come.
                draft = replace(draft, published_at=tx.now)
            canonical = tx.freeze_page(delivery, print_page(draft), has_canonical=True)
            plain = tx.freeze_page(delivery, print_page(draft, with_canonical=False), has_canonical=False)
        failpoint("after_page_freeze")
        return Pair(canonical, plain)

    def read_page(self, key: str, digest: str) -> PageAnswer | None:
        """What an address of an import page answers; None for one that never was or is no more."""
        with self._ledger.read() as tx:
            page = tx.find_page(key, digest)
            if page is None:
                return None
            delivery = tx.read_delivery(page.delivery_id)
            current = tx.read_current_page(page.delivery_id, has_canonical=page.has_canonical)
        if delivery.status is Status.LIVE:
            # A post whose texts were forgotten has no address that could be told.
            return PageAnswer(location=delivery.canonical_url, is_permanent=True) if delivery.canonical_url else None
        if delivery.status not in SHOWN:
            return None
        if current is not None and (current.url or current.digest != page.digest):
            return PageAnswer(location=self._links.to_page_url(current))
        return None if self._is_kept(delivery) else PageAnswer(html=page.html)

    def _is_kept(self, delivery: Delivery) -> bool:
        """Whether visitors do not get the post at this moment, as far as it can be known."""
        with self._ledger.read() as tx:
            site, stored = tx.read_site(delivery.site), tx.read_post_of(delivery)
        try:
            return bool(self._guests.find_obstacle(site, stored))
        except WordPressError:
            return False


def _roles(pair: Pair) -> tuple[tuple[str, Page], ...]:
    return ("canonical", pair.canonical), ("plain", pair.plain)


def _to_slug(page: Page) -> str:
    """A page's name below its post's address: new with each text, and nobody can guess it."""
    return sha256(f"{page.key}.{page.digest}".encode()).hexdigest()[:32]


def _to_fetched(hosted: HostedPage) -> Fetched:
    return Fetched(hosted.status, hosted.content_type, hosted.sha256, problem=hosted.error)
