"""Hooks that were accepted, and what became of them."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from sqlalchemy import Executable, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bridge.errors import HookConflict
from bridge.ledger.journal import Journal
from bridge.ledger.tables import events, sites
from bridge.models import EventOutcome


@dataclass(frozen=True, slots=True)
class WaitingEvent:
    """A stored hook that has not been acted on."""

    id: int
    site: str
    webhook_id: str
    body: bytes
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

    def read_waiting_events(self, limit: int = 100) -> list[int]:
        """Ids of events not acted on, oldest first; those of a held site wait."""
        held = select(sites.c.name).where(sites.c.held_reason != "")
        query = (
            select(events.c.id)
            .where(events.c.handled_at.is_(None), events.c.site.not_in(held))
            .order_by(events.c.id)
            .limit(limit)
        )
        return list(self.connection.execute(query).scalars())

    def take_event(self, event_id: int) -> WaitingEvent | None:
        """Mark an event as handled and give it; None when another was first. Undone if the transaction fails."""
        taken = update(events).where(events.c.id == event_id, events.c.handled_at.is_(None)).values(handled_at=self.now)
        if self.connection.execute(taken).rowcount != 1:
            return None
        row = self.connection.execute(select(events).where(events.c.id == event_id)).one()
        return WaitingEvent(row.id, row.site, row.webhook_id, row.body, row.crashes)

    def put_event_back(self, event_id: int) -> None:
        """Let an event wait on: its site has just been held."""
        self.connection.execute(update(events).where(events.c.id == event_id).values(handled_at=None))

    def finish_event(self, event_id: int, outcome: EventOutcome, reason: str) -> None:
        """Say what became of an event."""
        values = {"outcome": outcome.value, "reason": reason, "handled_at": self.now}
        self.connection.execute(update(events).where(events.c.id == event_id).values(**values))

    def read_held_events(self, site: str, post_id: int) -> list[WaitingEvent]:
        """The events of a post that wait for its owner, in the order in which they came."""
        held = (events.c.site == site, events.c.post_id == post_id, events.c.outcome == EventOutcome.HELD.value)
        found = self.connection.execute(select(events).where(*held).order_by(events.c.id))
        return [WaitingEvent(row.id, row.site, row.webhook_id, row.body, row.crashes) for row in found]

    def requeue_held_events(self, site: str, post_id: int) -> None:
        """Let the events of a post that were held be applied after all."""
        statement = update(events).where(
            events.c.site == site, events.c.post_id == post_id, events.c.outcome == EventOutcome.HELD.value
        )
        self.connection.execute(statement.values(handled_at=None, outcome=None, crashes=0))

    def count_event_crash(self, event_id: int) -> int:
        """Remember that handling an event failed; the number of times so far is answered."""
        self.connection.execute(update(events).where(events.c.id == event_id).values(crashes=events.c.crashes + 1))
        crashes: int = self.connection.execute(select(events.c.crashes).where(events.c.id == event_id)).scalar_one()
        return crashes

    def count_events(self) -> dict[str, int]:
        """How many events ended how; ``waiting`` for those not acted on."""
        label = func.coalesce(events.c.outcome, "waiting")
        return {row[0]: row[1] for row in self.connection.execute(select(label, func.count()).group_by(label))}

    def ensure_site(self, name: str) -> None:
        """Have a row for a configured site."""
        if self.connection.execute(select(sites.c.name).where(sites.c.name == name)).first() is None:
            self.connection.execute(insert(sites).values(name=name))


@cache
def _insert_new(dialect: str) -> Executable:
    """The statement of the door, built once: building it anew costs more than running it."""
    module = sqlite if dialect == "sqlite" else postgresql
    statement = module.insert(events).on_conflict_do_nothing(index_elements=["site", "webhook_id"])
    new_id: Executable = statement.returning(events.c.id)
    return new_id
