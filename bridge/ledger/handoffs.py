"""Steps that wait for a person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, insert, select, union_all, update

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import IS_ASKED, IS_OPEN, deliveries, handoffs, posts, sites
from bridge.models import Delivery, Handoff, HandoffKind, HandoffStatus, Status

KEY_LASTS = timedelta(days=30)
"""How long the key of a delivery's screen outlives the last step that waited there."""


@dataclass(frozen=True, slots=True)
class OpenHandoff:
    """A hand-off with the delivery it belongs to."""

    handoff: Handoff
    delivery: Delivery


_OF_DELIVERY = select(handoffs).where(handoffs.c.delivery_id == bindparam("number")).order_by(handoffs.c.id)


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
        self.renew_key(delivery)
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
                self.stir(delivery.account)

    def read_handoffs(self, delivery_id: int) -> list[Handoff]:
        """Every hand-off of one delivery, oldest first."""
        return [rows.to_handoff(row) for row in self.connection.execute(_OF_DELIVERY, {"number": delivery_id})]

    def read_handoffs_of(self, made: Iterable[Delivery]) -> list[Handoff]:
        """Every hand-off of these deliveries, the newest first."""
        ids = [one.id for one in made]
        query = select(handoffs).where(handoffs.c.delivery_id.in_(ids)).order_by(handoffs.c.id.desc())
        return [rows.to_handoff(row) for row in self.connection.execute(query)]

    def find_open_among(self, ids: Collection[int], kind: HandoffKind) -> set[int]:
        """Those of these deliveries on which a hand-off of a kind is open."""
        query = select(handoffs.c.delivery_id).where(handoffs.c.kind == kind.value, _is_open())
        return set(self.connection.execute(query.where(handoffs.c.delivery_id.in_(sorted(ids)))).scalars())

    def read_open(self, delivery: Delivery) -> list[Handoff]:
        """What waits for a person on one delivery, oldest first."""
        return [one for one in self.read_handoffs(delivery.id) if one.status is HandoffStatus.OPEN]

    def find_question(self, delivery: Delivery) -> Handoff | None:
        """The open question whether a certain story is this delivery's."""
        asked = [one for one in self.read_open(delivery) if one.kind is HandoffKind.CONFIRM and one.story_url]
        return asked[0] if asked else None

    def read_open_handoffs(self) -> list[OpenHandoff]:
        """What waits for a person, oldest first."""
        found = self.connection.execute(select(handoffs).where(_is_open()).order_by(handoffs.c.id)).all()
        wanted = {row.delivery_id for row in found}
        query = select(deliveries).where(deliveries.c.id.in_(wanted))
        by_id = {row.id: rows.to_delivery(row) for row in self.connection.execute(query)}
        return [OpenHandoff(rows.to_handoff(row), by_id[row.delivery_id]) for row in found]

    def read_offers(self, account: str, since: datetime) -> list[Handoff]:
        """Import hand-offs of an account that are open, or were opened since."""
        return [rows.to_handoff(row) for row in self.connection.execute(select_offers([account], since))]

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

    def find_unanswered(self, before: datetime) -> list[str]:
        """Accounts that ``read_unanswered`` finds something of."""
        query = select(deliveries.c.account).join(handoffs, deliveries.c.id == handoffs.c.delivery_id)
        found = self.connection.execute(query.where(*_is_unanswered(before)).distinct().order_by(deliveries.c.account))
        return list(found.scalars())

    def read_unanswered(self, account: str, before: datetime) -> list[OpenHandoff]:
        """Stories asked for before an instant of which there is no sign, and whose owner was not reminded yet."""
        query = (
            select(handoffs)
            .join(deliveries, deliveries.c.id == handoffs.c.delivery_id)
            .where(deliveries.c.account == account, *_is_unanswered(before))
        )
        found = [rows.to_handoff(row) for row in self.connection.execute(query)]
        return [OpenHandoff(one, self._delivery(one.delivery_id)) for one in found]

    def remind(self, handoff: Handoff) -> None:
        """Remember that its owner was asked a second time; there is no third."""
        self.connection.execute(update(handoffs).where(handoffs.c.id == handoff.id).values(reminded_at=self.now))

    def renew_key(self, delivery: Delivery) -> None:
        """Something is about to wait on a delivery's screen: a key that has ended must not open it."""
        ends_at = self.read_key_end(delivery)
        if ends_at and ends_at <= self.now:
            self._raise_keys(deliveries.c.id == delivery.id)

    def is_asked_about(self, delivery: Delivery) -> bool:
        """Whether it is asked on a delivery's screen which of two articles is whose."""
        rivals = (posts.c.site == delivery.site) & (posts.c.post_id == delivery.post_id) & (posts.c.rival != "")
        query = select(posts.c.post_id).where(rivals | (posts.c.holder_id == delivery.id)).limit(1)
        return self.connection.execute(query).first() is not None

    def read_key_end(self, delivery: Delivery) -> datetime | None:
        """When the key of a delivery's screen ends; None while something waits there."""
        steps = self.read_handoffs(delivery.id)
        is_open = any(step.status is HandoffStatus.OPEN for step in steps)
        if delivery.status is Status.PROPOSED or is_open or self.is_asked_about(delivery):
            return None
        closed = [step.closed_at for step in steps if step.closed_at]
        return max(closed, default=delivery.updated_at) + KEY_LASTS

    def replace_keys(self, site: str, reason: str) -> None:
        """Give every screen of a site another key; WordPress is told the new addresses of those where a step waits."""
        self._raise_keys(deliveries.c.site == site)
        self.connection.execute(update(sites).where(sites.c.name == site).values(key_number=sites.c.key_number + 1))
        self.tell_screens(site, reason)

    def tell_screens(self, site: str, reason: str) -> None:
        """Have WordPress told the addresses of the screens where a step waits: they are others than before."""
        self.write_journal("keys replaced", reason, site=site)
        opened = select(handoffs.c.delivery_id).where(_is_open())
        is_shown = deliveries.c.id.in_(opened) | (deliveries.c.status == Status.PROPOSED.value)
        query = select(deliveries.c.post_id).where(deliveries.c.site == site, is_shown)
        asked = select(posts.c.post_id).where(posts.c.site == site, IS_ASKED)
        for post_id in self.connection.execute(query.union(asked)).scalars().all():
            self.write_journal("keys replaced", reason, site=site, post_id=post_id)

    def _raise_keys(self, which: ColumnElement[bool]) -> None:
        number = deliveries.c.key_number + 1
        self.connection.execute(update(deliveries).where(which).values(key_number=number))

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


def select_offers(accounts: Collection[str], since: datetime) -> Select[Any]:
    """Import hand-offs of accounts that are open, or were opened since and done; the oldest first."""
    imports = select(handoffs.c.id).where(handoffs.c.kind == HandoffKind.IMPORT.value)
    done = imports.where(handoffs.c.opened_at > since, handoffs.c.status == HandoffStatus.DONE.value)
    return (
        select(handoffs, deliveries.c.account)
        .join(deliveries, deliveries.c.id == handoffs.c.delivery_id)
        .where(deliveries.c.account.in_(accounts), handoffs.c.id.in_(union_all(imports.where(IS_OPEN), done)))
        .order_by(handoffs.c.opened_at, handoffs.c.id)
    )


def _is_unanswered(before: datetime) -> tuple[ColumnElement[bool], ...]:
    asks = (HandoffKind.IMPORT.value, HandoffKind.PUBLISH_DRAFT.value)
    return handoffs.c.kind.in_(asks), IS_OPEN, handoffs.c.opened_at < before, handoffs.c.reminded_at.is_(None)


def _is_open() -> ColumnElement[bool]:
    return handoffs.c.status == HandoffStatus.OPEN.value
