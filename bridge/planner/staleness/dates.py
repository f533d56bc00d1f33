"""Dates in a text, in the ways that six languages write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from bridge.planner.staleness.vocabulary import Vocabulary, to_choice

_NUMBERS = re.compile(
    r"(?<![\w.,:/–-])(?:(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)|(?P<a>\d{1,2})(?P<sep>[./])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4}))"
    r"(?![\w/–-]|[.,]\d)"
)
_HALF_A_YEAR = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class DateHit:
    """A date in a text.

    Attributes:
        readings: what it can mean, from its first to its last day; "05/12/2023" has two readings.
    """

    start: int
    end: int
    readings: tuple[tuple[date, date], ...]

    @property
    def is_one_day(self) -> bool:
        return all(first == last for first, last in self.readings)

    def is_after(self, day: date) -> bool:
        """True when it begins later, however it is read."""
        return all(first > day for first, _ in self.readings)

    def is_before(self, day: date) -> bool:
        """True when it was over earlier, however it is read."""
        return all(last < day for _, last in self.readings)


def find_dates(text: str, words: Vocabulary, published: date) -> Iterator[DateHit]:
    """Every date, in no order; one without a year is the nearest to ``published``."""
    for match in _NUMBERS.finditer(text):
        if readings := tuple(_to_readings(match)):
            yield DateHit(match.start(), match.end(), readings)
    if words.months:
        yield from _named(text, words, published)


def _to_readings(match: re.Match[str]) -> Iterator[tuple[date, date]]:
    if match["y"]:
        orders = {(int(match["y"]), int(match["m"]), int(match["d"]))}
    else:
        first, second, year = int(match["a"]), int(match["b"]), int(match["c"])
        orders = {(year, second, first)} | ({(year, first, second)} if match["sep"] == "/" else set())
    for year, month, day in sorted(orders):
        if found := _to_day(year, month, day):
            yield found, found


def _named(text: str, words: Vocabulary, published: date) -> Iterator[DateHit]:
    assert words.months is not None
    for match in _to_pattern(tuple(words.months), words.month_first).finditer(text):
        name = match["m1"] or match["m2"] or match["m3"]
        if words.capital and name.islower():
            continue
        day, year = match["d1"] or match["d2"], match["y1"] or match["y2"] or match["y3"]
        if found := _to_span(words.months[name.lower()], day, year, published):
            yield DateHit(match.start(), match.end(), (found,))


def _to_span(month: int, day: str | None, year: str | None, published: date) -> tuple[date, date] | None:
    if day is None:
        return _to_month(int(year or 0), month)
    found = _to_day(int(year), month, int(day)) if year else _to_nearest(month, int(day), published)
    return (found, found) if found else None


@cache
def _to_pattern(months: tuple[str, ...], month_first: bool) -> re.Pattern[str]:
    """ "12th of May, 2023", "le 1er mai", "12 de mayo de 2023"; "May 12th, 2023"; "May 2023"."""
    month, year = f"(?:{to_choice(months)})", r"(?:,? (?:del? )?(?P<y{}>\d{{4}}))"
    day_first = rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|[.º°ª])? (?:of |de |d')?(?P<m1>{month})\.?{year.format(1)}?"
    first = rf"(?P<m2>{month})\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?{year.format(2)}?(?![.,:]\d)"
    alone = rf"(?P<m3>{month})\.?{year.format(3)}"
    never = "(?P<m2>(?!))(?P<d2>)(?P<y2>)"
    choice = f"{day_first}|{first if month_first else never}|{alone}"
    return re.compile(rf"(?<![\w.,:/])(?:{choice})(?!\w)", re.IGNORECASE)


def _to_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _to_month(year: int, month: int) -> tuple[date, date] | None:
    first, next_one = _to_day(year, month, 1), _to_day(year + month // 12, month % 12 + 1, 1)
    return (first, next_one - timedelta(days=1)) if first and next_one else None


def _to_nearest(month: int, day: int, published: date) -> date | None:
    years = (published.year - 1, published.year, published.year + 1)
    days = [found for year in years if (found := _to_day(year, month, day))]
    near = [found for found in days if abs(found - published) <= _HALF_A_YEAR]
    return near[0] if near else None
