"""What links of posts answered, so that nobody is asked too often."""

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import link_checks
from bridge.models import StoredLink


class Links(Journal):
    """Verbs on ``link_checks``."""

    def read_links(self, urls: Collection[str]) -> dict[str, StoredLink]:
        """What is known of these addresses."""
        query = select(link_checks).where(link_checks.c.url.in_(sorted(urls)))
        return {row.url: rows.to_link(row) for row in self.connection.execute(query)}

    def put_links(self, found: Iterable[StoredLink]) -> None:
        """Remember answers, each in place of an earlier one."""
        module = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        for link in found:
            values = {"state": link.state, "reason": link.reason, "checked_at": link.checked_at}
            statement = module.insert(link_checks).values(url=link.url, **values)
            self.connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=values))
