"""What the owner wishes of the schedule: marks on single posts, and pauses."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.keyset import Named, is_named
from bridge.ledger.tables import marks, pauses
from bridge.models import PostMarks, StoredPause

_STANDS = or_(pauses.c.until.is_(None), pauses.c.until > bindparam("now"))
_PAUSES = select(pauses).where(_STANDS).order_by(pauses.c.id)
_PAUSES_OF = _PAUSES.where(pauses.c.account.in_(["", bindparam("account")]))


class Wishes(Journal):
    """Verbs on ``marks`` and ``pauses``."""

    def read_marks(self, site: str, post_id: int, account: str) -> PostMarks:
        """What was said of a post on an account."""
        row = self.connection.execute(select(marks).where(*_is(site, post_id, account))).one_or_none()
        return rows.to_marks(row) if row else PostMarks()

    def read_marks_among(self, named: Collection[tuple[str, int]]) -> dict[tuple[str, int], dict[str, PostMarks]]:
        """What was said of these posts, by their sites and numbers, and by account; nothing of the others."""
        asked = Named(named)
        query = select(marks).where(is_named(marks.c.site, marks.c.post_id, asked.count))
        found: dict[tuple[str, int], dict[str, PostMarks]] = defaultdict(dict)
        for row in self.connection.execute(query, asked.values):
            found[row.site, row.post_id][row.account] = rows.to_marks(row)
        return found

    def put_marks(self, site: str, post_id: int, account: str, said: PostMarks) -> None:
        """Remember what is said of a post on an account, in place of what was."""
        where = _is(site, post_id, account)
        if said == PostMarks():
            self.connection.execute(delete(marks).where(*where))
            return
        values = {
            "never": said.never,
            "skip_until": said.skip_until,
            "pinned_to": said.pinned_to,
            "moved_up_at": said.moved_up_at,
        }
        module = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        statement = module.insert(marks).values(site=site, post_id=post_id, account=account, **values)
        key = ["site", "post_id", "account"]
        self.connection.execute(statement.on_conflict_do_update(index_elements=key, set_=values))

    def free_slot(self, account: str, planned_at: datetime) -> None:
        """Take the pin from whatever post a slot is kept for."""
        statement = update(marks).where(marks.c.account == account, marks.c.pinned_to == planned_at)
        self.connection.execute(statement.values(pinned_to=None))

    def add_pause(self, account: str, until: datetime | None, reason: str) -> None:
        """Let an account, or with an empty name everything, rest from now on, in place of an earlier pause."""
        self.end_pauses(account)
        self.connection.execute(insert(pauses).values(account=account, since=self.now, until=until, reason=reason))

    def end_pauses(self, account: str) -> bool:
        """End the pause of this very account, or of everything; False when there was none."""
        if account:
            self.stir(account)
        else:
            self.stir_all()
        statement = update(pauses).where(pauses.c.account == account, _STANDS)
        return self.connection.execute(statement.values(until=self.now), {"now": self.now}).rowcount > 0

    def read_pauses(self, account: str | None = None) -> list[StoredPause]:
        """Pauses that stand: all, or those that an account rests by."""
        query, of = (_PAUSES, {}) if account is None else (_PAUSES_OF, {"account": account})
        return [rows.to_pause(row) for row in self.connection.execute(query, {"now": self.now, **of})]


def _is(site: str, post_id: int, account: str) -> tuple[Any, ...]:
    return marks.c.site == site, marks.c.post_id == post_id, marks.c.account == account
