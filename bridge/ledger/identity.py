"""Articles whose numbers others have taken, and questions whether two articles are one."""

from typing import Any

from sqlalchemy import Table, delete, func, insert, select, update

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.rests import select_planned
from bridge.ledger.tables import IS_ASKED, deliveries, journal, landings, marks, originals, post_urls, posts, slots
from bridge.models import StoredPost

_FOLLOWING: tuple[Table, ...] = (deliveries, post_urls, marks, journal, slots, landings)
"""Where a post's rows go with it. Hooks and reports stay: they are about a number of WordPress."""

QUESTIONS = (
    select(posts.c.site, posts.c.post_id).where(IS_ASKED).order_by(posts.c.updated_at, posts.c.site, posts.c.post_id)
)


class Identities(Journal):
    """Verbs on which article a number stands for."""

    def set_aside(self, site: str, post_id: int, *, has_original: bool = True) -> int:
        """Free a number for another article: what is known of the one that had it goes to a number below zero.

        Args:
            has_original: what was made for Medium first under the number is this article's, and goes with it.
        """
        lowest = self.connection.execute(select(func.min(posts.c.post_id)).where(posts.c.site == site)).scalar_one()
        number = min(int(lowest), 0) - 1
        self._renumber(site, post_id, number, former_id=post_id)
        if has_original:
            self._move_original(site, post_id, number)
        return number

    def bring_back(self, site: str, number: int, post_id: int) -> None:
        """Give an article that was set aside its number in WordPress again; that must be free."""
        self._renumber(site, number, post_id, former_id=None)
        self._move_original(site, number, post_id)

    def read_formers(self, site: str, post_id: int) -> list[StoredPost]:
        """Articles that had a number before, the last one first."""
        query = select(posts).where(posts.c.site == site, posts.c.former_id == post_id)
        return [rows.to_stored_post(row) for row in self.connection.execute(query.order_by(posts.c.post_id))]

    def read_url_keys(self, site: str, post_id: int) -> list[str]:
        """Every address that a post ever had."""
        query = select(post_urls.c.url_key).where(post_urls.c.site == site, post_urls.c.post_id == post_id)
        return list(self.connection.execute(query).scalars())

    def read_asked_about(self, delivery_id: int) -> list[StoredPost]:
        """Posts of which it is asked whether they are the article of a delivery, as they have its address."""
        query = select(posts).where(posts.c.holder_id == delivery_id).order_by(posts.c.post_id)
        return [rows.to_stored_post(row) for row in self.connection.execute(query)]

    def find_questions(self) -> list[tuple[str, int]]:
        """Site and number of each post about whose identity its owner is asked, those that wait longest first."""
        return [(row.site, row.post_id) for row in self.connection.execute(QUESTIONS)]

    def _renumber(self, site: str, post_id: int, to: int, former_id: int | None) -> None:
        here = (posts.c.site == site, posts.c.post_id == post_id)
        row = self.connection.execute(select(posts).where(*here)).one()
        values: dict[str, Any] = dict(row._mapping) | {"post_id": to, "former_id": former_id, "updated_at": self.now}
        self.connection.execute(insert(posts).values(**values))
        # What was counted at a number that no article has is nobody's.
        self.connection.execute(delete(landings).where(landings.c.site == site, landings.c.post_id == to))
        for table in _FOLLOWING:
            same = (table.c.site == site, table.c.post_id == post_id)
            self.connection.execute(update(table).where(*same).values(post_id=to))
        moved = (deliveries.c.site == site, deliveries.c.post_id == to)
        self.stir_those(select_planned(*moved))
        self.connection.execute(update(deliveries).where(*moved).values(former_id=former_id))
        self.connection.execute(delete(posts).where(*here))

    def _move_original(self, site: str, post_id: int, to: int) -> None:
        """What was made for Medium first of an article goes with it, unless a draft at that number was, too."""
        there = originals.alias()
        is_taken = select(there.c.id).where(there.c.site == site, there.c.post_id == to).exists()
        here = (originals.c.site == site, originals.c.post_id == post_id)
        self.connection.execute(update(originals).where(*here, ~is_taken).values(post_id=to))
