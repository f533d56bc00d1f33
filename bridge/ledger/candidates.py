"""Candidates for the archive's slots, walked by keys that an index holds: by date, by merit, by lot.

Each key is walked for one site and one chosen account, so that every walk is a range of one index, however large the
archive is. ``merit`` is what of a score rests with the post alone (its mark, comments, words, in points of the default
weights); ``lot`` is the post's place in a shuffled archive, the same for ever.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, text, tuple_

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.tables import deliveries, handoffs, marks, posts
from bridge.models import ArchivedPost, HandoffStatus, Phrased, Post, Status

PAGE = 500
_TAG = re.compile(r"<[^>]*>")
_MARK, _MOST_WORDS, _MOST_COMMENTS = 3.0, 1500, 100


class Walk(Enum):
    """An order in which an archive can be walked."""

    OLDEST = "oldest"
    NEWEST = "newest"
    MERIT = "merit"
    LOT = "lot"


class Shelf(NamedTuple):
    """Posts of one site that go to one account: as the site says (empty), or as their authors chose."""

    site: str
    chosen_account: str


class AgeLimits(NamedTuple):
    """Published not after ``until``; and not before ``since``, unless they are marked as evergreen."""

    until: datetime
    since: datetime | None = None


def to_keys(post: Post) -> dict[str, Any]:
    """The columns by which candidates are found; the words are counted roughly."""
    words = len(_TAG.sub(" ", post.content_html).split())
    comments = math.log1p(max(post.comments, 0)) / math.log1p(_MOST_COMMENTS)
    merit = _MARK * bool(post.choice.evergreen) + min(comments, 1.0) + min(words / _MOST_WORDS, 1.0)
    digest = sha256(f"{post.site}\0{post.id}".encode()).digest()
    return {
        "chosen_account": post.choice.account or "",
        "language": post.language,
        "keyphrase": post.seo.focus_keyphrase,
        "evergreen": post.choice.evergreen,
        "words": words,
        "merit": merit,
        "lot": int.from_bytes(digest[:6]) / 2**48,
    }


class Candidates(Journal):
    """Verbs on what a slot may choose."""

    def walk_backlog(
        self, shelf: Shelf, account: str, walk: Walk, ages: AgeLimits, start: float = 0.0, *, is_free: bool = True
    ) -> Iterator[ArchivedPost]:
        """Public posts that never were on an account, in the order of the walk, a page at a time.

        Args:
            start: the lot that a walk by lots begins at; it goes round once.
            is_free: those that go to another account are left out.
        """
        query = _of_account(account).where(*_on(shelf), *_of_age(ages, walk), ~_has_delivery(account))
        if is_free:
            query = query.where(~_goes_elsewhere(account))
        if walk is Walk.LOT:
            yield from self._pages(query.where(posts.c.lot >= start), posts.c.lot)
            yield from self._pages(query.where(posts.c.lot < start), posts.c.lot)
        elif walk is Walk.MERIT:
            yield from self._pages(query, posts.c.merit, is_down=True)
        else:
            yield from self._pages(query, posts.c.published_at, is_down=walk is Walk.NEWEST)

    def read_choosing_sites(self, account: str) -> list[str]:
        """Sites that have posts whose authors chose this account."""
        # In the partial index's own words, so that it is used.
        chosen = (posts.c.chosen_account == account, text("posts.chosen_account <> ''"))
        query = select(posts.c.site).where(*chosen).distinct().order_by(posts.c.site)
        return list(self.connection.execute(query).scalars())

    def read_marked(self, account: str, pinned_from: datetime) -> list[tuple[str, int]]:
        """Posts that are pinned to a slot from then on, or were moved up."""
        is_marked = or_(marks.c.pinned_to >= pinned_from, marks.c.moved_up_at.is_not(None))
        query = select(marks.c.site, marks.c.post_id).where(marks.c.account == account, is_marked)
        ordered = query.order_by(marks.c.site, marks.c.post_id)
        return [(row.site, row.post_id) for row in self.connection.execute(ordered)]

    def read_archived(self, account: str, site: str, post_id: int) -> ArchivedPost | None:
        """One public post as a candidate for an account, with its story's delivery when that is live.

        None when it is not public, or has a delivery that is not live.
        """
        query = _of_account(account).where(posts.c.site == site, posts.c.post_id == post_id, *_readable())
        row = self.connection.execute(query).one_or_none()
        if row is None:
            return None
        stories = self._stories(account).where(posts.c.site == site, posts.c.post_id == post_id)
        live = next(iter(self._to_stories(stories)), None)
        if live:
            return live
        has_delivery = select(posts.c.post_id).where(*_same(site, post_id), _has_delivery(account))
        return None if self.connection.execute(has_delivery).first() else rows.to_archived_post(row)

    def read_resting(self, account: str, limit: int | None) -> list[ArchivedPost]:
        """Live stories of an account whose posts are public, the longest rested first."""
        longest_first = self._stories(account).order_by(deliveries.c.rested_from, deliveries.c.id)
        return list(self._to_stories(longest_first.limit(limit)))

    def count_ages(self, shelf: Shelf, account: str, ages: AgeLimits) -> tuple[int, int]:
        """How many of a shelf's posts without a delivery are too young, and how many too old."""
        base = select(func.count()).select_from(posts).where(*_on(shelf), ~_has_delivery(account))
        young = self.connection.execute(base.where(posts.c.published_at > ages.until)).scalar_one()
        if ages.since is None:
            return young, 0
        old = base.where(posts.c.published_at < ages.since, posts.c.evergreen.is_not(True))
        return young, self.connection.execute(old).scalar_one()

    def walk_all(self, shelf: Shelf, account: str) -> Iterator[ArchivedPost]:
        """Every public post of a shelf that never was on the account, for simulations."""
        query = _of_account(account).where(*_on(shelf), ~_has_delivery(account))
        yield from self._pages(query, posts.c.published_at)

    def read_phrased(self, site: str, since: datetime | None) -> list[Phrased]:
        """What posts of a site want to be found by; those that were changed since, or all."""
        names = ("site", "post_id", "title", "url", "keyphrase", "language", "published_at", "is_public", "updated_at")
        query = select(*(posts.c[name] for name in names)).where(posts.c.site == site)
        if since:
            query = query.where(posts.c.updated_at >= since)
        return [Phrased(*row) for row in self.connection.execute(query)]

    def _pages(self, query: Select[Any], key: ColumnElement[Any], *, is_down: bool = False) -> Iterator[ArchivedPost]:
        columns = (key, posts.c.post_id)
        ordered = query.order_by(*(column.desc() for column in columns) if is_down else columns).limit(PAGE)
        place = tuple_(*columns)
        # Typed, as instants are kept in another form than they are given.
        kinds = [column.type for column in columns]
        page = ordered
        while found := self.connection.execute(page).all():
            yield from map(rows.to_archived_post, found)
            if len(found) < PAGE:
                return
            ends = (getattr(found[-1], str(key.key)), found[-1].post_id)
            last = tuple_(*(literal(end, kind) for end, kind in zip(ends, kinds, strict=True)))
            page = ordered.where(place < last if is_down else place > last)

    def _stories(self, account: str) -> Select[Any]:
        waits = select(handoffs.c.id).where(
            handoffs.c.delivery_id == deliveries.c.id, handoffs.c.status == HandoffStatus.OPEN.value
        )
        same = and_(posts.c.site == deliveries.c.site, posts.c.post_id == deliveries.c.post_id)
        columns = (deliveries.c.id.label("delivery_id"), waits.exists().label("waits"))
        return (
            _of_account(account)
            .add_columns(*columns)
            .join(deliveries, same)
            .where(deliveries.c.account == account, deliveries.c.status == Status.LIVE.value, *_readable())
        )

    def _to_stories(self, query: Select[Any]) -> Iterator[ArchivedPost]:
        found = self.connection.execute(query).all()
        wanted = select(deliveries).where(deliveries.c.id.in_([row.delivery_id for row in found]))
        by_id = {row.id: rows.to_delivery(row) for row in self.connection.execute(wanted)}
        for row in found:
            delivery = by_id[row.delivery_id]
            yield replace(rows.to_archived_post(row), delivery=delivery, has_open_handoff=bool(row.waits))


def _of_account(account: str) -> Select[Any]:
    same = and_(
        marks.c.site == posts.c.site,
        marks.c.post_id == posts.c.post_id,
        marks.c.account == account,
    )
    said = (marks.c.never, marks.c.skip_until, marks.c.pinned_to, marks.c.moved_up_at)
    return select(posts, *said).join_from(posts, marks, same, isouter=True)


def _same(site: str, post_id: int) -> tuple[ColumnElement[bool], ...]:
    return posts.c.site == site, posts.c.post_id == post_id


def _readable() -> tuple[ColumnElement[bool], ...]:
    return posts.c.is_public, posts.c.deleted_at.is_(None), posts.c.held_reason == ""


def _on(shelf: Shelf) -> tuple[ColumnElement[bool], ...]:
    return (
        posts.c.site == shelf.site,
        posts.c.chosen_account == shelf.chosen_account,
        posts.c.published_at.is_not(None),
        *_readable(),
    )


def _of_age(ages: AgeLimits, walk: Walk) -> Iterator[ColumnElement[bool]]:
    date: ColumnElement[datetime] = posts.c.published_at
    if walk in {Walk.MERIT, Walk.LOT}:
        # No plain column, so that no planner walks the index of dates and sorts all that it finds there.
        date = func.coalesce(date, date)
    yield date <= ages.until
    if ages.since:
        yield or_(date >= ages.since, posts.c.evergreen.is_(True))


def _has_delivery(account: str) -> ColumnElement[bool]:
    same = (deliveries.c.site == posts.c.site) & (deliveries.c.post_id == posts.c.post_id)
    return select(deliveries.c.id).where(same, deliveries.c.account == account).exists()


def _goes_elsewhere(account: str) -> ColumnElement[bool]:
    same = (deliveries.c.site == posts.c.site) & (deliveries.c.post_id == posts.c.post_id)
    stands = deliveries.c.status.not_in([Status.CANCELLED.value, Status.FAILED.value])
    return select(deliveries.c.id).where(same, deliveries.c.account != account, stands).exists()
