"""What every verb needs."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bridge.config import AccountSection, Config, SiteSection
from bridge.core.looks import Looks
from bridge.errors import ConfigError, LedgerError, NotFound
from bridge.ledger import Ledger, Transaction
from bridge.medium.api import MediumApi
from bridge.models import Decision, Delivery, Post, Route, Status
from bridge.planner import plan_offer_quota, plan_quota
from bridge.planner.quota import WINDOW

log = structlog.get_logger()

TROUBLE = (LedgerError, OperationalError, InterfaceError, PoolTimeout)
"""What the ledger raises when it, and not the thing at hand, is in trouble: trying again later may help."""


def to_first_line(error: Exception) -> str:
    """What went wrong, without the statement and its values."""
    return str(getattr(error, "orig", None) or error).strip().split("\n")[0]


def _system_now() -> datetime:
    return datetime.now(UTC)


def _no_wake() -> None:
    """Nobody listens: a command-line call, or a test."""


class Parts:
    """The configuration, the ledger and a way to say that there is work.

    Args:
        wake: called after something was stored that a sender should look at.
        clock: judges the age of hooks; leases and due times follow the ledger's clock.
    """

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        *,
        wake: Callable[[], None] = _no_wake,
        clock: Callable[[], datetime] = _system_now,
    ) -> None:
        self.config = config
        self.ledger = ledger
        self.wake = wake
        self.clock = clock
        self.looks = Looks()
        self.departing = threading.Lock()
        """Held from the commit of a departure until the side file names it, so that the file has the newest."""

    @contextmanager
    def isolated(self, what: str, **names: object) -> Iterator[None]:
        """One bad item never starves the rest: whatever the block raises is logged, and its caller goes on.

        Args:
            what: what did not work, in words.
            names: what it was about.

        Raises:
            SQLAlchemyError: the ledger does not answer at all, so the rest would fare no better.
        """
        try:
            yield
        except TROUBLE as error:
            log.warning(what, why=to_first_line(error), **names)
            with self.ledger.write():
                """It still takes a transaction: only the item is in trouble."""
        except Exception:
            log.exception(what, **names)

    def site(self, name: str) -> SiteSection:
        """Raises NotFound."""
        if name not in self.config.sites:
            raise NotFound(f'there is no site "{name}" in the configuration')
        return self.config.sites[name]

    def account(self, name: str) -> AccountSection:
        """Raises NotFound."""
        if name not in self.config.accounts:
            raise NotFound(f'there is no account "{name}" in the configuration')
        return self.config.accounts[name]

    def find_dry_run(self, tx: Transaction, post: Post) -> str:
        """Why a post must not leave the house; empty when it may.

        A WordPress that is none of its site's ``environments`` is a copy: by the word of the hook that brought the
        post, or of its last one, as what is read by other ways does not say.
        """
        why = self.find_site_dry_run(tx, post.site)
        if why or post.site not in self.config.sites or not self.config.is_dry(post.site, post.environment):
            return why
        return (
            f'the site said it was a "{post.environment}" environment, which is none of its environments, when it told '
            f"of this post; bridge resync {post.site} {post.id} reads it anew"
        )

    def find_site_dry_run(self, tx: Transaction, site: str) -> str:
        """Why nothing of a site leaves the house, by its last hook; empty when it may."""
        if self.config.bridge.dry_run:
            return "[bridge] dry_run"
        name = tx.read_site(site).environment
        if not name or site not in self.config.sites or not self.config.is_dry(site, name):
            return ""
        return f'the site says it is a "{name}" environment, which is none of its environments'

    def read_dry_sites(self) -> dict[str, str]:
        """The configured sites of which nothing leaves the house, and why."""
        with self.ledger.read() as tx:
            known = {site.name for site in tx.read_sites()} & set(self.config.sites)
            found = {name: self.find_site_dry_run(tx, name) for name in sorted(known)}
        return {name: why for name, why in found.items() if why}

    def read_dry_run(self, site: str, post_id: int) -> str:
        """Why a post does not leave the house now; empty when it may, or is not known."""
        with self.ledger.read() as tx:
            stored = tx.read_post(site, post_id)
            return self.find_dry_run(tx, stored.post) if stored else ""

    def say_dry(self, delivery: Delivery) -> str:
        """What is to be added to "planned" while a dry run holds it; empty when nothing does."""
        why = self.read_dry_run(delivery.site, delivery.post_id) if delivery.status is Status.PLANNED else ""
        return f". It would go, but dry run ({why}): nothing leaves the house until that ends" if why else ""

    def end_dry_runs(self) -> None:
        """What only a dry run kept, and may leave by now, is due at once, by the usual limits."""
        if self.config.bridge.dry_run:
            return
        with self.ledger.read() as tx:
            sites = tx.read_dry_sites()
        for site in sorted(sites & set(self.config.sites)):
            with self.isolated("a dry run could not be ended", site=site), self.ledger.write() as tx:
                self._end_dry_run(tx, site)

    def _end_dry_run(self, tx: Transaction, site: str) -> None:
        if self.find_site_dry_run(tx, site):
            return
        for delivery in tx.read_kept(site):
            if not self._is_kept(tx, delivery):
                tx.replan_delivery(delivery, "the dry run is over")

    def _is_kept(self, tx: Transaction, delivery: Delivery) -> bool:
        stored = tx.read_post(delivery.site, delivery.post_id)
        return bool(stored and self.find_dry_run(tx, stored.post))

    def api(self, name: str) -> MediumApi:
        """The client of an account that has a token."""
        account = self.account(name)
        if account.token is None:
            raise ConfigError(f"[accounts.{name}] has no token")
        return MediumApi(account.api_url, account.token, deadline=self.config.delivery.deadline)

    def route_of(self, delivery: Delivery) -> Route:
        """The door a delivery goes through; what was once offered stays with import, as Medium may hold its draft."""
        return Route.IMPORT if delivery.route is Route.IMPORT else self.account(delivery.account).route

    def place_for(self, tx: Transaction, delivery: Delivery) -> Decision:
        """Is there a place for this delivery's story on its account now, by the limits of the owner and of Medium?"""
        name, settings, since = delivery.account, self.config.delivery, tx.now - WINDOW
        evergreen, native = self.config.evergreen_of(name), read_native(tx, name)
        if self.route_of(delivery) is Route.IMPORT:
            offers, left = tx.read_offers(name, since), evergreen.leave_for_fresh
            trigger = delivery.trigger
            return plan_offer_quota(
                delivery.id, offers, settings, tx.now, native, trigger=trigger, leave_for_fresh=left
            )
        status = delivery.publish_status or self.account(name).publish_status
        recent = tx.read_recent_attempts(name, since)
        return plan_quota(status, delivery.trigger, recent, settings, evergreen, tx.now, native)


def read_native(tx: Transaction, account: str) -> list[datetime]:
    """When an account's owner published stories of their own within the last day, as the feed shows them."""
    since = tx.now - WINDOW
    stories = tx.read_stories_since(account, since)
    return [story.published_at for story in stories if story.delivery_id is None and story.published_at]
