"""Notices to the owner, heartbeats, and rows that have had their time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from bridge.ledger.journal import Journal
from bridge.ledger.tables import events, heartbeats, journal, outbox


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the owner should be told."""

    id: int
    title: str
    body: str
    failures: int


class Housekeeping(Journal):
    """Verbs on ``outbox`` and ``heartbeats``, and retention."""

    def add_notice(self, title: str, body: str) -> None:
        """Leave word for the owner; it goes out after this transaction commits."""
        self.connection.execute(insert(outbox).values(title=title, body=body, created_at=self.now, due_at=self.now))

    def read_due_notices(self, limit: int = 20) -> list[Notice]:
        """Notices to send now, oldest first."""
        query = select(outbox).where(outbox.c.done_at.is_(None), outbox.c.due_at <= self.now).order_by(outbox.c.id)
        return [
            Notice(row.id, row.title, row.body, row.failures) for row in self.connection.execute(query.limit(limit))
        ]

    def claim_notice(self, notice: Notice, lease: timedelta) -> bool:
        """Take a notice: another process that looks now does not see it until the lease is over."""
        statement = update(outbox).where(
            outbox.c.id == notice.id, outbox.c.failures == notice.failures, outbox.c.due_at <= self.now
        )
        values = {"failures": notice.failures + 1, "due_at": self.now + lease}
        return self.connection.execute(statement.values(**values)).rowcount == 1

    def finish_notice(self, notice_id: int) -> None:
        """A notice is told, or given up."""
        self.connection.execute(update(outbox).where(outbox.c.id == notice_id).values(done_at=self.now))

    def beat(self, name: str) -> None:
        """Say that a tick has run."""
        statement = update(heartbeats).where(heartbeats.c.name == name).values(beat_at=self.now)
        if self.connection.execute(statement).rowcount == 0:
            self.connection.execute(insert(heartbeats).values(name=name, beat_at=self.now))

    def read_heartbeats(self) -> dict[str, datetime]:
        """When each tick last ran."""
        return {row.name: row.beat_at for row in self.connection.execute(select(heartbeats))}

    def prune(self, keep_events: timedelta, keep_journal: timedelta) -> int:
        """Delete handled events and told notices after ``keep_events``, journal lines after ``keep_journal``.

        Posts, deliveries and attempts stay: they are what "never twice" rests on.
        """
        old_event = (events.c.handled_at < self.now - keep_events) & (events.c.outcome.is_not(None))
        statements = [
            delete(events).where(old_event),
            delete(outbox).where(outbox.c.done_at < self.now - keep_events),
            delete(journal).where(journal.c.at < self.now - keep_journal),
        ]
        return sum(self.connection.execute(statement).rowcount for statement in statements)
