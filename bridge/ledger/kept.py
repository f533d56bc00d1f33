"""What only a dry run keeps from leaving."""

from sqlalchemy import ColumnElement, select

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import deliveries
from bridge.models import Delivery, Status


class Kept(Journal):
    """Verbs on deliveries that a dry run has stopped."""

    def read_dry_sites(self) -> set[str]:
        """Sites of which a dry run has kept something from leaving."""
        return set(self.connection.execute(_DRY_SITES).scalars())

    def read_kept(self, site: str) -> list[Delivery]:
        """Planned deliveries of a site that a dry run kept from leaving; nobody else moves them now."""
        query = select(deliveries).where(deliveries.c.site == site, _is_kept()).order_by(deliveries.c.id)
        return [rows.to_delivery(row) for row in self.connection.execute(self._lock(query))]


def _is_kept() -> ColumnElement[bool]:
    return (deliveries.c.status == Status.PLANNED.value) & deliveries.c.dry_at.is_not(None)


_DRY_SITES = select(deliveries.c.site).where(_is_kept()).distinct()
