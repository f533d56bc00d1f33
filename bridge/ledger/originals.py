"""Drafts that are made for Medium first, and the stories that they became."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, update

from bridge.ledger.journal import Journal
from bridge.ledger.keyset import Order, select_keys
from bridge.ledger.rows import from_post
from bridge.ledger.tables import deliveries, originals, stories
from bridge.models import Post, SeenKind, Status
from bridge.models.originals import Direction, Original, OriginalStatus
from bridge.models.pages import Page, Slice

GONE = frozenset({Status.REMOVED, Status.CANCELLED})
"""Where a delivery stands whose post is no version of an original that could be decided about."""
ORIGINALS = Order((originals.c.id,), originals.c.site)
_COLUMNS = [originals.c[name] for name in Original.__slots__]
_OF_POST = select(*_COLUMNS).where(originals.c.site == bindparam("site"), originals.c.post_id == bindparam("post_id"))


class Originals(Journal):
    """Verbs on ``originals``."""

    def put_original(self, post: Post, account: str, title_key: str, after_days: int) -> int:
        """Keep a draft as it was handed off, in place of what was handed off of it before; its number is answered."""
        same = (originals.c.site == post.site, originals.c.post_id == post.id)
        values: dict[str, Any] = {
            "account": account,
            "title": post.title,
            "title_key": title_key,
            "status": OriginalStatus.READY.value,
            "content": from_post(post),
            "received_at": self.now,
        }
        if self.connection.execute(update(originals).where(*same).values(**values)).rowcount == 0:
            first = {"site": post.site, "post_id": post.id, "after_days": after_days}
            self._insert_missing(originals, [first | values])
        return int(self.connection.execute(select(originals.c.id).where(*same)).scalar_one())

    def find_original(self, site: str, post_id: int) -> Original | None:
        """The original that a post was handed off as, whatever became of it."""
        row = self.connection.execute(_OF_POST, {"site": site, "post_id": post_id}).one_or_none()
        return _to_original(row) if row else None

    def read_original(self, original_id: int) -> Original | None:
        """One original."""
        row = self.connection.execute(select(*_COLUMNS).where(originals.c.id == original_id)).one_or_none()
        return _to_original(row) if row else None

    def lock_original(self, original_id: int) -> Original | None:
        """One original; on PostgreSQL nobody else changes it until the transaction ends."""
        query = select(*_COLUMNS).where(originals.c.id == original_id).with_for_update()
        row = self.connection.execute(query).one_or_none()
        return _to_original(row) if row else None

    def list_originals(self, part: Slice) -> Page[Original]:
        """Originals, the newest first."""
        keys = [row.id for row in self.connection.execute(select_keys(ORIGINALS, part))]
        shown = keys[: part.limit]
        query = select(*_COLUMNS).where(originals.c.id.in_(shown)).order_by(originals.c.id.desc())
        rows = [_to_original(row) for row in self.connection.execute(query)]
        return Page(rows, (shown[-1],) if len(keys) > part.limit else None)

    def find_versions(self, ids: Collection[int]) -> frozenset[int]:
        """Those of these originals whose version on the blog is there."""
        is_its = (deliveries.c.site == originals.c.site) & (deliveries.c.post_id == originals.c.post_id)
        query = select(originals.c.id).join(deliveries, is_its).where(originals.c.id.in_(sorted(ids)))
        there = query.where(deliveries.c.status.not_in(sorted(one.value for one in GONE)))
        return frozenset(self.connection.execute(there).scalars())

    def change_original(self, original_id: int, **values: Any) -> None:
        """Set single columns."""
        self.connection.execute(update(originals).where(originals.c.id == original_id).values(**values))

    def forget_original(self, site: str, post_id: int | None = None) -> None:
        """Delete an original's texts, or those of a whole site; that a draft was one, and its story, stay.

        Its author may have pasted it, seen by nobody yet: the post that it becomes must not be sent.
        """
        which = (originals.c.site == site,) + ((originals.c.post_id == post_id,) if post_id is not None else ())
        self.connection.execute(update(originals).where(*which).values(title="", title_key="", content=""))

    def find_published(self) -> list[tuple[Original, str, str, datetime | None]]:
        """Originals that wait to be pasted and of whose title a story was seen since: with its id, address and date."""
        is_its = (
            (stories.c.account == originals.c.account)
            & (stories.c.title_key == originals.c.title_key)
            & (stories.c.first_seen_at >= originals.c.received_at)
            & (stories.c.kind == SeenKind.STORY.value)
            & stories.c.delivery_id.is_(None)
        )
        query: Select[Any] = select(
            *_COLUMNS, stories.c.story_id.label("seen_id"), stories.c.url, stories.c.published_at
        )
        found = query.join(stories, is_its).where(
            originals.c.status == OriginalStatus.READY.value, originals.c.title_key != ""
        )
        rows = self.connection.execute(found.order_by(stories.c.first_seen_at)).all()
        return [(_to_original(row), row.seen_id, row.url, row.published_at) for row in rows]

    def find_known(self) -> list[tuple[Original, str, str, datetime | None]]:
        """Originals that wait to be pasted, and whose post is known to have a story; as ``find_published``."""
        is_its = (deliveries.c.site == originals.c.site) & (deliveries.c.post_id == originals.c.post_id)
        there = is_its & (deliveries.c.account == originals.c.account) & (deliveries.c.story_id != "")
        story = [deliveries.c[name].label(f"known_{name}") for name in ("story_id", "story_url", "live_at")]
        query: Select[Any] = select(*_COLUMNS, *story).join(deliveries, there)
        rows = self.connection.execute(query.where(originals.c.status == OriginalStatus.READY.value)).all()
        return [(_to_original(row), row.known_story_id, row.known_story_url, row.known_live_at) for row in rows]

    def find_unreminded(self) -> list[Original]:
        """Originals that are on Medium, and whose owner was not reminded of the version on the blog yet."""
        is_waiting = (originals.c.status == OriginalStatus.LIVE.value) & originals.c.told_at.is_(None)
        return [_to_original(row) for row in self.connection.execute(select(*_COLUMNS).where(is_waiting))]


def _to_original(row: Row[Any]) -> Original:
    values = {name: getattr(row, name) for name in Original.__slots__}
    direction = Direction(row.direction) if row.direction else None
    return Original(**values | {"status": OriginalStatus(row.status), "direction": direction})
