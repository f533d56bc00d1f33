"""Heartbeats, and rows that have had their time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.notices import DIGEST
from bridge.ledger.partners import KEEP_PARTNERS
from bridge.ledger.repeats import KEEP_KEYS
from bridge.ledger.tables import (
    connect_codes,
    events,
    heartbeats,
    jobs,
    journal,
    link_checks,
    metadata,
    outbox,
    partner_stories,
    partners,
    pauses,
    request_keys,
    setup_links,
    slots,
    tokens,
    user_sessions,
)
from bridge.models import EventOutcome, Heartbeat, JobStatus

KEEP_LINKS = timedelta(days=60)
KEEP_TOLD = timedelta(days=2)
"""That a digest was made is asked for a day."""
KEEP_CODES = timedelta(days=1)
"""So long after its end the second use of a code is told to the owner."""
AT_ONCE = 500
"""Rows of one deletion: hooks and senders wait for it."""
PRUNED = (
    *("jobs", "events", "outbox", "journal", "slots", "pauses", "link_checks"),
    *("user_sessions", "setup_links", "tokens", "request_keys", "connect_codes", "partner_stories", "partners"),
)
"""Tables whose rows end."""


class Housekeeping(Journal):
    """Verbs on ``heartbeats``, and retention."""

    def beat(self, name: str, every: timedelta | None = None) -> None:
        """Say that a tick has run.

        Args:
            every: the time to the next heartbeat.
        """
        values: dict[str, Any] = {"beat_at": self.now, "told_at": None}
        if every:
            values |= {"due_at": self.now + every, "every_s": int(every.total_seconds())}
        self._put_heartbeat(name, values)

    def expect_beat(self, name: str, every: timedelta) -> None:
        """A scheduler has begun: the tick's next heartbeat is counted from now."""
        self._put_heartbeat(name, {"due_at": self.now + every, "every_s": int(every.total_seconds())})

    def read_heartbeats(self) -> dict[str, datetime]:
        """When each tick last ran, of those that have."""
        return {one.name: one.beat_at for one in self.read_ticks() if one.beat_at}

    def read_ticks(self) -> list[Heartbeat]:
        """When each tick last ran, and runs next."""
        query = select(heartbeats).order_by(heartbeats.c.name)
        return [rows.to_heartbeat(row) for row in self.connection.execute(query)]

    def tell_silence(self, name: str) -> None:
        """Remember that the owner knows of a silent tick."""
        self.connection.execute(update(heartbeats).where(heartbeats.c.name == name).values(told_at=self.now))

    def _put_heartbeat(self, name: str, values: dict[str, Any]) -> None:
        statement = update(heartbeats).where(heartbeats.c.name == name).values(**values)
        if self.connection.execute(statement).rowcount == 1:
            return
        try:
            with self.connection.begin_nested():
                self.connection.execute(insert(heartbeats).values(name=name, **values))
        except IntegrityError:  # another host, which began at the same time, was first
            self.connection.execute(statement)

    def prune(self, table: str, keep_events: timedelta, keep_journal: timedelta) -> int:
        """Delete some of a table's rows that have had their time; their number is answered, 0 when none are left.

        Handled events and told notices stay for ``keep_events``; journal lines, jobs, pauses that are over and slots
        that were dropped for ``keep_journal``. Posts, deliveries and attempts stay: they are what "never twice" rests
        on; so do the hooks of retired sites, which are acted on when they are back, and those that wait for an answer.
        Sessions and set-up links go when they have ended, tokens that are over after ``keep_journal``, partners a year
        after the last word.

        Args:
            table: one of ``PRUNED``.
        """
        is_over = jobs.c.status.not_in([JobStatus.WAITING.value, JobStatus.RUNNING.value])
        is_settled = events.c.outcome.in_([EventOutcome.APPLIED.value, EventOutcome.IGNORED.value])
        # What a topic is about may last longer than its notice.
        is_told = or_(outbox.c.topic == "", outbox.c.topic.startswith(DIGEST))
        is_silent = partners.c.word_at < self.now - KEEP_PARTNERS
        before = {
            "jobs": is_over & (jobs.c.updated_at < self.now - keep_journal),
            "events": is_settled & (events.c.handled_at < self.now - keep_events),
            "outbox": is_told & (outbox.c.done_at < self.now - max(keep_events, KEEP_TOLD)),
            "journal": journal.c.at < self.now - keep_journal,
            "slots": (slots.c.kind == "") & (slots.c.decided_at < self.now - keep_journal),
            "pauses": pauses.c.until < self.now - keep_journal,
            "connect_codes": connect_codes.c.ends_at < self.now - KEEP_CODES,
            "user_sessions": user_sessions.c.ends_at < self.now,
            "setup_links": setup_links.c.ends_at < self.now,
            "tokens": func.coalesce(tokens.c.revoked_at, tokens.c.ends_at) < self.now - keep_journal,
            "link_checks": link_checks.c.checked_at < self.now - KEEP_LINKS,
            "request_keys": request_keys.c.claimed_at < self.now - KEEP_KEYS,
            "partner_stories": partner_stories.c.partner_id.in_(select(partners.c.id).where(is_silent)),
            "partners": is_silent,
        }
        pruned = metadata.tables[table]
        key = tuple_(*pruned.primary_key)
        some = select(*pruned.primary_key).where(before[table]).limit(AT_ONCE)
        return self.connection.execute(delete(pruned).where(key.in_(some))).rowcount
