"""Steps that wait for a person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, insert, select, update

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import deliveries, handoffs, sites
from bridge.models import Delivery, Handoff, HandoffKind, HandoffStatus


@dataclass(frozen=True, slots=True)
class OpenHandoff:
    """A hand-off with the delivery it belongs to."""

    handoff: Handoff
    delivery: Delivery


class Handoffs(Journal):
    """Verbs on ``handoffs``."""

    def open_handoff(
        self, delivery: Delivery, kind: HandoffKind, reason: str, story_url: str = "", note: str = ""
    ) -> bool:
        """Ask a person for a step; one already open for it only gets the newer reason (False).

        Args:
            story_url: of the story that is asked about.
            note: the draft that goes with it.
        """
        same = (handoffs.c.delivery_id == delivery.id, handoffs.c.kind == kind.value, _is_open())
        values = {"reason": reason, "story_url": story_url, "note": note}
        if self.connection.execute(update(handoffs).where(*same).values(**values)).rowcount:
            return False
        self.connection.execute(
            insert(handoffs).values(
                delivery_id=delivery.id,
                kind=kind.value,
                status=HandoffStatus.OPEN.value,
                opened_at=self.now,
                **values,
            )
        )
        self._say(delivery, kind, reason)
        return True

    def close_handoffs(self, delivery: Delivery, status: HandoffStatus, reason: str, *kinds: HandoffKind) -> None:
        """Close the open hand-offs of these kinds (all kinds when none is named)."""
        for handoff in self.read_handoffs(delivery.id):
            if handoff.status is HandoffStatus.OPEN and (not kinds or handoff.kind in kinds):
                values = {"status": status.value, "closed_at": self.now}
                self.connection.execute(update(handoffs).where(handoffs.c.id == handoff.id).values(**values))
                self._say(delivery, handoff.kind, f"{status.value}: {reason}")

    def read_handoffs(self, delivery_id: int) -> list[Handoff]:
        """Every hand-off of one delivery, oldest first."""
        query = select(handoffs).where(handoffs.c.delivery_id == delivery_id).order_by(handoffs.c.id)
        return [rows.to_handoff(row) for row in self.connection.execute(query)]

    def read_open_handoffs(self) -> list[OpenHandoff]:
        """What waits for a person, oldest first."""
        found = self.connection.execute(select(handoffs).where(_is_open()).order_by(handoffs.c.id)).all()
        wanted = {row.delivery_id for row in found}
        query = select(deliveries).where(deliveries.c.id.in_(wanted))
        by_id = {row.id: rows.to_delivery(row) for row in self.connection.execute(query)}
        return [OpenHandoff(rows.to_handoff(row), by_id[row.delivery_id]) for row in found]

    def read_offers(self, account: str, since: datetime) -> list[Handoff]:
        """Import hand-offs of an account that are open, or were opened since."""
        query = (
            select(handoffs)
            .join(deliveries, deliveries.c.id == handoffs.c.delivery_id)
            .where(deliveries.c.account == account, handoffs.c.kind == HandoffKind.IMPORT.value)
            .where(_is_open() | ((handoffs.c.opened_at > since) & (handoffs.c.status == HandoffStatus.DONE.value)))
            .order_by(handoffs.c.opened_at, handoffs.c.id)
        )
        return [rows.to_handoff(row) for row in self.connection.execute(query)]

    def read_asked(self, account: str) -> list[OpenHandoff]:
        """What waits for a person on an account, with the deliveries; but for retired sites."""
        retired = select(sites.c.name).where(sites.c.retired_at.is_not(None))
        query = (
            select(handoffs)
            .join(deliveries, deliveries.c.id == handoffs.c.delivery_id)
            .where(deliveries.c.account == account, deliveries.c.site.not_in(retired), _is_open())
        )
        found = [rows.to_handoff(row) for row in self.connection.execute(query)]
        return [OpenHandoff(one, self._delivery(one.delivery_id)) for one in found]

    def read_unanswered(self, account: str, before: datetime) -> list[OpenHandoff]:
        """Stories asked for before an instant of which there is no sign, and whose owner was not reminded yet."""
        asks = (HandoffKind.IMPORT.value, HandoffKind.PUBLISH_DRAFT.value)
        query = (
            select(handoffs)
            .join(deliveries, deliveries.c.id == handoffs.c.delivery_id)
            .where(deliveries.c.account == account, handoffs.c.kind.in_(asks), _is_open())
            .where(handoffs.c.opened_at < before, handoffs.c.reminded_at.is_(None))
        )
        found = [rows.to_handoff(row) for row in self.connection.execute(query)]
        return [OpenHandoff(one, self._delivery(one.delivery_id)) for one in found]

    def remind(self, handoff: Handoff) -> None:
        """Remember that its owner was asked a second time; there is no third."""
        self.connection.execute(update(handoffs).where(handoffs.c.id == handoff.id).values(reminded_at=self.now))

    def _delivery(self, delivery_id: int) -> Delivery:
        return rows.to_delivery(self.connection.execute(select(deliveries).where(deliveries.c.id == delivery_id)).one())

    def _say(self, delivery: Delivery, kind: HandoffKind, reason: str) -> None:
        self.write_journal(
            "handoff",
            f"{kind.value}: {reason}",
            site=delivery.site,
            post_id=delivery.post_id,
            account=delivery.account,
            delivery_id=delivery.id,
        )


def _is_open() -> ColumnElement[bool]:
    return handoffs.c.status == HandoffStatus.OPEN.value
