"""Hooks that were accepted, and what became of them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bridge.errors import HookConflict
from bridge.ledger.journal import Journal
from bridge.ledger.rests import select_planned
from bridge.ledger.tables import deliveries, events, sites
from bridge.models import EventOutcome, EventType
from bridge.models.announcements import WorkQueue

TURNS = 5
"""Events of one site that are acted on before others are looked for."""
MOST_CRASHES = 3
"""Times that an event may fail to be applied before it is set aside; trouble of the ledger does not count."""
_SITES = 20
_NEWEST = 2_000
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


class Turn(NamedTuple):
    """An event that waits; ``publishes`` where a story may come of it."""

    id: int
    publishes: bool


class FailedEvent(NamedTuple):
    """An event that could not be applied, and how often."""

    site: str
    post_id: int | None
    crashes: int


class Events(Journal):
    """Verbs on ``events``."""

    def add_event(
        self, site: str, webhook_id: str, kind: str, post_id: int | None, body: bytes, *, is_done: bool = False
    ) -> bool:
        """Store a verified hook; False when this very hook is already there.

        Args:
            is_done: it is acted on at once, and kept so that it is not acted on a second time.

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
        values |= {"handled_at": self.now, "outcome": EventOutcome.APPLIED.value} if is_done else {}
        if self.connection.execute(_insert_new(self.connection.dialect.name), values).first() is not None:
            if not is_done:
                self.announce(WorkQueue.APPLY, site)
            return True
        known = select(events.c.body_sha256).where(events.c.site == site, events.c.webhook_id == webhook_id)
        if self.connection.execute(known).scalar_one() != digest:
            raise HookConflict("this webhook-id was already used for another body; a new state needs a new id")
        return False

    def read_waiting_events(self, served: Collection[str], turns: int = TURNS) -> list[Turn]:
        """Events not acted on, by turns: of each site the oldest, those that publish first, then the next of each.

        Those of a held or retired site wait. Where there are too many sites, those heard longest ago come first.

        Args:
            served: the sites that are configured here; another machine may know more.
            turns: most events of one site; of all sites there are twenty times as many.
        """
        values = {"served": sorted(served), "turns": turns, "most": _SITES * turns}
        return [Turn(row.id, row.type == EventType.PUBLISHED.value) for row in self.connection.execute(_NEXT, values)]

    def read_newest_bodies(self, site: str, post_id: int, but: int) -> list[bytes]:
        """Bodies of a post's hooks among the newest of all, as there is no index to find older ones by.

        Args:
            but: the id of an event that does not count.
        """
        newest = select(func.max(events.c.id)).scalar_subquery()
        query = select(events.c.body).where(events.c.id > newest - _NEWEST, events.c.id != but)
        found = self.connection.execute(query.where(events.c.site == site, events.c.post_id == post_id))
        return [row.body for row in found]

    def read_standstill(self) -> tuple[datetime | None, datetime | None]:
        """Since when the oldest event waits that could be acted on, and when one was last acted on."""
        held = select(sites.c.name).where((sites.c.held_reason != "") | sites.c.retired_at.is_not(None))
        waits = select(func.min(events.c.received_at)).where(events.c.handled_at.is_(None), events.c.site.not_in(held))
        since: datetime | None = self.connection.execute(waits).scalar_one()
        if since is None:
            return None, None
        # An answer of a person is never waited for, and says nothing about what is.
        hooks = events.c.type.in_([kind.value for kind in EventType])
        applied = select(func.max(events.c.handled_at)).where(events.c.handled_at >= since, hooks)
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
        row = self.connection.execute(_TAKE, {"number": event_id, "handled_at": self.now}).one_or_none()
        return WaitingEvent(*row) if row else None

    def put_event_back(self, event_id: int) -> None:
        """Let an event wait on: its site has just been held."""
        self.connection.execute(update(events).where(events.c.id == event_id).values(handled_at=None))

    def finish_event(self, event_id: int, outcome: EventOutcome, reason: str) -> None:
        """Say what became of an event; what is planned of its post waits for it no more."""
        self.stir_those(_WAITING_FOR, {"number": event_id})
        values = {"outcome": outcome.value, "reason": reason, "handled_at": self.now}
        self.connection.execute(_FINISH, {"number": event_id, **values})

    def read_held_events(self, site: str, post_id: int, most_crashes: int) -> list[int]:
        """The events of a post that wait for its owner, in the order in which they came.

        Args:
            most_crashes: those that have failed so often are left alone: nobody's answer makes them whole.
        """
        held = select(events.c.id).where(*_held(site, post_id), events.c.crashes < most_crashes)
        return list(self.connection.execute(held.order_by(events.c.id)).scalars())

    def requeue_held_events(self, site: str, post_id: int, most_crashes: int) -> None:
        """Let the events of a post that were held be applied after all.

        Args:
            most_crashes: those that have failed so often are left alone: nobody's answer makes them whole.
        """
        statement = update(events).where(*_held(site, post_id), events.c.crashes < most_crashes)
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

    def count_events(self, among: Collection[str] | None = None) -> dict[str, int]:
        """How many events ended how; ``waiting`` for those not acted on. ``among``: only those of these sites."""
        # By site, too, as the index is: nothing is sorted.
        query = select(events.c.site, events.c.outcome, func.count()).group_by(events.c.site, events.c.outcome)
        if among is not None:
            query = query.where(events.c.site.in_(sorted(among)))
        total: Counter[str] = Counter()
        for _, outcome, count in self.connection.execute(query):
            total[outcome or "waiting"] += count
        return dict(total)

    def ensure_site(self, name: str) -> None:
        """Have a row for a configured site."""
        if self.connection.execute(select(sites.c.name).where(sites.c.name == name)).first() is None:
            self._insert_missing(sites, [{"name": name}])


def _held(site: str, post_id: int) -> tuple[ColumnElement[bool], ...]:
    return events.c.site == site, events.c.post_id == post_id, events.c.outcome == EventOutcome.HELD.value


@cache
def _insert_new(dialect: str) -> Executable:
    """The statement of the door, built once: building it anew costs more than running it."""
    module = sqlite if dialect == "sqlite" else postgresql
    statement = module.insert(events).on_conflict_do_nothing(index_elements=["site", "webhook_id"])
    new_id: Executable = statement.returning(events.c.id)
    return new_id


def _select_next() -> Select[Any]:
    """Each step takes an index to the next site, or to the next event of a site: nothing is read of what waits longer.

    Built once, as it is asked for whenever a sender looks for work.
    """
    waits = events.c.handled_at.is_(None)
    busy = select(func.min(events.c.site).label("site")).where(waits).cte("busy", recursive=True)
    next_site = select(func.min(events.c.site)).where(waits, events.c.site > busy.c.site).scalar_subquery()
    busy = busy.union_all(select(next_site).where(busy.c.site.is_not(None)))
    first = select(func.min(events.c.id)).where(waits, events.c.site == busy.c.site).scalar_subquery()
    held = select(sites.c.name).where((sites.c.held_reason != "") | sites.c.retired_at.is_not(None))
    may_go = (busy.c.site.in_(bindparam("served", expanding=True)), busy.c.site.not_in(held))
    heads = select(busy.c.site, sites.c.last_seen_at, first.label("id"), literal(1).label("turn"))
    heads = heads.join(sites, sites.c.name == busy.c.site, isouter=True).where(*may_go)
    turns = heads.cte("turns", recursive=True)
    after = select(func.min(events.c.id)).where(waits, events.c.site == turns.c.site, events.c.id > turns.c.id)
    another = select(turns.c.site, turns.c.last_seen_at, after.scalar_subquery(), turns.c.turn + 1)
    turns = turns.union_all(another.where(turns.c.id.is_not(None), turns.c.turn < bindparam("turns")))
    fair = select(turns.c.id, turns.c.turn).where(turns.c.id.is_not(None))
    fair = fair.order_by(turns.c.turn, turns.c.last_seen_at.nulls_first(), turns.c.id).limit(bindparam("most"))
    chosen = fair.subquery("chosen")
    publishes_first = case((events.c.type == EventType.PUBLISHED.value, 0), else_=1)
    query = select(events.c.id, events.c.type).join(chosen, chosen.c.id == events.c.id)
    return query.order_by(chosen.c.turn, publishes_first, events.c.id)


def _select_waiting_for() -> Select[Any]:
    its = select(events.c.site, events.c.post_id).where(events.c.id == bindparam("number")).subquery("its")
    return select_planned(deliveries.c.site == its.c.site, deliveries.c.post_id == its.c.post_id)


_NEXT = _select_next()
_WAITING_FOR = _select_waiting_for()
"""Accounts with a planned delivery of an event's post."""
_IS_IT = events.c.id == bindparam("number")
_TAKE = (
    update(events)
    .where(_IS_IT, events.c.handled_at.is_(None))
    .returning(events.c.id, events.c.site, events.c.webhook_id, events.c.body, events.c.received_at)
)
_FINISH = update(events).where(_IS_IT)
