"""The journal, and what every part of a transaction shares."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bridge.ledger import rows
from bridge.ledger.tables import journal
from bridge.models import JournalLine


class Journal:
    """A connection in a transaction, the time it began, and the journal that every verb writes to."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now

    def write_journal(
        self,
        what: str,
        reason: str,
        *,
        site: str = "",
        post_id: int | None = None,
        account: str = "",
        delivery_id: int | None = None,
    ) -> None:
        """Write down one decision or change of status, with its reason."""
        self.connection.execute(
            insert(journal).values(
                at=self.now,
                what=what,
                reason=reason,
                site=site,
                post_id=post_id,
                account=account,
                delivery_id=delivery_id,
            )
        )

    def read_journal(self, site: str, post_id: int, limit: int = 200) -> list[JournalLine]:
        """The newest lines about one post, oldest first."""
        query = (
            select(journal)
            .where(journal.c.site == site, journal.c.post_id == post_id)
            .order_by(journal.c.id.desc())
            .limit(limit)
        )
        return [rows.to_journal_line(row) for row in reversed(self.connection.execute(query).all())]

    def _lock(self, query: Any) -> Any:
        """``FOR UPDATE`` where the database has it; SQLite's writer already owns the whole database."""
        return query.with_for_update()
