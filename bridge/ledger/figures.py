"""The ledger in numbers, for a report that holds no words of its owner."""

import json
from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Column, func, select, text

from bridge.ledger.journal import Journal
from bridge.ledger.schema import revision_of
from bridge.ledger.tables import ACCESS, PRIVATE, attempts, deliveries, events, metadata, outbox
from bridge.models import Status
from bridge.models.metrics import Waiting

_MOVING = frozenset({Status.PLANNED.value, Status.CLAIMED.value, Status.SENDING.value})
"""Statuses that a delivery leaves by itself."""
_SQLITE_BYTES = text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
_POSTGRES_BYTES = text("SELECT pg_database_size(current_database())")


class Figures(Journal):
    """Counts over whole tables. Whatever is text in them is given as it stands: the caller shows only what it knows."""

    def count_rows(self) -> dict[str, int]:
        """How many rows each table has, but those of people, tokens and partners: they are nobody else's business."""
        return {
            table.name: self.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
            if table.name not in ACCESS | PRIVATE
        }

    def count_by(self, table: str, *names: str) -> list[tuple[Any, ...]]:
        """How often each combination of these columns comes; the count is the last."""
        columns: list[Column[Any]] = [metadata.tables[table].c[name] for name in names]
        query = select(*columns, func.count()).group_by(*columns).order_by(*columns)
        return [tuple(row) for row in self.connection.execute(query)]

    def count_note_kinds(self) -> Counter[str]:
        """How often each kind of note stood in a loss report."""
        total: Counter[str] = Counter()
        for written in self.connection.execute(select(attempts.c.note_kinds)).scalars():
            total.update(_to_counts(written))
        return total

    def read_newest_hooks(self) -> list[tuple[str, str, bytes]]:
        """The newest hook of each site and type that still has its body: site, type, body."""
        newest = select(func.max(events.c.id)).where(events.c.body != b"").group_by(events.c.site, events.c.type)
        query = select(events.c.site, events.c.type, events.c.body).where(events.c.id.in_(newest))
        return [(row.site, row.type, row.body) for row in self.connection.execute(query.order_by(events.c.id))]

    def read_reasons(self) -> list[tuple[str, str]]:
        """Status and reason of every delivery."""
        query = select(deliveries.c.status, deliveries.c.reason)
        return [(row.status, row.reason) for row in self.connection.execute(query)]

    def read_queue(self) -> dict[str, Waiting]:
        """Deliveries by status: how many; of those that go on by themselves also how long the oldest is due."""
        query = select(deliveries.c.status, func.count(), func.min(deliveries.c.due_at)).group_by(deliveries.c.status)
        found = self.connection.execute(query).all()
        return {row[0]: Waiting(row[1], self._to_age(row[2]) if row[0] in _MOVING else 0.0) for row in found}

    def read_waiting_hooks(self) -> Waiting:
        """Hooks that are stored and not applied yet: how many, and how old the oldest is."""
        query = select(func.count(), func.min(events.c.received_at)).where(events.c.handled_at.is_(None))
        count, oldest = self.connection.execute(query).one()
        return Waiting(count, self._to_age(oldest))

    def count_untold(self) -> int:
        """Notices that were not told by every channel."""
        query = select(func.count()).select_from(outbox).where(outbox.c.done_at.is_(None))
        return int(self.connection.execute(query).scalar_one())

    def read_bytes(self) -> int:
        """Size of the database."""
        is_sqlite = self.connection.dialect.name == "sqlite"
        return int(self.connection.execute(_SQLITE_BYTES if is_sqlite else _POSTGRES_BYTES).scalar_one())

    def _to_age(self, since: datetime | None) -> float:
        return max((self.now - since).total_seconds(), 0.0) if since else 0.0

    def read_schema(self) -> str:
        """The schema's revision."""
        return revision_of(self.connection)

    def read_database(self) -> str:
        """Kind and version of the database."""
        dialect = self.connection.dialect
        version = getattr(dialect, "server_version_info", None) or ()
        return f"{dialect.name} {'.'.join(map(str, version))}".strip()


def _to_counts(written: str) -> dict[str, int]:
    try:
        counts = json.loads(written)
    except (ValueError, RecursionError):
        return {}
    is_counts = isinstance(counts, dict)
    return {kind: count for kind, count in counts.items() if isinstance(count, int)} if is_counts else {}
