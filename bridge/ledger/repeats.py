"""Keys of requests that a program may send again, and the answers that they got."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bridge.ledger.journal import Journal
from bridge.ledger.tables import request_keys
from bridge.models.repeats import Claim, KeyState, RequestKey

KEEP_KEYS = timedelta(days=1)
"""How long an answer is given again."""
MOST_KEYS = 10_000
"""Of one holder; more are refused until the oldest have had their time."""


class Repeats(Journal):
    """Verbs on ``request_keys``."""

    def claim_key(self, asked: RequestKey, lease: timedelta) -> Claim:
        """Take a key, or tell what it stands for. One whose process is gone for the lease is taken again."""
        if self._count_keys(asked) >= MOST_KEYS and not self._find_key(asked):
            return Claim(KeyState.TOO_MANY, self.now)
        values = {"digest": asked.digest, "claimed_at": self.now, "status": None, "body": ""}
        module = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        fresh = module.insert(request_keys).values(holder=asked.holder, key=asked.key, **values)
        if self.connection.execute(fresh.on_conflict_do_nothing().returning(request_keys.c.key)).first():
            return Claim(KeyState.OURS, self.now)
        row = self._find_key(asked)
        assert row is not None, "it was in the way a line ago"
        is_over = row.claimed_at <= self.now - KEEP_KEYS
        if not is_over and row.digest != asked.digest:
            return Claim(KeyState.OTHER, row.claimed_at)
        if not is_over and row.status is not None:
            return Claim(KeyState.DONE, row.claimed_at, row.status, row.body)
        if not is_over and row.claimed_at > self.now - lease:
            return Claim(KeyState.UNDER_WAY, row.claimed_at)
        again = update(request_keys).where(*_is(asked), request_keys.c.claimed_at == row.claimed_at).values(**values)
        is_ours = self.connection.execute(again).rowcount == 1
        return Claim(KeyState.OURS if is_ours else KeyState.UNDER_WAY, self.now)

    def keep_answer(self, asked: RequestKey, claim: Claim, status: int, body: str) -> None:
        """Keep the answer of a request, unless another process has taken its key meanwhile."""
        ours = (*_is(asked), request_keys.c.claimed_at == claim.claimed_at, request_keys.c.status.is_(None))
        self.connection.execute(update(request_keys).where(*ours).values(status=status, body=body))

    def free_key(self, asked: RequestKey, claim: Claim) -> None:
        """Nothing was done under a key: the next request may have it."""
        ours = (*_is(asked), request_keys.c.claimed_at == claim.claimed_at, request_keys.c.status.is_(None))
        self.connection.execute(delete(request_keys).where(*ours))

    def _find_key(self, asked: RequestKey) -> Any:
        return self.connection.execute(select(request_keys).where(*_is(asked))).one_or_none()

    def _count_keys(self, asked: RequestKey) -> int:
        query = select(func.count()).select_from(request_keys).where(request_keys.c.holder == asked.holder)
        return int(self.connection.execute(query).scalar_one())


def _is(asked: RequestKey) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return request_keys.c.holder == asked.holder, request_keys.c.key == asked.key
