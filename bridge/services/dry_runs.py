"""Dry runs: a bridge, or a site that is a copy of another, shows what it would send, and nothing leaves."""

from collections.abc import Collection

from bridge.config import Config
from bridge.ledger import Ledger, Transaction
from bridge.models import Delivery, Post, SiteState, Status
from bridge.services.isolation import isolated


class DryRuns:
    """Says whether the bridge, a site or a post is on a dry run, and lets what was kept go when that is over.

    The bridge is by ``[bridge] dry_run``, a site when WordPress calls itself an environment that is none of the site's
    ``environments``.
    """

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._config = config
        self._ledger = ledger

    def find_dry_run(self, tx: Transaction, post: Post) -> str:
        """Why a post must not leave; empty when it may.

        What counts is the environment that the site's last hook named, and the one named by the hook that brought this
        post: REST, XML-RPC and export files name none.
        """
        return self.judge(tx.read_site(post.site), post)

    def judge(self, state: SiteState, post: Post) -> str:
        """As ``find_dry_run``, by what the post's site said last."""
        return self._judge(state, post.id, post.environment)

    def find_dry_run_of(self, tx: Transaction, site: str, post_id: int) -> str:
        """As ``find_dry_run``, of whose content nothing else is read; empty for a post that is not known."""
        environment = tx.read_environment(site, post_id)
        return "" if environment is None else self._judge(tx.read_site(site), post_id, environment)

    def _judge(self, state: SiteState, post_id: int, environment: str) -> str:
        site, why = state.name, self._find_by(state.name, state.environment)
        if why or site not in self._config.sites or not self._config.is_dry(site, environment):
            return why
        return (
            f'the site said it was a "{environment}" environment, which is none of its environments, when it told '
            f"of this post; bridge resync {site} {post_id} reads it anew"
        )

    def find_site_dry_run(self, tx: Transaction, site: str) -> str:
        """Why nothing of a site must leave, by its last hook; empty when it may."""
        return self._find_by(site, tx.read_site(site).environment)

    def _find_by(self, site: str, name: str) -> str:
        """As ``find_site_dry_run``, by the environment that its last hook named."""
        if self._config.bridge.dry_run:
            return "[bridge] dry_run"
        if not name or site not in self._config.sites or not self._config.is_dry(site, name):
            return ""
        return f'the site says it is a "{name}" environment, which is none of its environments'

    def read_dry_sites(self) -> dict[str, str]:
        """The configured sites that are on a dry run, each with the reason."""
        with self._ledger.read() as tx:
            found = self._find_dry(tx, self._config.sites)
        return {name: why for name, why in found.items() if why}

    def _find_dry(self, tx: Transaction, among: Collection[str]) -> dict[str, str]:
        """Of each of these sites that is configured why nothing of it must leave; empty where it may."""
        served = [one for one in tx.read_sites(among) if one.name in self._config.sites]
        return {one.name: self._find_by(one.name, one.environment) for one in served}

    def read_dry_run(self, site: str, post_id: int) -> str:
        """Why a post must not leave; empty when it may, or is not known."""
        with self._ledger.read() as tx:
            return self.find_dry_run_of(tx, site, post_id)

    def say_dry(self, delivery: Delivery) -> str:
        """Words to add to "planned" while a dry run keeps a delivery; empty when none does."""
        why = self.read_dry_run(delivery.site, delivery.post_id) if delivery.status is Status.PLANNED else ""
        return f". It would go, but dry run ({why}): nothing leaves the house until that ends" if why else ""

    def end_dry_runs(self) -> None:
        """Make deliveries due that only a dry run has kept, once that is over; quota and gap hold as for all."""
        if self._config.bridge.dry_run:
            return
        with self._ledger.read() as tx:
            kept = tx.read_dry_sites()
            found = self._find_dry(tx, kept) if kept else {}
        for site in (name for name, why in found.items() if not why):
            with isolated(self._ledger, "a dry run could not be ended", site=site), self._ledger.write() as tx:
                self._end_dry_run(tx, site)

    def _end_dry_run(self, tx: Transaction, site: str) -> None:
        if self.find_site_dry_run(tx, site):
            return
        for delivery in tx.read_kept(site):
            if not self.find_dry_run_of(tx, delivery.site, delivery.post_id):
                tx.replan_delivery(delivery, "the dry run is over")
