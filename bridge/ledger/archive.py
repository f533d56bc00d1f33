"""The archive as a whole: compared with what WordPress lists, and walked by date for the backlog.

Nothing here reads the content of more posts than it gives.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import deliveries, posts, stories
from bridge.models import SeenKind, Status, StoredPost


class KnownPost(NamedTuple):
    """As much of a stored post as tells whether WordPress' one is another by now."""

    id: int
    url: str
    is_public: bool
    modified_at: datetime | None


class Archive(Journal):
    """Verbs on many posts at once."""

    def has_more_posts_than(self, number: int) -> bool:
        """Whether posts of all sites are more than so many; no more of them are looked at."""
        some = select(posts.c.site).limit(number + 1).subquery()
        return int(self.connection.execute(select(func.count()).select_from(some)).scalar_one()) > number

    def has_posts(self, site: str) -> bool:
        """True when anything of a site was ever stored."""
        return self.connection.execute(select(posts.c.post_id).where(posts.c.site == site).limit(1)).first() is not None

    def read_known(self, site: str, first_id: int, limit: int) -> list[KnownPost]:
        """The posts of a site from a number on, by number."""
        columns = (posts.c.post_id, posts.c.url, posts.c.is_public, posts.c.modified_at)
        query = select(*columns).where(posts.c.site == site, posts.c.post_id >= first_id)
        return [KnownPost(*row) for row in self.connection.execute(query.order_by(posts.c.post_id).limit(limit))]

    def read_posts_among(self, site: str, post_ids: Collection[int]) -> dict[int, StoredPost]:
        """Those of these posts that are known."""
        query = select(posts).where(posts.c.site == site, posts.c.post_id.in_(sorted(post_ids)))
        return {row.post_id: rows.to_stored_post(row) for row in self.connection.execute(query)}

    def read_public_posts(self, site: str, after: int, limit: int) -> list[StoredPost]:
        """Posts of a site that anybody may read, by number; those after this one."""
        query = select(posts).where(posts.c.site == site, posts.c.post_id > after, posts.c.is_public)
        found = self.connection.execute(query.order_by(posts.c.post_id).limit(limit))
        return [rows.to_stored_post(row) for row in found]

    def read_public_ids(self, site: str) -> set[int]:
        """Numbers of all posts of a site that anybody may read."""
        query = select(posts.c.post_id).where(posts.c.site == site, posts.c.is_public)
        return set(self.connection.execute(query).scalars())

    def has_free_stories(self, account: str) -> bool:
        """True when a story was seen on an account that is not known to be any post's."""
        free = (stories.c.account == account, stories.c.delivery_id.is_(None), stories.c.kind == SeenKind.STORY.value)
        return self.connection.execute(select(stories.c.story_id).where(*free).limit(1)).first() is not None

    def read_backlog(
        self, site: str, without: Iterable[Status], limit: int, chosen_account: str | None = None
    ) -> list[StoredPost]:
        """Public posts of a site none of whose deliveries stands in one of these statuses, the oldest first.

        Args:
            chosen_account: only posts whose author chose it, or with "" none; None for all.
        """
        query = select(posts).where(*_is_waiting(site, without, chosen_account))
        oldest_first = query.order_by(posts.c.published_at, posts.c.post_id).limit(limit)
        return [rows.to_stored_post(row) for row in self.connection.execute(oldest_first)]

    def count_backlog(self, site: str, without: Iterable[Status], chosen_account: str | None = None) -> int:
        """How many posts ``read_backlog`` would give without a limit."""
        query = select(func.count()).select_from(posts).where(*_is_waiting(site, without, chosen_account))
        count: int = self.connection.execute(query).scalar_one()
        return count


def _is_waiting(site: str, without: Iterable[Status], chosen_account: str | None) -> list[ColumnElement[bool]]:
    chosen = [] if chosen_account is None else [posts.c.chosen_account == chosen_account]
    standing = deliveries.c.status.in_([status.value for status in without])
    # Not EXISTS: without statistics, as after a first reading, PostgreSQL would compare each post with each delivery.
    sent = select(deliveries.c.post_id).where(deliveries.c.site == site, standing)
    return [posts.c.site == site, *chosen, posts.c.is_public, posts.c.post_id.not_in(sent)]
