"""Import pages: frozen bytes at an address that nobody can guess."""

import secrets
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import accounts, deliveries, pages
from bridge.models import Delivery, Page


class Offered(NamedTuple):
    """The two pages of a delivery that were offered last, how many were ever made, and what its account's importer
    is known to read.

    Attributes:
        page, plain: the one that names the post as its original, and the other.
    """

    page: Page
    plain: Page
    made: int
    importer: str


class Pages(Journal):
    """Verbs on ``pages``."""

    def freeze_page(self, delivery: Delivery, html: str, *, has_canonical: bool) -> Page:
        """Keep a page; the same bytes again are the same page, which is the current one from now on."""
        key = self._key_of(delivery) or secrets.token_urlsafe(18)
        digest = sha256(html.encode()).hexdigest()[:16]
        # Written anew when it was there before, as the newest row is the current page.
        self.connection.execute(delete(pages).where(pages.c.delivery_id == delivery.id, pages.c.digest == digest))
        self.connection.execute(
            insert(pages).values(
                delivery_id=delivery.id,
                key=key,
                key_sha256=sha256(key.encode()).hexdigest(),
                digest=digest,
                has_canonical=has_canonical,
                html=html,
                offered_at=self.now,
            )
        )
        return Page(delivery.id, key, digest, has_canonical, html, self.now)

    def find_page(self, key: str, digest: str) -> Page | None:
        """The page at an address; None when there is none."""
        hashed = sha256(key.encode(errors="replace")).hexdigest()
        query = select(pages).where(pages.c.key_sha256 == hashed, pages.c.digest == digest)
        row = self.connection.execute(query).one_or_none()
        return rows.to_page(row) if row else None

    def read_current_page(self, delivery_id: int, *, has_canonical: bool) -> Page | None:
        """The page offered last."""
        query = (
            select(pages)
            .where(pages.c.delivery_id == delivery_id, pages.c.has_canonical == has_canonical)
            .order_by(pages.c.id.desc())
            .limit(1)
        )
        row = self.connection.execute(query).one_or_none()
        return rows.to_page(row) if row else None

    def read_offered(self, delivery_id: int) -> Offered | None:
        """What is offered of a delivery; None where nothing is."""
        newest = (
            select(func.max(pages.c.id).label("id"), func.sum(func.count()).over().label("made"))
            .where(pages.c.delivery_id == delivery_id)
            .group_by(pages.c.has_canonical)
            .subquery()
        )
        query = (
            select(pages, newest.c.made, accounts.c.importer)
            .join(newest, newest.c.id == pages.c.id)
            .join(deliveries, deliveries.c.id == pages.c.delivery_id)
            .outerjoin(accounts, accounts.c.name == deliveries.c.account)
            .order_by(pages.c.has_canonical)
        )
        found = self.connection.execute(query).all()
        if len(found) != 2:
            return None
        plain, page = found
        return Offered(rows.to_page(page), rows.to_page(plain), int(page.made), page.importer or "")

    def read_naming(self, delivery_id: int) -> list[str]:
        """Every page of a delivery that names its post as the original, as it was offered."""
        naming = (pages.c.delivery_id == delivery_id, pages.c.has_canonical.is_(True))
        return list(self.connection.execute(select(pages.c.html).where(*naming)).scalars())

    def count_pages(self, delivery_id: int) -> int:
        """How many pages were ever made for a delivery; two for each text."""
        query = select(func.count()).select_from(pages).where(pages.c.delivery_id == delivery_id)
        return int(self.connection.execute(query).scalar_one())

    def move_page(self, page: Page, url: str) -> Page:
        """Remember where a page is served: by WordPress at ``url``, or with an empty one by the bridge."""
        where = (pages.c.delivery_id == page.delivery_id, pages.c.digest == page.digest)
        self.connection.execute(update(pages).where(*where).values(url=url))
        return replace(page, url=url)

    def read_newest_offer_at(self) -> datetime | None:
        """When a page was last offered."""
        newest: datetime | None = self.connection.execute(select(func.max(pages.c.offered_at))).scalar_one()
        return newest

    def _key_of(self, delivery: Delivery) -> str:
        query = select(pages.c.key).where(pages.c.delivery_id == delivery.id).limit(1)
        return self.connection.execute(query).scalar_one_or_none() or ""
