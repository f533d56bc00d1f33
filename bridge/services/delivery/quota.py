"""Whether an account may get another story now, by the limits of its owner and of Medium (docs/medium.md, Limits)."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime

from bridge.config import Config
from bridge.ledger import Transaction
from bridge.models import Decision, Delivery, HandoffStatus, PublishStatus, Route
from bridge.planner import plan_offer_quota, plan_quota
from bridge.planner.quota import WINDOW, Used, to_created, to_offered, to_used

Places = Callable[[Delivery], Decision]
"""Whether a delivery's story may go to its account now."""


@dataclass(frozen=True, slots=True)
class AccountPlaces:
    """What an account may still get today.

    Attributes:
        used: of each kind that its route knows.
        waiting: import hand-offs that are open.
        most_waiting: so many may be; 0 on a route that has none.
    """

    account: str
    route: Route
    used: tuple[Used, ...]
    waiting: int = 0
    most_waiting: int = 0


class Quota:
    """Reads what an account got within the last day, and has the planner compare it with the limits."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def place_for(self, tx: Transaction, delivery: Delivery) -> Decision:
        """Whether this delivery's story may go to its account now; the decision has the reason when not."""
        name, settings, since = delivery.account, self._config.delivery, tx.now - WINDOW
        evergreen, native = self._config.evergreen_of(name), read_native(tx, name)
        if self._config.route_of(delivery) is Route.IMPORT:
            offers, left = tx.read_offers(name, since), evergreen.leave_for_fresh
            trigger = delivery.trigger
            return plan_offer_quota(
                delivery.id, offers, settings, tx.now, native, trigger=trigger, leave_for_fresh=left
            )
        status = delivery.publish_status or self._config.account(name).publish_status
        recent = tx.read_recent_attempts(name, since)
        return plan_quota(status, delivery.trigger, recent, settings, evergreen, tx.now, native)

    def read_account_places(self, tx: Transaction, name: str) -> AccountPlaces:
        """The places of an account's fresh posts, as they are used now."""
        settings, since, native = self._config.delivery, tx.now - WINDOW, read_native(tx, name)
        route = self._config.account(name).route
        if route is Route.IMPORT:
            offers = tx.read_offers(name, since)
            waiting = sum(one.status is HandoffStatus.OPEN for one in offers)
            offered = to_offered(offers, native, tx.now)
            used = to_used(offered, settings.public_per_day, "stories", tx.now)
            return AccountPlaces(name, route, (used,), waiting, settings.open_imports)
        recent = list(tx.read_recent_attempts(name, since))
        public = to_created(PublishStatus.PUBLIC, recent, native, tx.now)
        drafts = to_created(PublishStatus.DRAFT, recent, (), tx.now)
        kinds = (
            to_used(public, settings.public_per_day, "public stories", tx.now),
            to_used(drafts, settings.drafts_per_day, "drafts", tx.now),
        )
        return AccountPlaces(name, route, kinds)

    def to_places(self, tx: Transaction) -> Places:
        """As ``place_for``, for many deliveries of a transaction that writes nothing: each kind is decided once."""
        found: dict[Hashable, Decision] = {}

        def find(delivery: Delivery) -> Decision:
            kind = self._to_kind(tx, delivery)
            if kind not in found:
                found[kind] = self.place_for(tx, delivery)
            return found[kind]

        return find

    def _to_kind(self, tx: Transaction, delivery: Delivery) -> Hashable:
        """What of a delivery makes a difference to its place."""
        own = None
        if self._config.route_of(delivery) is Route.IMPORT:
            offers = tx.read_offers(delivery.account, tx.now - WINDOW)
            own = next((one.id for one in offers if one.delivery_id == delivery.id), None)
        return delivery.account, delivery.trigger, delivery.publish_status, delivery.route, own


def read_native(tx: Transaction, account: str) -> list[datetime]:
    """When an account's owner published stories of their own within the last day, as the feed shows them."""
    since = tx.now - WINDOW
    stories = tx.read_stories_since(account, since)
    return [story.published_at for story in stories if story.delivery_id is None and story.published_at]
