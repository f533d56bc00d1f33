"""What Medium has of a post, so that an edit can be measured against it."""

import json
from collections.abc import Sequence
from functools import cache

from sqlalchemy import Executable, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import carried
from bridge.models import Carried


class CarriedTexts(Journal):
    """Verbs on ``carried``."""

    def put_carried(self, delivery_id: int, state: str, paragraphs: Sequence[str]) -> None:
        """Remember the text that a story has, or is offered with."""
        values = {"state": state, "paragraphs": json.dumps(list(paragraphs)), "carried_at": self.now}
        self.connection.execute(_put(self.connection.dialect.name), {"delivery_id": delivery_id, **values})

    def drop_carried(self, delivery_id: int) -> None:
        """Forget which text a story has: it got one that is not ours to know."""
        self.connection.execute(delete(carried).where(carried.c.delivery_id == delivery_id))

    def read_carried(self, delivery_id: int) -> Carried | None:
        """The text that a story has; None when it was never ours to know."""
        row = self.connection.execute(select(carried).where(carried.c.delivery_id == delivery_id)).one_or_none()
        return rows.to_carried(row) if row else None


@cache
def _put(dialect: str) -> Executable:
    """A row that is new, or in place of the one that is there."""
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(carried)
    new = {name: statement.excluded[name] for name in ("state", "paragraphs", "carried_at")}
    upsert: Executable = statement.on_conflict_do_update(index_elements=["delivery_id"], set_=new)
    return upsert
