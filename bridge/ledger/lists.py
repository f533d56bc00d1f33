"""Pages of what an owner can list, the newest first. Each is a range of an index, whatever it is filtered by.

What several filters have in common is walked by one of them, or by both where that is what is asked for most. What no
index knows is sought among so many rows at a time (``MOST_SOUGHT``), and the next page goes on from there.
"""

from collections.abc import Callable, Collection
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from inspect import signature
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, FromClause, Row, Select, Subquery, Table, and_, func, or_, select

from bridge.ledger import rows
from bridge.ledger.journal import Journal
from bridge.ledger.keyset import Named, Order, aside, equal, is_among, is_named, select_keys
from bridge.ledger.tables import IS_OURS, accounts, deliveries, jobs, journal, posts, slots, stories
from bridge.models import Delivery, JournalLine, Status, StoredSlot
from bridge.models.pages import EVERY_POST, JobHead, Page, PostFilter, PostHead, Slice, StoryHead, Titled

One = TypeVar("One")
MOST_SOUGHT = 1_000
"""Rows that one page looks at for what is sought in them: a title's words, a date, a delivery."""


def _columns(kind: type[Any], table: Table, **others: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """A column for each field of a row, in their order; those that the table has by another name are given."""
    return [others[one.name] if one.name in others else table.c[one.name] for one in fields(kind)]


POSTS = Order((posts.c.first_seen_at, posts.c.site, posts.c.post_id), posts.c.site)
DELIVERIES = Order((deliveries.c.created_at, deliveries.c.id), deliveries.c.site)
BACKLOG = Order((posts.c.published_at, posts.c.site, posts.c.post_id), posts.c.site, is_down=False)
"""Of public posts without a story: what was published first."""
STORIES = Order((stories.c.first_seen_at, stories.c.account, stories.c.story_id), aside(deliveries.c.site))
SLOTS = Order((slots.c.planned_at, slots.c.account), slots.c.site)
JOBS = Order((jobs.c.created_at, jobs.c.id), jobs.c.site)
NAMES = Order((accounts.c.name,), accounts.c.name, is_down=False)
"""Of sites and accounts: there are no more of them than the configuration ever named."""
JOURNAL = Order((journal.c.at, journal.c.id), journal.c.site)

_POST = _columns(PostHead, posts, id=posts.c.post_id, has_rival=posts.c.rival != "")
_STORY = _columns(StoryHead, stories, id=stories.c.story_id, site=deliveries.c.site, post_id=deliveries.c.post_id)
_JOB = _columns(JobHead, jobs, job=jobs.c.id, is_named=jobs.c.posts != "[]")

_ITS_POST = and_(posts.c.site == deliveries.c.site, posts.c.post_id == deliveries.c.post_id)
_TITLED = select(deliveries, posts.c.title, posts.c.environment)
_AMONG = _TITLED.join(posts, _ITS_POST).where(is_among(deliveries.c.id, "ids"))


class _Sought(NamedTuple):
    """What is sought in the rows of a list.

    Attributes:
        beside: columns that are read with the keys.
        seek: of rows that were walked, the keys of those that are meant.
        most: rows that are walked.
    """

    order: Order
    beside: tuple[ColumnElement[Any], ...]
    seek: Callable[[Subquery], Select[Any]]
    most: int = MOST_SOUGHT


class Lists(Journal):
    """Verbs on pages of lists. Filters are values of columns; those that are None hold nothing back."""

    def list_posts(self, part: Slice, wanted: PostFilter = EVERY_POST) -> Page[PostHead]:
        """Posts, by when they were first heard of."""
        order = POSTS._replace(is_down=not wanted.is_oldest_first)

        def read(keys: Subquery) -> Select[Any]:
            return select(*_POST).join_from(keys, posts, _same(keys, POSTS))

        def seek(walked: Subquery) -> Select[Any]:
            return select(*_keys(walked, POSTS)).where(*_find_titles(wanted, walked), *_find_sent(wanted, walked))

        if wanted.is_seeking or wanted.account or wanted.is_unsent:
            return self._seek(_Sought(order, (posts.c.title, posts.c.published_at), seek), part, read, _to(PostHead))
        return self._page(order, part, read, _to(PostHead))

    def list_backlog(self, part: Slice, without: Collection[Status]) -> Page[PostHead]:
        """Public posts none of whose deliveries stands in one of these statuses, by when they were published."""

        def read(keys: Subquery) -> Select[Any]:
            return select(*_POST).join_from(keys, posts, _same(keys, BACKLOG))

        return self._page(BACKLOG, part, read, _to(PostHead), *_is_backlog(without))

    def count_backlog_to(self, most: int, among: Collection[str], without: Collection[Status]) -> int:
        """How many posts ``list_backlog`` has on these sites; ``most`` where there are as many, or more."""
        found = select(posts.c.post_id).where(posts.c.site.in_(sorted(among)), *_is_backlog(without)).limit(most)
        return int(self.connection.execute(select(func.count()).select_from(found.subquery())).scalar_one())

    def list_deliveries(self, part: Slice, account: str | None = None, status: str | None = None) -> Page[Titled]:
        """Deliveries with their posts' titles, by when they were made."""
        where = equal({deliveries.c.account: account, deliveries.c.status: status})
        return self._page(DELIVERIES, part, _read_titled, _to_titled, *where)

    def list_deliveries_in(self, part: Slice, statuses: Collection[Status], wanted: PostFilter) -> Page[Titled]:
        """Deliveries in one of these states, of the posts that are wanted; by when they were made."""
        order = DELIVERIES._replace(is_down=not wanted.is_oldest_first)
        where = [
            deliveries.c.status.in_([one.value for one in statuses]),
            *equal({deliveries.c.account: wanted.account}),
        ]

        def seek(walked: Subquery) -> Select[Any]:
            its = (posts.c.site == walked.c.site) & (posts.c.post_id == walked.c.post_id)
            return select(*_keys(walked, DELIVERIES)).join(posts, its).where(*_find_titles(wanted, posts))

        if wanted.is_seeking:
            sought = _Sought(order, (deliveries.c.site, deliveries.c.post_id), seek, MOST_SOUGHT // 2)
            return self._seek(sought, part, _read_titled, _to_titled, *where)
        return self._page(order, part, _read_titled, _to_titled, *where)

    def count_posts(self, sites: Collection[str] | None = None) -> tuple[int, int]:
        """How many posts there are, and of how many there is a delivery; ``sites``: only of these."""
        sent = select(deliveries.c.site, deliveries.c.post_id).distinct()
        known = select(func.count()).select_from(posts)
        if sites is not None:
            names = sorted(sites)
            known, sent = known.where(posts.c.site.in_(names)), sent.where(deliveries.c.site.in_(names))
        counts = select(known.scalar_subquery(), select(func.count()).select_from(sent.subquery()).scalar_subquery())
        row = self.connection.execute(counts).one()
        return row[0], row[1]

    def list_stories(self, part: Slice, account: str | None = None, kind: str | None = None) -> Page[StoryHead]:
        """Stories seen on Medium, by when they were first seen; of single sites those known to be their posts'."""
        its_delivery = stories.c.delivery_id == deliveries.c.id

        def read(keys: Subquery) -> Select[Any]:
            found = select(*_STORY).join_from(keys, stories, _same(keys, STORIES))
            return found.join(deliveries, its_delivery, isouter=True)

        where = equal({stories.c.account: account, stories.c.kind: kind})
        joined = [] if part.sites is None else [IS_OURS, its_delivery]
        return self._page(STORIES, part, read, _to(StoryHead), *joined, *where)

    def list_slots(self, part: Slice, account: str | None = None, status: str | None = None) -> Page[StoredSlot]:
        """Slots, by the instant that they were planned for."""

        def read(keys: Subquery) -> Select[Any]:
            return select(slots).join_from(keys, slots, _same(keys, SLOTS))

        return self._page(SLOTS, part, read, rows.to_slot, *equal({slots.c.account: account, slots.c.status: status}))

    def list_jobs(self, part: Slice, status: str | None = None) -> Page[JobHead]:
        """Jobs, by when they were asked for."""

        def read(keys: Subquery) -> Select[Any]:
            return select(*_JOB).join_from(keys, jobs, _same(keys, JOBS))

        return self._page(JOBS, part, read, _to(JobHead), *equal({jobs.c.status: status}))

    def list_journal(
        self, part: Slice, post_id: int | None = None, account: str | None = None, kind: str | None = None
    ) -> Page[JournalLine]:
        """Lines of the journal, by when they were written."""

        def read(keys: Subquery) -> Select[Any]:
            return select(journal).join_from(keys, journal, _same(keys, JOURNAL))

        where = equal({journal.c.post_id: post_id, journal.c.account: account, journal.c.what: kind})
        return self._page(JOURNAL, part, read, rows.to_journal_line, *where)

    def read_heads(self, named: Collection[tuple[str, int]]) -> dict[tuple[str, int], PostHead]:
        """Those of these posts that are known."""
        if not named:
            return {}
        asked = Named(named)
        found = map(_to(PostHead), self.connection.execute(_select_heads(asked.count), asked.values))
        return {one.name: one for one in found}

    def read_newest_lines(self, named: Collection[tuple[str, int]]) -> dict[tuple[str, int], JournalLine]:
        """The last line of the journal about each of these posts."""
        asked = Named(named)
        found = map(rows.to_journal_line, self.connection.execute(_select_newest(asked.count), asked.values))
        return {(one.site, one.post_id): one for one in found if one.post_id is not None}

    def read_titled_deliveries(self, ids: Collection[int]) -> list[Titled]:
        """The deliveries with these ids, and their posts' titles."""
        return [_to_titled(row) for row in self.connection.execute(_AMONG, {"ids": sorted(ids)})]

    def read_deliveries_among(
        self, named: Collection[tuple[str, int]], ids: Collection[int] = ()
    ) -> dict[int, Delivery]:
        """Deliveries of these posts, and those with these ids; by id."""
        asked = Named(named)
        query = _select_deliveries(asked.count, has_ids=bool(ids))
        found = self.connection.execute(query, asked.values | ({"ids": sorted(ids)} if ids else {}))
        return {row.id: rows.to_delivery(row) for row in found}

    def list_coming(self, limit: int, sites: Collection[str] | None = None) -> list[Titled]:
        """What is planned, the first due first; ``sites``: only of these."""
        query = _TITLED.join_from(deliveries, posts, _ITS_POST).where(deliveries.c.status == Status.PLANNED.value)
        if sites is not None:
            query = query.where(aside(deliveries.c.site).in_(sorted(sites)))
        query = query.order_by(deliveries.c.due_at, deliveries.c.id).limit(limit)
        return [_to_titled(row) for row in self.connection.execute(query)]

    def list_gone_live(self, limit: int, sites: Collection[str] | None = None) -> list[tuple[datetime, Titled]]:
        """What went live last, and when that was known; ``sites``: only of these."""
        query = _TITLED.add_columns(journal.c.at).join_from(
            journal, deliveries, journal.c.delivery_id == deliveries.c.id
        )
        query = query.join(posts, _ITS_POST).where(journal.c.what == Status.LIVE.value)
        if sites is not None:
            query = query.where(aside(journal.c.site).in_(sorted(sites)))
        query = query.order_by(journal.c.at.desc(), journal.c.id.desc()).limit(limit)
        return [(row.at, _to_titled(row)) for row in self.connection.execute(query)]

    def _page(
        self,
        order: Order,
        part: Slice,
        read: Callable[[Subquery], Select[Any]],
        to: Callable[[Row[Any]], One],
        *where: ColumnElement[bool],
    ) -> Page[One]:
        keys = select_keys(order, part, *where).subquery("keys")
        return self._read_page(order, part, keys, read, to)

    def _seek(
        self,
        sought: _Sought,
        part: Slice,
        read: Callable[[Subquery], Select[Any]],
        to: Callable[[Row[Any]], One],
        *where: ColumnElement[bool],
    ) -> Page[One]:
        """As ``_page``, of those among the next rows that are sought."""
        order, many = sought.order, replace(part, limit=sought.most)
        walked = select_keys(order, many, *where, beside=sought.beside).limit(sought.most).subquery("walked")
        keys = sought.seek(walked)
        keys = order.sort(keys, tuple(keys.selected_columns)).limit(part.limit + 1)
        page = self._read_page(order, part, keys.subquery("keys"), read, to)
        if page.next:
            return page
        ends = select_keys(order, many, *where).subquery("ends")
        last = order.sort(select(ends), tuple(ends.c)).limit(2).offset(sought.most - 1)
        end = self.connection.execute(last).all()
        return Page(page.rows, tuple(end[0]) if len(end) > 1 else None)

    def _read_page(
        self,
        order: Order,
        part: Slice,
        keys: Subquery,
        read: Callable[[Subquery], Select[Any]],
        to: Callable[[Row[Any]], One],
    ) -> Page[One]:
        found = list(self.connection.execute(order.sort(read(keys), tuple(keys.c))))
        last = found[part.limit - 1]._mapping if len(found) > part.limit else None
        key = tuple(last[column] for column in order.columns) if last else None
        return Page([to(row) for row in found[: part.limit]], key)


def _read_titled(keys: Subquery) -> Select[Any]:
    return _TITLED.join_from(keys, deliveries, _same(keys, DELIVERIES)).join(posts, _ITS_POST)


def _keys(walked: Subquery, order: Order) -> list[ColumnElement[Any]]:
    return [walked.c[str(column.key)] for column in order.columns]


def _find_titles(wanted: PostFilter, among: FromClause) -> list[ColumnElement[bool]]:
    """What a post must have."""
    found = [among.c.title.icontains(word, autoescape=True) for word in wanted.words]
    if wanted.published_since:
        found.append(among.c.published_at >= wanted.published_since)
    return found


def _find_sent(wanted: PostFilter, among: FromClause) -> list[ColumnElement[bool]]:
    its = (deliveries.c.site == among.c.site) & (deliveries.c.post_id == among.c.post_id)
    sent = select(deliveries.c.id).where(its).correlate(among)
    if wanted.is_unsent:
        return [~sent.exists()]
    return [sent.where(deliveries.c.account == wanted.account).exists()] if wanted.account else []


def _is_backlog(without: Collection[Status]) -> list[ColumnElement[bool]]:
    standing = deliveries.c.status.in_([status.value for status in without])
    sent = select(deliveries.c.id).where(_ITS_POST, standing).correlate(posts)
    return [posts.c.is_public, posts.c.published_at.is_not(None), ~sent.exists()]


def _to_titled(row: Row[Any]) -> Titled:
    return Titled(rows.to_delivery(row), row.title, row.environment)


@cache
def _select_heads(count: int) -> Select[Any]:
    return select(*_POST).where(is_named(posts.c.site, posts.c.post_id, count))


@cache
def _select_newest(count: int) -> Select[Any]:
    newest = select(func.max(journal.c.id)).where(is_named(journal.c.site, journal.c.post_id, count))
    return select(journal).where(journal.c.id.in_(newest.group_by(journal.c.site, journal.c.post_id)))


@cache
def _select_deliveries(count: int, *, has_ids: bool) -> Select[Any]:
    of_posts = is_named(deliveries.c.site, deliveries.c.post_id, count)
    wanted = or_(of_posts, is_among(deliveries.c.id, "ids")) if has_ids else of_posts
    return select(deliveries).where(wanted).order_by(deliveries.c.id)


def _to(kind: Callable[..., One]) -> Callable[[Row[Any]], One]:
    """Makes rows out of what ``_columns`` selects first."""
    count = len(signature(kind).parameters)
    return lambda row: kind(*row[:count])


def _same(keys: Subquery, order: Order) -> ColumnElement[bool]:
    return and_(*(column == keys.c[str(column.key)] for column in order.columns))
