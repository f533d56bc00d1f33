"""Slots: when the archive's schedule asked for an old post, and what it came to."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import slots
from bridge.models import SlotStatus, StoredSlot

CHOSEN = ("delivery", "handoff")


class Slots(Journal):
    """Verbs on ``slots``."""

    def add_slots(self, account: str, found: Iterable[tuple[datetime, datetime]]) -> None:
        """Have a row for each slot, by planned instant and due time; one that is there is left alone."""
        for planned_at, due_at in found:
            row = {"account": account, "planned_at": planned_at, "due_at": due_at, "status": SlotStatus.OPEN.value}
            self.connection.execute(self._insert_new(row))

    def read_open_slots(self, account: str) -> list[StoredSlot]:
        """Slots that were neither run nor dropped, the oldest first."""
        query = select(slots).where(slots.c.account == account, slots.c.status == SlotStatus.OPEN.value)
        return [rows.to_slot(row) for row in self.connection.execute(query.order_by(slots.c.planned_at))]

    def has_open_slots(self) -> bool:
        """Whether any account has such a slot."""
        query = select(slots.c.account).where(slots.c.status == SlotStatus.OPEN.value).limit(1)
        return self.connection.execute(query).first() is not None

    def read_slots(self, account: str | None = None, limit: int = 100) -> list[StoredSlot]:
        """Slots, the newest first."""
        query = select(slots).order_by(slots.c.planned_at.desc(), slots.c.account).limit(limit)
        if account:
            query = query.where(slots.c.account == account)
        return [rows.to_slot(row) for row in self.connection.execute(query)]

    def read_newest_slot_at(self, account: str) -> datetime | None:
        """The planned instant of the last slot that was looked at."""
        return self._newest(slots.c.planned_at, account)

    def settle_slot(
        self,
        account: str,
        planned_at: datetime,
        status: SlotStatus,
        reason: str,
        *,
        parts: Sequence[tuple[str, float | None, float]] = (),
        categories: Sequence[str] = (),
        **values: Any,
    ) -> bool:
        """Say what a slot came to; False when somebody else has said so already.

        Args:
            values: ``kind``, ``site`` and ``post_id`` of what was chosen.
        """
        said = {"status": status.value, "reason": reason, "decided_at": self.now, "waits": ""}
        lists = {"parts": json.dumps(parts), "categories": json.dumps(categories)}
        statement = update(slots).where(*_is(account, planned_at), slots.c.status == SlotStatus.OPEN.value)
        return self.connection.execute(statement.values(**said, **lists, **values)).rowcount == 1

    def delay_slot(self, account: str, planned_at: datetime, waits: str) -> None:
        """Remember why a slot waits."""
        statement = update(slots).where(*_is(account, planned_at), slots.c.status == SlotStatus.OPEN.value)
        self.connection.execute(statement.where(slots.c.waits != waits).values(waits=waits))

    def read_last_choice_at(self, account: str, *, of_stories: bool = False) -> datetime | None:
        """When a slot of an account last chose something, or last asked for a step on a live story."""
        kinds = ("handoff",) if of_stories else CHOSEN
        return self._newest(slots.c.decided_at, account, slots.c.kind.in_(kinds))

    def found_nothing(self, account: str) -> bool:
        """Whether the last slot that ran found nothing to choose."""
        query = select(slots.c.kind).where(slots.c.account == account, slots.c.status == SlotStatus.RUN.value)
        newest = self.connection.execute(query.order_by(slots.c.planned_at.desc()).limit(1)).scalar_one_or_none()
        return newest == "nothing"

    def read_used_categories(self, account: str, since: datetime) -> dict[str, datetime]:
        """When a slot of an account last used each category."""
        query = select(slots.c.categories, slots.c.decided_at).where(
            slots.c.account == account, slots.c.kind.in_(CHOSEN), slots.c.decided_at > since
        )
        found = self.connection.execute(query.order_by(slots.c.decided_at, slots.c.planned_at))
        return {slug: row.decided_at for row in found for slug in json.loads(row.categories)}

    def _newest(self, column: Any, account: str, *where: Any) -> datetime | None:
        # What a clock that was ahead has written has not come yet.
        query = select(func.max(column)).where(slots.c.account == account, column <= self.now, *where)
        found: datetime | None = self.connection.execute(query).scalar_one_or_none()
        return found

    def _insert_new(self, row: dict[str, Any]) -> Executable:
        if self.connection.dialect.name == "sqlite":
            return sqlite.insert(slots).values(**row).on_conflict_do_nothing()
        return postgresql.insert(slots).values(**row).on_conflict_do_nothing()


def _is(account: str, planned_at: datetime) -> tuple[Any, Any]:
    return slots.c.account == account, slots.c.planned_at == planned_at
