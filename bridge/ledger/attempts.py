"""Attempts: the row is written before the call."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, update

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import attempts
from bridge.models import Answer, Attempt, Delivery, PublishStatus, Tried

SELECT_TRIED: Select[Any] = (
    select(attempts.c.account, attempts.c.started_at, attempts.c.publish_status, attempts.c.outcome)
    .where(attempts.c.account.in_(bindparam("names", expanding=True)), attempts.c.started_at > bindparam("since"))
    .order_by(attempts.c.started_at, attempts.c.id)
)
"""Tries of the accounts ``names`` after ``since``, oldest first, for ``rows.to_tried``."""


_OPEN = insert(attempts).returning(attempts.c.id)
_CLOSE = update(attempts).where(attempts.c.id == bindparam("number")).returning(attempts.c.account)


class Attempts(Journal):
    """Verbs on ``attempts``."""

    def open_attempt(
        self,
        delivery: Delivery,
        publish_status: PublishStatus,
        request_bytes: int,
        request_sha256: str,
        notes: Sequence[str] = (),
        note_kinds: Mapping[str, int] = MappingProxyType({}),
    ) -> int:
        """Write down that a story is about to be sent.

        Args:
            notes: the loss report, in sentences.
            note_kinds: how often each kind of note stands in it.
        """
        values = {
            "delivery_id": delivery.id,
            "account": delivery.account,
            "trigger": delivery.trigger.value,
            "fence": delivery.fence,
            "started_at": self.now,
            "publish_status": publish_status.value,
            "request_bytes": request_bytes,
            "request_sha256": request_sha256,
            "notes": json.dumps(list(notes)),
            "note_kinds": json.dumps(dict(note_kinds)),
        }
        return int(self.connection.execute(_OPEN, values).scalar_one())

    def close_attempt(self, attempt_id: int, answer: Answer) -> None:
        """Write down what the call came to; it may have used no place."""
        values = {
            "ended_at": self.now,
            "outcome": answer.outcome.value,
            "http_status": answer.http_status,
            "reason": answer.reason,
            "story_id": answer.story_id,
            "story_url": answer.story_url,
            "shape": answer.shape,
        }
        for account in self.connection.execute(_CLOSE, {"number": attempt_id, **values}).scalars():
            self.stir(account)

    def read_attempts(self, delivery_id: int) -> list[Attempt]:
        """Every try of one delivery, oldest first."""
        query = select(attempts).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.id)
        return [rows.to_attempt(row) for row in self.connection.execute(query)]

    def read_attempts_among(self, made: Iterable[Delivery]) -> list[Attempt]:
        """Every try of these deliveries, the newest first."""
        ids = [one.id for one in made]
        query = select(attempts).where(attempts.c.delivery_id.in_(ids)).order_by(attempts.c.id.desc())
        return [rows.to_attempt(row) for row in self.connection.execute(query)]

    def read_recent_attempts(self, account: str, since: datetime) -> Iterator[Tried]:
        """Tries on one Medium user since an instant, oldest first: for the quota.

        One by one, as it is read before every story.
        """
        found = self.connection.execute(SELECT_TRIED, {"names": [account], "since": since})
        yield from map(rows.to_tried, found)

    def read_newest_attempt_at(self) -> datetime | None:
        """When anything was last sent, by this ledger's own account."""
        return self.connection.execute(select(func.max(attempts.c.started_at))).scalar_one_or_none()
