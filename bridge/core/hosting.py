"""host: where import pages are served. WordPress shows them under the post's own address, or the bridge does.

Whatever address Medium takes as the story's original is on the blog then, and leads home once the story is out.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from bridge.core.checking import Checking, Fetched
from bridge.core.parts import log
from bridge.core.preparing import Preparing, Stop
from bridge.errors import WordPressError, WordPressRefused
from bridge.models import Delivery, Page, PageHost, StoredPost
from bridge.models import Status as DeliveryStatus
from bridge.planner import OutcomePlan, plan_retry_at
from bridge.wordpress.pages import HostedPage, PagesPut, PageText, put_pages


@dataclass(frozen=True, slots=True)
class Pair:
    """The two forms of one page: with the post named as its original, and without."""

    canonical: Page
    plain: Page


class Hosting(Preparing, Checking):
    """From frozen pages to public addresses."""

    def put_up(self, delivery: Delivery, stored: StoredPost, pair: Pair) -> tuple[Pair, dict[str, Fetched]]:
        """Have the pages served; where, and what WordPress itself got there, by the page's digest.

        Raises:
            Stop: WordPress shall serve them and does not take them now.
        """
        with self.ledger.read() as tx:
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
        site = self.site(site_name)
        can = bool(rest_url and site.secret)
        return can and site.page_host is not PageHost.BRIDGE

    def _put(self, delivery: Delivery, stored: StoredPost, pair: Pair, rest_url: str) -> dict[str, HostedPage] | None:
        """What WordPress made of the pages; None when its plugin is none that serves pages."""
        site = self.site(delivery.site)
        assert site.secret is not None, "it was asked for a line ago"
        texts = tuple(PageText(_to_slug(page), role, page.html) for role, page in _roles(pair))
        put = PagesPut(delivery.post_id, stored.guid or stored.post.guid, delivery.account, delivery.fence, texts)
        secret = site.secret.get_secret_value().split()[0]
        try:
            hosted = put_pages(rest_url, secret, put, datetime.now(UTC), hosts=site.hosts)
        except WordPressRefused as error:
            raise Stop(OutcomePlan(DeliveryStatus.HELD, f"WordPress does not show the import page: {error}")) from error
        except WordPressError as error:
            raise self._later(delivery, f"the import page waits for WordPress: {error}") from error
        if hosted is None and site.page_host is PageHost.WORDPRESS:
            raise self._later(delivery, 'page_host is "wordpress", but its plugin serves no pages; update the plugin')
        if hosted and site.page_host is None and any(one.status not in {0, 200} for one in hosted):
            log.info("WordPress does not show the pages it was given; the bridge does", site=delivery.site)
            return None
        return {one.slug: one for one in hosted} if hosted else None

    def _later(self, delivery: Delivery, reason: str) -> Stop:
        failures = delivery.failures + 1
        due_at = plan_retry_at(delivery.id, failures, self.config.delivery, self.ledger.now())
        return Stop(OutcomePlan(DeliveryStatus.PLANNED, reason, due_at=due_at, failures=failures))

    def _move(self, pair: Pair, urls: dict[str, str]) -> Pair:
        with self.ledger.write() as tx:
            moved = [tx.move_page(page, urls.get(page.digest, "")) for page in (pair.canonical, pair.plain)]
        return Pair(*moved)


def _roles(pair: Pair) -> tuple[tuple[str, Page], ...]:
    return ("canonical", pair.canonical), ("plain", pair.plain)


def _to_slug(page: Page) -> str:
    """A page's name below its post's address: new with each text, and nobody can guess it."""
    return sha256(f"{page.key}.{page.digest}".encode()).hexdigest()[:32]


def _to_fetched(hosted: HostedPage) -> Fetched:
    return Fetched(hosted.status, hosted.content_type, hosted.sha256, problem=hosted.error)
