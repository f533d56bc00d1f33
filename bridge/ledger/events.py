"""Hooks that were accepted, and what became of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import ColumnElement, Executable, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bridge.errors import HookConflict
from bridge.ledger.journal import Journal
from bridge.ledger.tables import events, sites
from bridge.models import EventOutcome, EventType

TRY_BYTES = 64 * 1024
"""About what the hook of a long post takes."""


@dataclass(frozen=True, slots=True)
class WaitingEvent:
    """A stored hook that has not been acted on."""

    id: int
    site: str
    webhook_id: str
    body: bytes
    received_at: datetime


class FailedEvent(NamedTuple):
    """An event that could not be applied, and how often."""

    site: str
    post_id: int | None
    crashes: int


class Events(Journal):
    """Verbs on ``events``."""

    def add_event(self, site: str, webhook_id: str, kind: str, post_id: int | None, body: bytes) -> bool:
        """Store a verified hook; False when this very hook is already there.

        Raises:
            HookConflict: the id is known with another body.
        """
        digest = sha256(body).hexdigest()
        values = {
            "site": site,
            "webhook_id": webhook_id,
            "type": kind,
            "post_id": post_id,
            "body": body,
            "body_sha256": digest,
            "received_at": self.now,
        }
        if self.connection.execute(_insert_new(self.connection.dialect.name), values).first() is not None:
            return True
        known = select(events.c.body_sha256).where(events.c.site == site, events.c.webhook_id == webhook_id)
        if self.connection.execute(known).scalar_one() != digest:
            raise HookConflict("this webhook-id was already used for another body; a new state needs a new id")
        return False

    def read_waiting_events(self, served: Collection[str], after: int = 0, limit: int = 100) -> list[int]:
        """Ids of events not acted on, oldest first; those of a held or retired site wait.

        Args:
            served: the sites that are configured here; another machine may know more.
            after: the id of the last one that is known already.
        """
        held = select(sites.c.name).where((sites.c.held_reason != "") | sites.c.retired_at.is_not(None))
        query = (
            select(events.c.id)
            .where(events.c.handled_at.is_(None), events.c.id > after)
            .where(events.c.site.in_(served), events.c.site.not_in(held))
            .order_by(events.c.id)
            .limit(limit)
        )
        return list(self.connection.execute(query).scalars())

    def read_standstill(self) -> tuple[datetime | None, datetime | None]:
        """Since when the oldest event waits that could be acted on, and when one was last acted on."""
        held = select(sites.c.name).where((sites.c.held_reason != "") | sites.c.retired_at.is_not(None))
        waits = select(func.min(events.c.received_at)).where(events.c.handled_at.is_(None), events.c.site.not_in(held))
        since: datetime | None = self.connection.execute(waits).scalar_one()
        if since is None:
            return None, None
        applied = select(func.max(events.c.handled_at)).where(events.c.handled_at >= since)
        return since, self.connection.execute(applied).scalar_one()

    def try_event(self) -> None:
        """Write as a hook would, and take it back. Raises SQLAlchemyError: hooks cannot be stored now."""
        statement = insert(events).values(
            site="",
            webhook_id="",
            type=EventType.PING.value,
            body=bytes(TRY_BYTES),
            body_sha256="",
            received_at=self.now,
            handled_at=self.now,
        )
        event_id = self.connection.execute(statement.returning(events.c.id)).scalar_one()
        self.connection.execute(delete(events).where(events.c.id == event_id))

    def take_event(self, event_id: int) -> WaitingEvent | None:
        """Mark an event as handled and give it; None when another was first. Undone if the transaction fails."""
        taken = update(events).where(events.c.id == event_id, events.c.handled_at.is_(None)).values(handled_at=self.now)
        if self.connection.execute(taken).rowcount != 1:
            return None
        columns = (events.c.id, events.c.site, events.c.webhook_id, events.c.body, events.c.received_at)
        row = self.connection.execute(select(*columns).where(events.c.id == event_id)).one()
        return WaitingEvent(row.id, row.site, row.webhook_id, row.body, row.received_at)

    def put_event_back(self, event_id: int) -> None:
        """Let an event wait on: its site has just been held."""
        self.connection.execute(update(events).where(events.c.id == event_id).values(handled_at=None))

    def finish_event(self, event_id: int, outcome: EventOutcome, reason: str) -> None:
        """Say what became of an event."""
        values = {"outcome": outcome.value, "reason": reason, "handled_at": self.now}
        self.connection.execute(update(events).where(events.c.id == event_id).values(**values))

    def read_held_events(self, site: str, post_id: int, most_crashes: int) -> list[int]:
        """The events of a post that wait for its owner, in the order in which they came.

        Args:
            most_crashes: those that have failed so often are left alone: nobody's answer makes them whole.
        """
        held = select(events.c.id).where(*_held(site, post_id), events.c.crashes < most_crashes)
        return list(self.connection.execute(held.order_by(events.c.id)).scalars())

    def requeue_held_events(self, site: str, post_id: int) -> None:
        """Let the events of a post that were held be applied after all."""
        statement = update(events).where(*_held(site, post_id))
        self.connection.execute(statement.values(handled_at=None, outcome=None, crashes=0))

    def take_held_event(self, event_id: int) -> WaitingEvent:
        """Give an event that was held, as one to be acted on now."""
        statement = update(events).where(events.c.id == event_id)
        self.connection.execute(statement.values(handled_at=None, outcome=None, crashes=0))
        taken = self.take_event(event_id)
        assert taken is not None, "it was put back a line ago"
        return taken

    def count_event_crash(self, event_id: int) -> FailedEvent:
        """Remember that handling an event failed, once more."""
        self.connection.execute(update(events).where(events.c.id == event_id).values(crashes=events.c.crashes + 1))
        query = select(events.c.site, events.c.post_id, events.c.crashes).where(events.c.id == event_id)
        return FailedEvent(*self.connection.execute(query).one())

    def count_events(self) -> dict[str, int]:
        """How many events ended how; ``waiting`` for those not acted on."""
        label = func.coalesce(events.c.outcome, "waiting")
        return {row[0]: row[1] for row in self.connection.execute(select(label, func.count()).group_by(label))}

    def ensure_site(self, name: str) -> None:
        """Have a row for a configured site."""
        if self.connection.execute(select(sites.c.name).where(sites.c.name == name)).first() is None:
            self.connection.execute(insert(sites).values(name=name))


def _held(site: str, post_id: int) -> tuple[ColumnElement[bool], ...]:
    return events.c.site == site, events.c.post_id == post_id, events.c.outcome == EventOutcome.HELD.value


@cache
def _insert_new(dialect: str) -> Executable:
    """The statement of the door, built once: building it anew costs more than running it."""
    module = sqlite if dialect == "sqlite" else postgresql
    statement = module.insert(events).on_conflict_do_nothing(index_elements=["site", "webhook_id"])
    new_id: Executable = statement.returning(events.c.id)
    return new_id
