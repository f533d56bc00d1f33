"""What a ledger knows of visits that came back from Medium."""

from datetime import date

from sqlalchemy import select

from bridge.ledger import Ledger
from bridge.ledger.tables import landings
from bridge.models import Landing, Placement


def read_landings(ledger: Ledger, site: str = "blog") -> list[Landing]:
    """All of it, in the order of its key."""
    query = select(landings).where(landings.c.site == site).order_by(*landings.primary_key)
    with ledger.read() as tx:
        return [
            Landing(
                row.post_id, date.fromisoformat(row.day), row.variant, Placement(row.placement), row.visits, row.goals
            )
            for row in tx.connection.execute(query)
        ]
