"""What something else keeps: a dry run, or another post that has its address."""

from typing import NamedTuple

from sqlalchemy import exists, or_, select

from bridge.ledger import rows
from bridge.ledger.addresses import WITHOUT_ADDRESS
from bridge.ledger.identity import QUESTIONS
from bridge.ledger.journal import Journal
from bridge.ledger.tables import deliveries
from bridge.models import Delivery, Status

# Alone, so that its index is used and not all that is planned is looked at.
_IS_DRY = deliveries.c.dry_at.is_not(None)
_DRY_SITES = select(deliveries.c.site).where(_IS_DRY).distinct()
_OBSTACLES = select(exists().where(_IS_DRY), or_(exists(WITHOUT_ADDRESS), exists(QUESTIONS)))


class Obstacles(NamedTuple):
    """Whether a dry run keeps anything from leaving, and whether a post waits for an address that another one has."""

    has_dry: bool
    has_claims: bool


class Kept(Journal):
    """Verbs on deliveries that something else has stopped."""

    def find_obstacles(self) -> Obstacles:
        """Whether anything is kept at all, in the whole ledger."""
        return Obstacles(*self.connection.execute(_OBSTACLES).one())

    def read_dry_sites(self) -> set[str]:
        """Sites of which a dry run has kept something from leaving."""
        return set(self.connection.execute(_DRY_SITES).scalars())

    def read_kept(self, site: str) -> list[Delivery]:
        """Planned deliveries of a site that a dry run kept from leaving; nobody else moves them now."""
        mine = (deliveries.c.site == site, deliveries.c.status == Status.PLANNED.value, _IS_DRY)
        query = select(deliveries).where(*mine).order_by(deliveries.c.id)
        return [rows.to_delivery(row) for row in self.connection.execute(self._lock(query))]
