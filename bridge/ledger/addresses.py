"""Who holds which address on an account, and who had one."""

from collections.abc import Iterable

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, select, text

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import accounts, deliveries, in_both_forms, post_urls
from bridge.models import Delivery, Status

_HOLDER = select(deliveries).where(
    deliveries.c.account == bindparam("account"),
    deliveries.c.canonical_key.in_(bindparam("keys", expanding=True)),
    deliveries.c.id != bindparam("but_not"),
)
# In the partial index's own words, so that it is used.
_STANDS = text("deliveries.status NOT IN ('cancelled', 'removed')")
WITHOUT_ADDRESS = select(deliveries.c.id).where(deliveries.c.canonical_key.is_(None), _STANDS).order_by(deliveries.c.id)


class Addresses(Journal):
    """Verbs on the addresses of deliveries."""

    def find_address_holder(self, account: str, canonical_key: str, but_not: int = 0) -> Delivery | None:
        """The delivery, or another one, that holds an address on an account."""
        asked = {"account": account, "keys": in_both_forms([canonical_key]), "but_not": but_not}
        row = self.connection.execute(_HOLDER, asked).first()
        return rows.to_delivery(row) if row else None

    def find_delivery_of(self, delivery_id: int) -> Delivery | None:
        """A delivery that may be gone by now: proposals are taken back."""
        row = self.connection.execute(select(deliveries).where(deliveries.c.id == delivery_id)).one_or_none()
        return rows.to_delivery(row) if row else None

    def read_left_at(self, account: str, url_key: str) -> list[Delivery]:
        """Deliveries that went through a door, or are or were on Medium, and whose post ever had an address.

        Those on a retired account too, which may have been the same Medium user under its old name.
        """
        had = (post_urls.c.site == deliveries.c.site) & (post_urls.c.post_id == deliveries.c.post_id)
        on_medium = deliveries.c.status.in_([Status.LIVE.value, Status.REMOVED.value])
        left = or_(deliveries.c.route.is_not(None), on_medium)
        query = select(deliveries).join(post_urls, had).where(or_(*on_account(account)), left)
        found = self.connection.execute(query.where(post_urls.c.url_key == url_key).order_by(deliveries.c.id.desc()))
        return [rows.to_delivery(row) for row in found]

    def read_without_address(self) -> list[int]:
        """Deliveries that stand and hold no address, as another post has it."""
        return list(self.connection.execute(WITHOUT_ADDRESS).scalars())

    def has_address(self, delivery: Delivery, canonical_key: str) -> bool:
        """True when this is a delivery's address, be it one that can still be read or a forgotten one."""
        mine = (deliveries.c.id == delivery.id, deliveries.c.canonical_key == canonical_key)
        return self.connection.execute(select(deliveries.c.id).where(*mine)).first() is not None

    def read_waiting_among(self, account: str, url_keys: Iterable[str]) -> list[Delivery]:
        """Deliveries that never went through a door, and whose post has or had one of these addresses."""
        waits = [one.value for one in (Status.PLANNED, Status.PROPOSED, Status.HELD, Status.FAILED)]
        return self._read_among(account, _had(url_keys), deliveries.c.status.in_(waits), deliveries.c.route.is_(None))

    def read_live_among(self, account: str, story_ids: Iterable[str], url_keys: Iterable[str]) -> list[Delivery]:
        """Live deliveries that have one of these stories, or whose post has or had one of these addresses."""
        is_story = deliveries.c.story_id.in_(sorted(story_ids))
        return self._read_among(account, is_story | _had(url_keys), deliveries.c.status == Status.LIVE.value)

    def _read_among(self, account: str, *conditions: ColumnElement[bool]) -> list[Delivery]:
        query = select(deliveries).where(deliveries.c.account == account, *conditions).order_by(deliveries.c.id)
        return [rows.to_delivery(row) for row in self.connection.execute(query)]


def on_account(account: str | BindParameter[str]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether a delivery is an account's own, and whether it is a retired account's."""
    retired = select(accounts.c.name).where(accounts.c.retired_at.is_not(None))
    return deliveries.c.account == account, deliveries.c.account.in_(retired)


def _had(url_keys: Iterable[str]) -> ColumnElement[bool]:
    """Whether the post of a delivery has or had one of these addresses."""
    same = (post_urls.c.site == deliveries.c.site, post_urls.c.post_id == deliveries.c.post_id)
    named = select(post_urls.c.post_id).where(*same, post_urls.c.url_key.in_(sorted(url_keys)))
    return named.exists()
