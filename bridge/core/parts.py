"""What every verb needs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bridge.config import AccountSection, Config, SiteSection
from bridge.errors import ConfigError, LedgerError, NotFound
from bridge.ledger import Ledger, Transaction
from bridge.medium.api import MediumApi
from bridge.models import Decision, Delivery, Post, Route
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
        if self.config.bridge.dry_run:
            return "[bridge] dry_run"
        names = (post.environment, tx.read_site(post.site).environment or post.environment)
        strange = next((name for name in names if self.config.is_dry(post.site, name)), "")
        return f'the site says it is a "{strange}" environment, which is none of its environments' if strange else ""

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
