"""What Medium has of a post, so that an edit can be measured against it."""

import json
from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import carried
from bridge.models import Carried


class CarriedTexts(Journal):
    """Verbs on ``carried``."""

    def put_carried(self, delivery_id: int, state: str, paragraphs: Sequence[str]) -> None:
        """Remember the text that a story has, or is offered with."""
        values = {"state": state, "paragraphs": json.dumps(list(paragraphs)), "carried_at": self.now}
        statement = update(carried).where(carried.c.delivery_id == delivery_id).values(**values)
        if self.connection.execute(statement).rowcount == 0:
            self.connection.execute(insert(carried).values(delivery_id=delivery_id, **values))

    def drop_carried(self, delivery_id: int) -> None:
        """Forget which text a story has: it got one that is not ours to know."""
        self.connection.execute(delete(carried).where(carried.c.delivery_id == delivery_id))

    def read_carried(self, delivery_id: int) -> Carried | None:
        """The text that a story has; None when it was never ours to know."""
        row = self.connection.execute(select(carried).where(carried.c.delivery_id == delivery_id)).one_or_none()
        return rows.to_carried(row) if row else None
