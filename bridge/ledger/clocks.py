"""Times that lie further ahead than anything can: they were written while a clock was ahead."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Table, select, update

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import accounts, channels, deliveries, jobs, journal, reports
from bridge.models import Delivery, Status

_WAITS: tuple[tuple[Table, Column[Any]], ...] = (
    (accounts, accounts.c.next_at),
    (accounts, accounts.c.circuit_until),
    (accounts, accounts.c.feed_due_at),
    (accounts, accounts.c.schedule_from),
    (reports, reports.c.due_at),
    (channels, channels.c.due_at),
    (jobs, jobs.c.due_at),
)
_LEASES: tuple[tuple[Table, Column[Any]], ...] = ((deliveries, deliveries.c.lease_until), (jobs, jobs.c.lease_until))


class Clocks(Journal):
    """Verbs on whatever waits for a time."""

    def pull_back_waits(self, longest: timedelta, lease: timedelta) -> int:
        """Let what waits for longer than ``longest`` go now, and leases end after ``lease``; how many is answered."""
        count = 0
        for table, column in _WAITS:
            statement = update(table).where(column > self.now + longest).values({column.name: self.now})
            count += self.connection.execute(statement).rowcount
        for table, column in _LEASES:
            # No process that lives holds a longer one, so none loses it.
            ends = self.now + lease
            count += self.connection.execute(update(table).where(column > ends).values({column.name: ends})).rowcount
        if count:
            self.stir_all()
        return count

    def read_due_beyond(self, longest: timedelta) -> list[Delivery]:
        """Planned deliveries that wait for longer."""
        is_far = (deliveries.c.status == Status.PLANNED.value, deliveries.c.due_at > self.now + longest)
        query = select(deliveries).where(*is_far).order_by(deliveries.c.id)
        return [rows.to_delivery(row) for row in self.connection.execute(query)]

    def was_noted(self, what: str, site: str, since: datetime, *, but_of: int = 0) -> bool:
        """Whether the journal has such a line about a site since then.

        Args:
            but_of: a post whose lines do not count.
        """
        query = select(journal.c.id).where(journal.c.site == site, journal.c.what == what, journal.c.at > since)
        query = query.where(journal.c.post_id != but_of) if but_of else query
        return self.connection.execute(query.limit(1)).first() is not None
