"""Cron expressions: which are taken, and in words why the others are not.

Five fields, as in crontab(5), with names of months and weekdays, ``L`` and ``LW`` for the last day and the last weekday
of a month, ``5L`` and ``2#3`` for the last Friday and the third Tuesday. cronsim walks them; what it would read in
another way than it looks is refused before.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from cronsim import CronSim

from bridge.models.counts import to_count

_EXAMPLE = 'an example: "30 9 * * tue"'
_TERM = re.compile(r"(\*|([0-9]{1,4}|[a-z]{3})(?:-([0-9]{1,4}|[a-z]{3}))?)(?:/([0-9]{1,9}))?")
_LAST = {"day": re.compile("lw?"), "weekday": re.compile("[0-7]l|([0-7]|[a-z]{3})#[1-5]")}
_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class _Field:
    """One field: the values it takes, of what they are parts, and after how many that begins anew."""

    unit: str
    whole: str
    first: int
    last: int
    size: int
    names: tuple[str, ...] = ()

    def to_number(self, text: str) -> int:
        """Raises ValueError: it is none of the field's values."""
        number = self.names.index(text) + self.first if text in self.names else int(text) if text.isdigit() else -1
        if not self.first <= number <= self.last:
            raise ValueError(f'"{text}" is no {self.unit}: they go from {self.first} to {self.last}')
        return number

    def to_text(self, number: int) -> str:
        return self.names[number - self.first] if number - self.first < len(self.names) else str(number)

    def read(self, term: str) -> range | None:
        """The values that a term stands for; None for a day that another month has elsewhere (``L``, ``2#3``).

        Raises:
            ValueError: it is no term of this field, or means something else than it seems to.
        """
        if (last := _LAST.get(self.unit)) and last.fullmatch(term):
            return None
        match = _TERM.fullmatch(term)
        if match is None:
            raise ValueError(f'"{term}" is no {self.unit}')
        every, first, last_text, step = match.groups()
        start = self.first if every == "*" else self.to_number(first)
        end = self.to_number(last_text) if last_text else start if first and not step else self.last
        if end < start:
            raise ValueError(f'"{term}" runs backwards; write "{self._split(start, end)}"')
        return range(start, end + 1, self._check_step(term, start, end, int(step)) if step else 1)

    def _check_step(self, term: str, start: int, end: int, step: int) -> int:
        if step == 0:
            raise ValueError(f'"{term}" has a step of 0; write a step from 1 to {self.size}')
        if start + step > end and step != self.size:
            only, every = self.to_text(start), to_count(step, self.unit)
            raise ValueError(
                f'"{term}" means {self.unit} {only} alone, not every {every}, as cron begins anew with '
                f'each {self.whole}; write "{only}" when that is meant, else name each {self.unit}'
            )
        if self.unit == "weekday" and 0 < start < end == self.last and (end - start) % step == 0:
            some = ",".join(map(self.to_text, range(start, end, step)))
            raise ValueError(
                f'"{term}" means {some} to some programs and {some},sun to others; write the one that is meant'
            )
        return step

    def _split(self, start: int, end: int) -> str:
        """A range that runs over the end of the field, as two that do not."""
        parts = ((start, self.first + self.size - 1), (self.first, end))
        return ",".join("-".join(dict.fromkeys(map(self.to_text, part))) for part in parts)


_FIELDS = (
    _Field("minute", "hour", 0, 59, 60),
    _Field("hour", "day", 0, 23, 24),
    _Field("day", "month", 1, 31, 31),
    _Field("month", "year", 1, 12, 12, tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())),
    _Field("weekday", "week", 0, 7, 7, tuple("sun mon tue wed thu fri sat".split())),
)


def to_cron(value: str) -> str:
    """The expression itself, when it means what it says, to this bridge as to other programs, and comes at all.

    Raises:
        ValueError: what is wrong with it, and what it would mean, in words for the owner.
    """
    # Six fields would be seconds first; a shifted "9 * * tue" must not be read as something else.
    texts = value.lower().split()
    if len(texts) != len(_FIELDS):
        raise ValueError('a slot has five fields: minute hour day month weekday, for example "30 9 * * tue"')
    try:
        _, _, days, months, weekdays = (
            [(term, field.read(term)) for term in text.split(",")] for field, text in zip(_FIELDS, texts, strict=True)
        )
        _refuse_missing_days(days, [month for _, found in months for month in found or ()])
        _refuse_days_and_weekdays(days, weekdays)
        CronSim(value, datetime(2000, 1, 1))  # noqa: DTZ001 - the clock on the wall
    except ValueError as error:
        raise ValueError(f'"{value}" is not a cron expression that can be a slot: {error}; {_EXAMPLE}') from None
    return value


def _refuse_days_and_weekdays(*fields: list[tuple[str, range | None]]) -> None:
    """Raises ValueError: there are days and weekdays, and one of them begins with a star.

    To cron of Debian and to cronsim a slot is then what both name; to others, as without the star, what either names.
    """
    named = [field for field, all_of_them in zip(fields, (31, 7), strict=True) if not _is_whole(field, all_of_them)]
    if len(named) == len(fields) and any(field[0][0].startswith("*") for field in fields):
        day, weekday = (",".join(term for term, _ in field) for field in fields)
        raise ValueError(
            f'day "{day}" with weekday "{weekday}" means days that are both to some programs and days that are either '
            'to others; for either, write a range instead of the star ("1-31/2"); for some weekdays of a month, "mon#1"'
        )


def _is_whole(field: list[tuple[str, range | None]], all_of_them: int) -> bool:
    return any(found and len({one % all_of_them for one in found}) == all_of_them for _, found in field)


def _refuse_missing_days(days: list[tuple[str, range | None]], months: list[int]) -> None:
    """Raises ValueError: one of the days is in none of the months, such as 31 February."""
    longest = max(_DAYS_OF_MONTH[month - 1] for month in months)
    for term, found in days:
        if found and found.start > longest:
            raise ValueError(f'day "{term}" never comes: the longest of its months has {longest} days')
