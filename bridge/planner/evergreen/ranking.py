"""Which candidate goes first, and how that came about: first as numbers, then in words."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bridge.config.evergreen import EvergreenSection, WeightsSection
from bridge.planner.evergreen.candidates import Candidate
from bridge.planner.evergreen.lots import to_lot
from bridge.planner.evergreen.slots import Slot

_FULL_AGE = timedelta(days=5 * 365.25)
_FULL_EDIT = timedelta(days=3 * 365.25)
_FULL_REST = timedelta(days=90)
_FULL_COMMENTS = 100
_FULL_WORDS = 1500
_YEAR = 365
_SEASON_DAYS = 15
_DAY = timedelta(days=1)
NO_RESULTS: Mapping[str, float] = {}
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that counted.

    Attributes:
        name: the weight's name, or that of the order.
        value: what was measured: visits for ``results``, days for ``age``, ``season``, ``rotation`` and ``last_edit``
            (``rotation`` is None when no category was used yet), a count for the others.
        points: what it adds.
    """

    name: str
    value: float | None
    points: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its place's reasons."""

    candidate: Candidate
    parts: tuple[Part, ...]

    @property
    def points(self) -> float:
        return sum(part.points for part in self.parts)


def rank(
    candidates: Iterable[Candidate],
    settings: EvergreenSection,
    slot: Slot,
    used: Mapping[str, datetime],
    results: Mapping[str, float] = NO_RESULTS,
) -> list[Ranked]:
    """Put eligible candidates into the order in which they would go at this slot.

    The one pinned to the slot comes first, then those that were moved up, the last moved first, then by
    ``settings.order``; ties go by site and post id.

    Args:
        used: when each category was last used by a slot of this account.
        results: visits that stories of a category have brought, each.
    """
    ranked = [Ranked(one, to_parts(one, settings, slot, used, results)) for one in candidates]
    return sorted(ranked, key=lambda one: (*to_precedence(one.candidate, slot), -one.points, one.candidate.key))


def to_precedence(candidate: Candidate, slot: Slot) -> tuple[bool, float]:
    """A sort key for what the owner said: pinned, then moved up, then all others."""
    moved = candidate.marks.moved_up_at
    return candidate.marks.pinned_to != slot.planned_at, -moved.timestamp() if moved else math.inf


def to_parts(
    candidate: Candidate,
    settings: EvergreenSection,
    slot: Slot,
    used: Mapping[str, datetime],
    results: Mapping[str, float] = NO_RESULTS,
) -> tuple[Part, ...]:
    """What counts for one candidate by the settings' order."""
    age = candidate.age(slot.planned_at) / _DAY
    match settings.order:
        case "oldest":
            return (Part("oldest", age, age),)
        case "newest":
            return (Part("newest", age, -age),)
        case "random":
            lot = to_lot(slot.seed, slot.account, slot.planned_at.isoformat(), *map(str, candidate.key))
            return (Part("random", lot, lot),)
        case "score":
            scored = _score(candidate, settings.weights, slot.planned_at, used)
            return (*scored, *_brought(candidate, settings.weights, results))


def to_standing_points(candidate: Candidate, weights: WeightsSection) -> float:
    """The part of a score that does not depend on the slot, for an index: a source yields the best by it.

    Age and last edit grow alike for all posts, so they are measured from a fixed day, and without the limit that the
    score has. Season, rotation and warnings, which change from slot to slot, only reorder what was yielded.
    """
    age = (_EPOCH - candidate.published_at) / _FULL_AGE
    edit = (candidate.modified_at - _EPOCH) / _FULL_EDIT
    merits = sum(part.points for part in _merits(candidate, weights))
    return merits + weights.age * age + weights.last_edit * edit


def to_words(ranked: Ranked) -> str:
    """The reasons of a place, for the owner: ``412 days old (+0.2), marked as evergreen (+3.0)``."""
    said = [_WORDS[part.name](part.value) + _points(part) for part in ranked.parts if part.points]
    return ", ".join(said) or "nothing speaks for or against it"


def _score(
    candidate: Candidate, weights: WeightsSection, at: datetime, used: Mapping[str, datetime]
) -> tuple[Part, ...]:
    age, edit = candidate.age(at), max(at - candidate.modified_at, timedelta(0))
    away, rested = _days_from_season(candidate.published_at, at), _rest(candidate, at, used)
    warnings = sum(not concern.blocks for concern in candidate.concerns)
    return (
        Part("age", age / _DAY, weights.age * _share(age / _FULL_AGE)),
        *_merits(candidate, weights),
        Part("season", away, weights.season * _share(1 - away / _SEASON_DAYS)),
        Part(
            "rotation",
            None if rested is None else rested / _DAY,
            weights.rotation * (1 if rested is None else _share(rested / _FULL_REST)),
        ),
        Part("last_edit", edit / _DAY, weights.last_edit * _share(1 - edit / _FULL_EDIT)),
        Part("warning", warnings, -weights.warning * warnings),
    )


def _brought(candidate: Candidate, weights: WeightsSection, results: Mapping[str, float]) -> tuple[Part, ...]:
    """What stories of the post's best category have brought; nothing where nobody knows of any."""
    visits = max((results[one] for one in candidate.categories if one in results), default=None)
    if not visits:
        return ()
    share = math.log1p(visits) / math.log1p(max(results.values()))
    return (Part("results", visits, weights.results * share),)


def _merits(candidate: Candidate, weights: WeightsSection) -> tuple[Part, ...]:
    comments = math.log1p(max(candidate.comments, 0)) / math.log1p(_FULL_COMMENTS)
    return (
        Part("mark", float(bool(candidate.evergreen)), weights.mark * bool(candidate.evergreen)),
        Part("comments", candidate.comments, weights.comments * _share(comments)),
        Part("words", candidate.words, weights.words * _share(candidate.words / _FULL_WORDS)),
    )


def _days_from_season(published_at: datetime, at: datetime) -> float:
    """Days of the year between two dates, the shorter way round; 29 February and 31 December lose nothing by it."""
    apart = abs(published_at.timetuple().tm_yday - at.timetuple().tm_yday) % _YEAR
    return float(min(apart, _YEAR - apart))


def _rest(candidate: Candidate, at: datetime, used: Mapping[str, datetime]) -> timedelta | None:
    """How long the post's categories have rested; the one used last counts. None when none was used yet."""
    last = max((used[one] for one in candidate.categories if one in used), default=None)
    return None if last is None else max(at - last, timedelta(0))


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _count(value: float | None, unit: str) -> str:
    count = int(value or 0)
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _season(value: float | None) -> str:
    return f"published {_count(value, 'day')} from this day of the year" if value else "published on this day of a year"


def _rotation(value: float | None) -> str:
    return "its category was not used yet" if value is None else f"its category rested {_count(value, 'day')}"


_WORDS: dict[str, Callable[[float | None], str]] = {
    "oldest": lambda value: f"{_count(value, 'day')} old",
    "newest": lambda value: f"{_count(value, 'day')} old",
    "random": lambda _: "drawn by lot",
    "age": lambda value: f"{_count(value, 'day')} old",
    "mark": lambda _: "marked as evergreen",
    "comments": lambda value: _count(value, "comment"),
    "words": lambda value: _count(value, "word"),
    "season": _season,
    "rotation": _rotation,
    "last_edit": lambda value: f"edited {_count(value, 'day')} ago",
    "results": lambda value: f"its category's stories brought {value:.1f} visits each",
    "warning": lambda value: _count(value, "warning"),
}


def _points(part: Part) -> str:
    return "" if part.name in {"oldest", "newest", "random"} else f" ({part.points:+.1f})"
