"""The backlog: every public post without a story, where it stands and why; worked out when asked, not stored."""

from datetime import UTC, datetime

from bridge.config import Config
from bridge.ledger import Ledger, Transaction
from bridge.models import SiteState, StoredPost, to_judged
from bridge.models.plain import Data
from bridge.planner import ON_MEDIUM, Standing, plan_standing
from bridge.services.delivery.sightings import Sightings
from bridge.services.reports.reasons import Reasons, to_reason_data

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Backlog:
    """Lists public posts without a story, each with its state and the reason."""

    def __init__(self, config: Config, ledger: Ledger, sightings: Sightings, reasons: Reasons) -> None:
        self._config = config
        self._ledger = ledger
        self._sightings = sightings
        self._reasons = reasons

    def read_backlog(self, site: str | None = None, account: str | None = None, limit: int = 50) -> Data:
        """Posts that anybody may read and that have no story, the oldest first.

        Args:
            account: only posts that would go to it.
            limit: of the posts; the count is always of all.

        Returns:
            ``count`` and ``posts``.

        Raises:
            NotFound: there is no such site or account.
        """
        places = self._places(site, account)
        with self._ledger.read() as tx:
            states = {state.name: state for state in tx.read_sites()}
            count = sum(tx.count_backlog(name, ON_MEDIUM, chosen) for name, chosen in places)
            posts = [one for name, chosen in places for one in tx.read_backlog(name, ON_MEDIUM, limit, chosen)]
            posts.sort(key=lambda stored: stored.post.published_at or _LONG_AGO)
            accounts = [name for name in self._config.accounts if tx.has_free_stories(name)]
            return {
                "count": count,
                "posts": [self._to_line(tx, one, states.get(one.post.site), accounts) for one in posts[:limit]],
            }

    def _places(self, site: str | None, account: str | None) -> list[tuple[str, str | None]]:
        """Pairs of a site and the account that the posts' authors chose: "" for none (the site's own), None for any."""
        names = [site] if site else list(self._config.sites)
        own = {name: self._config.site(name).account for name in names}
        if account is None:
            return [(name, None) for name in names]
        self._config.account(account)
        return [*((name, account) for name in names), *((name, "") for name in names if own[name] == account)]

    def _to_line(self, tx: Transaction, stored: StoredPost, state: SiteState | None, accounts: list[str]) -> Data:
        post, account = stored.post, self._config.account_of(stored.post)
        standing = self._to_standing(tx, stored, state, account, has_stories=account in accounts)
        return {
            "site": post.site,
            "post_id": post.id,
            "account": account,
            "title": post.title,
            "url": post.url,
            "published_at": post.published_at.isoformat() if post.published_at else None,
            "state": standing.state,
            **to_reason_data(standing.reason),
        }

    def _to_standing(
        self, tx: Transaction, stored: StoredPost, state: SiteState | None, account: str, *, has_stories: bool
    ) -> Standing:
        post = stored.post
        found = tx.read_deliveries(post.site, post.id)
        delivery = next((one for one in found if one.account == account), None) or next(iter(found), None)
        why = (delivery, self._reasons.explain(tx, delivery)) if delivery else None
        known = self._sightings.find_on_medium(tx, stored, account) if has_stories else None
        decided = self._reasons.to_decision(tx, stored)
        connected_at = state.connected_at if state else None
        return plan_standing(to_judged(stored), self._config.site(post.site), connected_at, why, known, decided)
