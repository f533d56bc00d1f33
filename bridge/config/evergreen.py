"""The tables of the archive's schedule, ``[evergreen]`` and ``[evergreen.weights]``: their keys, units and defaults."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt

from bridge.config.cron import to_cron
from bridge.config.files import Key
from bridge.config.values import Duration, Section, Span, ZoneName, to_duration
from bridge.models import Route
from bridge.models.dates import to_day

_YEARLY = re.compile(r"[0-9]{2}-[0-9]{2}")
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOURS = re.compile(r"((?:[01][0-9]|2[0-3]):[0-5][0-9])-((?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)")
_POST = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}:[0-9]{1,18}")
_LEAP_YEAR = "2024-"


@dataclass(frozen=True, slots=True)
class QuietDates:
    """Days without slots, the first and the last included; written without a year, they come back every year."""

    first: str
    last: str

    def holds(self, day: date) -> bool:
        """Whether ``day`` is one of them. Days of the form month-day may run over new year."""
        text = day.isoformat()[-len(self.first) :]
        if self.first <= self.last:
            return self.first <= text <= self.last
        return text >= self.first or text <= self.last

    def __str__(self) -> str:
        return self.first if self.first == self.last else f"{self.first}..{self.last}"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A part of each day without slots, by the clock on the wall; ``last`` itself is free again."""

    first: str
    last: str

    def holds(self, wall: time) -> bool:
        """Whether that time of day is in it. The hours may run over midnight."""
        text = f"{wall:%H:%M}"
        if self.first < self.last:
            return self.first <= text < self.last
        return text >= self.first or text < self.last

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


def _to_dates(value: object) -> object:
    if isinstance(value, QuietDates):
        return value
    first, dots, last = value.partition("..") if isinstance(value, str) else ("", "", "")
    last = last if dots else first
    for form, prefix in ((_DATED, ""), (_YEARLY, _LEAP_YEAR)):
        if form.fullmatch(first) and form.fullmatch(last):
            to_day(prefix + first)
            to_day(prefix + last)
            if last < first and form is _DATED:
                raise ValueError(f"{last} is before {first}")
            return QuietDates(first, last)
    raise ValueError('write a day or a range, "2026-12-24", "2026-12-24..2027-01-02", or for every year "12-24..01-02"')


def _to_hours(value: object) -> object:
    if isinstance(value, QuietHours):
        return value
    match = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if match is None or match[1] == match[2]:
        raise ValueError('write a part of the day, for example "22:00-07:00"')
    return QuietHours(match[1], match[2])


def _to_post(value: str) -> str:
    if not _POST.fullmatch(value):
        raise ValueError('name a post by its site and number, for example "blog:123"')
    return value


def _at_most(words: str) -> AfterValidator:
    most = to_duration(words)

    def check(value: timedelta) -> timedelta:
        if not (isinstance(most, timedelta) and value <= most):
            raise ValueError(f"at most {words}, please")
        return value

    return AfterValidator(check)


def _to_several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Cron = Annotated[str, Field(max_length=100), AfterValidator(to_cron)]
Dates = Annotated[QuietDates, BeforeValidator(_to_dates)]
Hours = Annotated[QuietHours, BeforeValidator(_to_hours)]
PostName = Annotated[str, AfterValidator(_to_post)]
Weight = Annotated[float, Field(strict=True, ge=0, le=100)]


class WeightsSection(Section):
    """``[evergreen.weights]``: what counts with ``order = "score"``, in points of the fullest measure; 0 is off."""

    age: Weight = 1.0
    """Points of a post that is five years old or older; younger ones have their share."""
    mark: Weight = 3.0
    """Points of a post that its author marked as evergreen."""
    season: Weight = 2.0
    """Points of a post that is published on this day of an earlier year; none beyond two weeks from it."""
    rotation: Weight = 2.0
    """Points of a post whose categories have rested for 90 days."""
    comments: Weight = 1.0
    """Points of a post with a hundred comments; ten of them are half as much."""
    words: Weight = 1.0
    """Points of a post of 1,500 words or more."""
    last_edit: Weight = 1.0
    """Points of a post that was edited today; none after three years."""
    results: Weight = 1.0
    """Points of a post of the category whose stories brought the most visits each; the others have their share. It
    counts for nothing while no visit was counted."""
    warning: Weight = 2.0
    """Points that each warning takes away."""


class EvergreenSection(Section):
    """``[evergreen]``, and what one account has otherwise, ``[accounts.NAME.evergreen]``.

    Without ``cron`` nothing of the archive moves. Times of day and days are those of ``zone``.
    """

    leave_for_fresh: StrictInt = Field(default=1, ge=0, le=100)
    """Places of each day that posts out of the archive leave free for fresh ones."""

    cron: Annotated[tuple[Cron, ...], BeforeValidator(_to_several), Field(max_length=24)] = ()
    """Slots: one cron expression or a list of them, for example "30 9 * * tue" for Tuesdays at half past nine."""
    zone: ZoneName = ""
    """IANA time zone; empty is the zone that WordPress names, and UTC where it names none."""
    jitter: Annotated[Duration, _at_most("12h")] = timedelta(0)
    """A slot comes up to so much later, each by its own lot; never past the next slot, nor into quiet time."""
    blackout_dates: tuple[Dates, ...] = ()
    """Days without slots: "2026-12-24", "2026-12-24..2027-01-02", or for every year "12-24..01-02"."""
    blackout_hours: tuple[Hours, ...] = ()
    """Hours without slots: "22:00-07:00"."""
    until: Annotated[date, BeforeValidator(to_day)] | None = None
    """The last day with slots; none when it is left out."""
    missed: Literal["run_once", "drop"] = "run_once"
    """What becomes of a slot that could not run in time, as nothing ran or a rule below held it: the newest one runs
    late, once, or all are dropped."""
    missed_limit: Annotated[Span, _at_most("7d")] = timedelta(hours=24)
    """A slot that is later than this is dropped all the same."""

    idle: Annotated[Duration, _at_most("3653d")] = timedelta(0)
    """A slot runs only when nothing has gone live on the account for so long, own stories on Medium included."""
    cooldown: Annotated[Duration, _at_most("3653d")] = timedelta(hours=20)
    """Shortest time between two posts out of the archive on one account."""

    min_age: Annotated[Duration, _at_most("3653d")] = timedelta(days=90)
    """Posts younger than this do not belong to the archive yet."""
    max_age: Span | None = None
    """Posts older than this are left out, unless they are marked as evergreen; no limit when it is left out."""
    only_categories: tuple[str, ...] = ()
    """Slugs; when set, a post needs one of them. So for tags, authors and languages."""
    skip_categories: tuple[str, ...] = ()
    """Slugs; a post with one of them is left out. So for tags, authors and languages."""
    only_tags: tuple[str, ...] = ()
    skip_tags: tuple[str, ...] = ()
    only_authors: tuple[str, ...] = ()
    skip_authors: tuple[str, ...] = ()
    only_languages: tuple[str, ...] = ()
    """As WordPress writes them, "de" also stands for "de-DE" and "de_CH"."""
    skip_languages: tuple[str, ...] = ()
    include_posts: tuple[PostName, ...] = ()
    """Single posts ("blog:123") that belong to the archive whatever their age, category, tags, author or language."""
    skip_posts: tuple[PostName, ...] = ()
    """Single posts ("blog:123") that are left out."""

    order: Literal["oldest", "newest", "random", "score"] = "oldest"
    """Which post goes first; "score" adds up the points of ``[evergreen.weights]``."""
    weights: WeightsSection = WeightsSection()

    review: StrictBool = True
    """A slot only proposes: you approve, skip or ban. False lets it go by itself."""
    unattended: StrictBool = False
    """Needed for review = false on an account with a token. Medium's rules forbid automatic,
    systematic and programmatic posting without its consent, and its API's terms forbid posts that their user did not
    initiate (https://policy.medium.com/medium-rules-30e5502c4eb4; https://github.com/Medium/medium-policy,
    api-terms-of-use.md). The account at risk is yours."""

    live_stories: Literal["when_empty", "first", "never"] = "when_empty"
    """When a slot asks you to update or repost a story that is live: when no old post is left to send, before any of
    those, or never."""
    repost_gap: Annotated[Duration, _at_most("3653d")] = timedelta(days=30)
    """Shortest time between two such steps on one account."""
    repost_again: Annotated[Span, _at_most("3653d")] = timedelta(days=180)
    """Shortest time before the same story comes again, counted from going live and from its last step."""


Finding = tuple[Key, str]


def find_evergreen_problems(
    settings: EvergreenSection, route: Route, places_a_day: int, table: Key = ("evergreen",)
) -> Iterator[Finding]:
    """Rules between the keys of one table, for one account; each finding is a key and a sentence.

    Args:
        route: the account's door.
        places_a_day: stories that the account may get in a day.
        table: where the settings stand.
    """
    name = ".".join(table)
    if settings.max_age is not None and settings.max_age <= settings.min_age:
        yield (*table, "max_age"), f"{name}.max_age must be longer than min_age, else no post is ever eligible"
    yield from _both_in_and_out(settings, table)
    if not settings.cron:
        return
    if settings.leave_for_fresh >= places_a_day:
        yield (
            (*table, "leave_for_fresh"),
            f"{name}.leave_for_fresh leaves no place for the archive: this account has {places_a_day} a day",
        )
    if route is Route.API and not settings.review and not settings.unattended:
        yield (
            (*table, "review"),
            f"{name}.review = false sends old posts by API without anybody having asked for it, which Medium's rules "
            "forbid without its consent; keep review = true, or set unattended = true at the account's own risk",
        )


def _both_in_and_out(settings: EvergreenSection, table: Key) -> Iterator[Finding]:
    pairs = (
        ("only_categories", settings.only_categories, "skip_categories", settings.skip_categories),
        ("only_tags", settings.only_tags, "skip_tags", settings.skip_tags),
        ("only_authors", settings.only_authors, "skip_authors", settings.skip_authors),
        ("only_languages", settings.only_languages, "skip_languages", settings.skip_languages),
        ("include_posts", settings.include_posts, "skip_posts", settings.skip_posts),
    )
    for wanted, values, unwanted, others in pairs:
        if both := sorted(set(values) & set(others)):
            yield (*table, unwanted), f'"{both[0]}" is in {".".join(table)}.{wanted} and in {unwanted}; keep one'
