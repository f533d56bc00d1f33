"""Pages of lists by the key of the last row: no row is counted off, so the thousandth page costs what the first does.

A list is sorted by columns that together are unique, never NULL and never change. So a row that is there all the while
is on one page and on one only, whatever is added, changed or deleted between two of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from bridge.ledger.tables import UtcDateTime
from bridge.models.dates import to_utc
from bridge.models.pages import Key, Slice

MOST_RANGES = 100
"""Sites that have a range of the index each; beyond, one range is walked and rows of other sites are passed over."""
_LONGEST = 100
"""Characters of a name."""


class Order(NamedTuple):
    """How a list is sorted.

    Attributes:
        columns: the instant first where the list has one.
        site: the column of the site that a row belongs to.
        is_down: the newest first.
    """

    columns: tuple[ColumnElement[Any], ...]
    site: ColumnElement[str]
    is_down: bool = True

    def sort(self, query: Select[Any], columns: Sequence[ColumnElement[Any]]) -> Select[Any]:
        """A query in this order of its own columns, which stand for these."""
        return query.order_by(*(one.desc() for one in columns) if self.is_down else columns)

    def to_key(self, values: Sequence[object]) -> Key:
        """The key that was written as JSON. Raises ValueError: it is none of this list."""
        return tuple(_to_part(value, one) for value, one in zip(values, self.columns, strict=True))


def select_keys(
    order: Order, part: Slice, *where: ColumnElement[bool], beside: Sequence[ColumnElement[Any]] = ()
) -> Select[Any]:
    """The keys of a page, and of one row more when there is one; each part is one range of an index.

    Args:
        beside: columns that are read with the keys.
    """
    if part.sites is None or len(part.sites) > MOST_RANGES:
        among = () if part.sites is None else (order.site.in_(sorted(part.sites)),)
        return _range(order, part, beside, *among, *where)
    if len(part.sites) == 1:
        return _range(order, part, beside, order.site == next(iter(part.sites)), *where)
    if not part.sites:
        return _range(order, part, beside, order.site.in_([]), *where)
    ranges = [_range(order, part, beside, order.site == name, *where).subquery() for name in sorted(part.sites)]
    merged = union_all(*(select(one) for one in ranges)).subquery()
    return order.sort(select(merged), tuple(merged.c)[: len(order.columns)]).limit(part.limit + 1)


def equal(values: Mapping[ColumnElement[Any], object]) -> list[ColumnElement[bool]]:
    """Filters: each column has this value; one that is None holds nothing back."""
    return [column == value for column, value in values.items() if value is not None]


def aside(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column by which rows are passed over: no planner takes an index of it, and sorts all that it finds there."""
    return func.coalesce(column, column)


class Named:
    """Posts that are asked for together. A statement on them is made once for as many sites, and given their values.

    Args:
        names: the site and number of each.
    """

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        of_sites: dict[str, list[int]] = defaultdict(list)
        for name, post_id in sorted(names):
            of_sites[name].append(post_id)
        self.count = len(of_sites)
        self.values: dict[str, Any] = {}
        for place, (name, numbers) in enumerate(of_sites.items()):
            self.values |= {f"site_{place}": name, f"numbers_{place}": numbers}


def is_named(site: ColumnElement[str], number: ColumnElement[int], count: int) -> ColumnElement[bool]:
    """Whether a row is about one of the posts of a ``Named``. By pairs, SQLite would walk the whole table."""
    return or_(false(), *((site == bindparam(f"site_{n}")) & is_among(number, f"numbers_{n}") for n in range(count)))


def is_among(number: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """Whether a number is one of the value of this name."""
    return number.in_(bindparam(name, expanding=True))


def _range(order: Order, part: Slice, beside: Sequence[ColumnElement[Any]], *where: ColumnElement[bool]) -> Select[Any]:
    query = select(*order.columns, *beside).where(*where, *_bounds(order, part))
    return order.sort(query, order.columns).limit(part.limit + 1)


def _bounds(order: Order, part: Slice) -> Iterator[ColumnElement[bool]]:
    at = order.columns[0]
    if part.since:
        yield at >= part.since
    if part.until:
        yield at < part.until
    if part.after:
        # Typed, as instants are kept in another form than they are given.
        pairs = zip(part.after, order.columns, strict=True)
        last = tuple_(*(literal(value, column.type) for value, column in pairs))
        place = tuple_(*order.columns)
        yield place < last if order.is_down else place > last


def _to_part(value: object, column: ColumnElement[Any]) -> datetime | int | str:
    if isinstance(column.type, UtcDateTime):
        return to_utc(value)
    if isinstance(column.type, Integer):
        largest = 2**63 - 1 if isinstance(column.type, BigInteger) else 2**31 - 1
        if type(value) is int and -largest <= value <= largest:
            return value
    elif isinstance(value, str) and len(value) <= _LONGEST and _can_be_stored(value):
        return value
    raise ValueError("no part of a key")


def _can_be_stored(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
