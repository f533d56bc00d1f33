"""Names that are identities: sites and accounts that have rows, and those that their owner has retired."""

from sqlalchemy import Table, exists, select, update

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.rests import select_planned
from bridge.ledger.tables import accounts, deliveries, events, posts, sites, stories
from bridge.models import Delivery, EventOutcome, Status


class Retirement(Journal):
    """Verbs on ``sites`` and ``accounts`` that are, or were, somebody."""

    def read_sites_in_use(self) -> list[str]:
        """Sites that have posts or hooks, and are not retired."""
        has_rows = exists().where(posts.c.site == sites.c.name) | exists().where(events.c.site == sites.c.name)
        query = select(sites.c.name).where(sites.c.retired_at.is_(None), has_rows).order_by(sites.c.name)
        return list(self.connection.execute(query).scalars())

    def read_accounts_in_use(self) -> list[str]:
        """Accounts that have deliveries or stories, or of which Medium has said who they are; retired ones, too."""
        has_rows = (
            exists().where(deliveries.c.account == accounts.c.name)
            | exists().where(stories.c.account == accounts.c.name)
            | accounts.c.medium_user_id.is_not(None)
        )
        return list(
            self.connection.execute(select(accounts.c.name).where(has_rows).order_by(accounts.c.name)).scalars()
        )

    def read_retired(self) -> tuple[set[str], set[str]]:
        """Names of the sites and of the accounts that are retired."""
        found = [select(table.c.name).where(table.c.retired_at.is_not(None)) for table in (sites, accounts)]
        retired_sites, retired_accounts = (set(self.connection.execute(query).scalars()) for query in found)
        return retired_sites, retired_accounts

    def read_asked_for(self, *, site: str | None = None, account: str | None = None) -> list[Delivery]:
        """Offers and proposals of a site, or on an account."""
        is_asked = deliveries.c.status.in_([Status.OFFERED.value, Status.PROPOSED.value])
        where = deliveries.c.site == site if account is None else deliveries.c.account == account
        query = select(deliveries).where(is_asked, where).order_by(deliveries.c.id)
        return [rows.to_delivery(row) for row in self.connection.execute(query)]

    def retire_site(self, name: str) -> None:
        """Its owner has this site no more."""
        self._mark(sites, name, retired=True)
        self.write_journal("retired", "you retired the site: nothing of it is sent", site=name)

    def retire_account(self, name: str) -> None:
        """Its owner has this account no more."""
        self._mark(accounts, name, retired=True)
        self.write_journal("retired", "you retired the account: nothing is sent on it", account=name)

    def restore_site(self, name: str) -> None:
        """A retired site is configured again; its hooks that were set aside are acted on."""
        self._mark(sites, name, retired=False)
        set_aside = (events.c.site == name, events.c.outcome == EventOutcome.RETIRED.value)
        self.connection.execute(update(events).where(*set_aside).values(handled_at=None, outcome=None, reason=""))
        self.write_journal("configured again", "the site was retired and goes on", site=name)

    def restore_account(self, name: str) -> None:
        """A retired account is configured again."""
        self._mark(accounts, name, retired=False)
        self.write_journal("configured again", "the account was retired and goes on", account=name)

    def set_events_aside(self, site: str, reason: str) -> list[int]:
        """Hooks of a retired site that wait are not acted on; the posts they were about are answered."""
        values = {"handled_at": self.now, "outcome": EventOutcome.RETIRED.value, "reason": reason}
        waiting = (events.c.site == site, events.c.handled_at.is_(None))
        named = select(events.c.post_id).where(*waiting, events.c.post_id.is_not(None)).distinct()
        found = sorted(self.connection.execute(named).scalars())
        self.connection.execute(update(events).where(*waiting).values(**values))
        self.stir_those(select_planned(deliveries.c.site == site))
        return found

    def _mark(self, table: Table, name: str, *, retired: bool) -> None:
        at = self.now if retired else None
        self.stir_those(select_planned((deliveries.c.site if table is sites else deliveries.c.account) == name))
        self.connection.execute(update(table).where(table.c.name == name).values(retired_at=at))
