"""Experiments with closings: which story gets which, and when a difference between them may be believed.

The story is what is counted, as visits come in crowds: one story that is passed around brings more of them than twenty
others, and a test that counted visits would find a winner where there is none.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from statistics import fmean, median
from typing import NamedTuple

from bridge.models.counts import to_count
from bridge.planner.evergreen.lots import to_lot

COUNTED_FOR = timedelta(days=30)
"""How long visits of a story are counted from its going live; one that is younger does not count yet."""
FIRST_LOOK = 10
"""Stories of each closing before anything is said."""
_EARLY, _LATE = 0.005, 0.02
"""How often chance alone may look like a winner at the first look, and at the last: together one time in forty."""
_QUANTILES = 2.33 + 0.84
"""Of the normal distribution, for the last look and for seeing four of five differences that there are."""
_SEEN = math.log(2)
"""The difference that the last look is made for: one closing brings twice the visits of another."""
_MOST_SHUFFLES, _ENOUGH = 1000, 20
"""Shuffles of a test; it ends sooner when so many were as far apart, as no rare thing is left to be found then."""
_SAME = 1e-9


class StoryVisits(NamedTuple):
    """One story of an experiment, and the visits it brought while they were counted."""

    variant: str
    visits: int


@dataclass(frozen=True, slots=True)
class VariantCount:
    """What the stories of one closing brought.

    Attributes:
        typical: visits of the story in the middle; half of the others had more.
    """

    variant: str
    stories: int
    visits: int
    typical: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an experiment says by now.

    Attributes:
        counts: of each closing, by the stories that count.
        more: stories that are still missing, about; 0 once it is over.
        best: the closing that is ahead by more than chance; empty while, or because, there is none.
        chance: how often stories that were dealt out anew lie as far apart, 0 to 1; None before the first look.
    """

    counts: tuple[VariantCount, ...]
    more: int
    best: str = ""
    chance: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether more stories would not change what it says."""
        return self.more == 0


def to_words(verdict: Verdict) -> str:
    """What an experiment says, as a sentence for its owner."""
    if not any(one.visits for one in verdict.counts):
        return "No visit was counted of any of its stories yet: WordPress counts them once that is switched on there."
    if verdict.more:
        return f"Not enough yet: about {to_count(verdict.more, 'more story', 'more stories')}."
    if not verdict.best:
        return "No difference was seen, with as many stories as it takes to see twice the visits in four of five cases."
    chance = f"{verdict.chance:.1%}" if verdict.chance else "none"
    return f"{verdict.best} is ahead: chance alone puts them as far apart in {chance} of cases."


def choose_variant(number: int, variants: Sequence[str], seed: str) -> str:
    """The closing of the story with this number in an experiment, the same for ever; the first number is 0.

    Stories are dealt in rounds: in each, every closing comes once, in an order that the seed draws. So no closing is
    ever more than one story ahead, and nobody can tell which comes next.
    """
    round_, place = divmod(number, len(variants))
    return sorted(variants, key=lambda one: to_lot(seed, str(round_), one))[place]


def judge(stories: Sequence[StoryVisits], variants: Sequence[str], seed: str) -> Verdict:
    """What an experiment says by now.

    It looks twice and no more, so that whoever opens the page every day is not told of a winner that only the many
    looks have made: at the first ten stories of each closing, and when there are enough to see twice the visits in four
    of five cases. How many these are is found from how far stories differ among themselves, whatever their closings.

    Args:
        stories: in the order in which they began to count; later ones do not change what was said of the first.
        variants: every closing of the experiment.
        seed: of the shuffles.
    """
    counts = tuple(_count(one, stories) for one in variants)
    if not any(one.visits for one in stories):  # nobody counts yet, and nothing is no result
        return Verdict(counts, more=FIRST_LOOK * len(variants))
    looks = _find_looks(stories, variants)
    if looks is None:
        least = min(one.stories for one in counts)
        return Verdict(counts, more=(FIRST_LOOK - least) * len(variants))
    first, last, needed = looks
    chance = to_chance(_to_groups(stories[:first], variants), seed)
    if chance <= _EARLY:
        return Verdict(counts, 0, _find_best(stories[:first], variants), chance)
    if last is None:
        return Verdict(counts, more=max(needed * len(variants) - len(stories), 1), chance=chance)
    chance = to_chance(_to_groups(stories[:last], variants), seed)
    return Verdict(counts, 0, _find_best(stories[:last], variants) if chance <= _LATE else "", chance)


def to_chance(groups: Sequence[Sequence[float]], seed: str) -> float:
    """A permutation test: how often the same values, dealt out anew, have means that lie as far apart, 0 to 1.

    It shuffles until twenty deals were as far apart (Besag and Clifford, Biometrika 78, 1991), so that it is dear only
    where the answer is rare.

    Args:
        groups: the values of each closing; none is empty.
    """
    values = [value for group in groups for value in group]
    sizes = [len(group) for group in groups]
    apart = _apart(values, sizes) - _SAME
    lots = Random(seed)  # noqa: S311  # whoever looks again must see the same
    as_far = 0
    for tried in range(1, _MOST_SHUFFLES + 1):
        lots.shuffle(values)
        as_far += _apart(values, sizes) >= apart
        if as_far == _ENOUGH:
            return as_far / tried
    return (as_far + 1) / (_MOST_SHUFFLES + 1)


def _apart(values: Sequence[float], sizes: Sequence[int]) -> float:
    """From the lowest to the highest mean, when the values are dealt out in their order."""
    means, start = [], 0
    for size in sizes:
        means.append(math.fsum(values[start : start + size]) / size)
        start += size
    return max(means) - min(means)


def _count(variant: str, stories: Sequence[StoryVisits]) -> VariantCount:
    visits = [one.visits for one in stories if one.variant == variant]
    return VariantCount(variant, len(visits), sum(visits), median(visits) if visits else 0)


def _to_groups(stories: Sequence[StoryVisits], variants: Sequence[str]) -> list[list[float]]:
    """By closing, as logarithms: what is twice as much counts alike for a quiet story and one that was passed round."""
    return [[math.log1p(one.visits) for one in stories if one.variant == variant] for variant in variants]


def _find_best(stories: Sequence[StoryVisits], variants: Sequence[str]) -> str:
    groups = _to_groups(stories, variants)
    return max(zip(variants, groups, strict=True), key=lambda pair: fmean(pair[1]))[0]


class _Looks(NamedTuple):
    """After how many stories each look is; the last is None while there are too few, by what ``needed`` says of each
    closing."""

    first: int
    last: int | None
    needed: int


def _find_looks(stories: Sequence[StoryVisits], variants: Sequence[str]) -> _Looks | None:
    """When to look; None while a closing has too few stories for the first time."""
    counts, values, first, needed = Counter[str](), _Spread(), None, FIRST_LOOK
    for number, one in enumerate(stories, 1):
        counts[one.variant] += 1
        values.add(math.log1p(one.visits))
        least = min(counts[variant] for variant in variants)
        if least < FIRST_LOOK:
            continue
        first, needed = first or number, values.find_needed()
        if least >= needed:
            return _Looks(first, number, needed)
    return None if first is None else _Looks(first, None, needed)


class _Spread:
    """How far values differ among themselves, as they come."""

    def __init__(self) -> None:
        self._count, self._sum, self._squares = 0, 0.0, 0.0

    def add(self, value: float) -> None:
        self._count += 1
        self._sum += value
        self._squares += value * value

    def find_needed(self) -> int:
        """Stories of each closing that it takes to see what the last look is made for."""
        variance = (self._squares - self._sum**2 / self._count) / (self._count - 1)
        return max(math.ceil(2 * variance * (_QUANTILES / _SEEN) ** 2), FIRST_LOOK)
