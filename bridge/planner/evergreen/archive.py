"""Where candidates come from: what a source must do, and one over a list, for simulations.

No slot looks at the whole archive. A source keeps posts in an order that does not change from slot to slot, an index,
and yields the first five hundred that may be eligible; these are ranked. What that approximates:

* ``oldest`` and ``newest`` are exact, as the index is that order;
* ``random`` draws among the five hundred that follow a place drawn for the slot;
* ``score`` takes the best of those five hundred that have the most points without season, category rotation and
  warnings, so a post that only these three would have brought to the top is not seen.
"""

import heapq
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from typing import Protocol

from bridge.config.evergreen import EvergreenSection
from bridge.planner.evergreen.candidates import CANDIDATES_AT_MOST, Candidate, Key, Pool
from bridge.planner.evergreen.lots import to_lot
from bridge.planner.evergreen.ranking import to_standing_points
from bridge.planner.evergreen.refusals import find_age_refusals, find_lasting_refusals, too_old, too_young
from bridge.planner.evergreen.slots import Slot


class Archive(Protocol):
    """A source of candidates for one account."""

    def read_backlog(self, slot: Slot, without: Collection[Key]) -> Pool:
        """Posts that never were on the account, but not those in ``without``."""

    def read_stories(self, slot: Slot, without: Collection[Key]) -> Pool:
        """Stories that are live on the account, but not those in ``without``; the longest rested first."""


class ListedArchive:
    """Candidates in memory, put in order once.

    Args:
        posts: of one account; those with ``live_at`` are stories, the others the backlog.
    """

    def __init__(self, posts: Iterable[Candidate], settings: EvergreenSection) -> None:
        self._settings = settings
        backlog: list[Candidate] = []
        stories: list[Candidate] = []
        for post in posts:
            (backlog if post.live_at is None else stories).append(post)
        self._left_out = Counter[str]()
        kept = [post for post in backlog if self._may_ever_go(post)]
        self._marked = [post for post in kept if post.marks.pinned_to or post.marks.moved_up_at]
        self._by_date = sorted((post for post in kept if not self._has_own_age(post)), key=_to_date)
        self._own_age = sorted((post for post in kept if self._has_own_age(post)), key=_to_date)
        self._by_order = self._in_standing_order(kept)
        self._stories = sorted(stories, key=lambda post: (_rested_since(post), post.key))

    def read_backlog(self, slot: Slot, without: Collection[Key]) -> Pool:
        """See ``Archive``."""
        marked = [post for post in self._marked if post.key not in without]
        known = {post.key for post in marked}
        rest = (post for post in self._walk(slot) if post.key not in without and post.key not in known)
        return Pool(
            (*marked, *islice(rest, max(CANDIDATES_AT_MOST - len(marked), 0))), self._count_left_out(slot.planned_at)
        )

    def read_stories(self, slot: Slot, without: Collection[Key]) -> Pool:  # noqa: ARG002 - rest is the same at all slots
        """See ``Archive``."""
        found = (post for post in self._stories if post.key not in without)
        return Pool(tuple(islice(found, CANDIDATES_AT_MOST)))

    def _may_ever_go(self, post: Candidate) -> bool:
        refusal = next(find_lasting_refusals(post, self._settings), None)
        if refusal is not None:
            self._left_out[refusal.rule] += 1
        return refusal is None

    def _has_own_age(self, post: Candidate) -> bool:
        """Whether the limits of age are not the same for this post as for others."""
        is_exempt = bool(post.evergreen) and self._settings.max_age is not None
        return is_exempt or post.name in self._settings.include_posts

    def _in_standing_order(self, posts: list[Candidate]) -> list[Candidate]:
        match self._settings.order:
            case "random":
                return sorted(posts, key=lambda post: (to_lot(*map(str, post.key)), post.key))
            case "score":
                weights = self._settings.weights
                return sorted(posts, key=lambda post: (-to_standing_points(post, weights), post.key))
            case _:
                return []

    def _walk(self, slot: Slot) -> Iterator[Candidate]:
        """Posts of the right age in the standing order."""
        at = slot.planned_at
        match self._settings.order:
            case "oldest":
                low, high = self._window(at)
                usual = (self._by_date[place] for place in range(low, high))
                return heapq.merge(usual, self._of_age(self._own_age, at), key=_to_date)
            case "newest":
                low, high = self._window(at)
                usual = (self._by_date[place] for place in range(high - 1, low - 1, -1))
                return heapq.merge(usual, self._of_age(reversed(self._own_age), at), key=_to_date, reverse=True)
            case "random":
                posts, count = self._by_order, len(self._by_order)
                first = int(count * to_lot(slot.seed, slot.account, at.isoformat()))
                places = chain(range(first, count), range(first))
                return self._of_age((posts[place] for place in places), at)
            case _:
                return self._of_age(self._by_order, at)

    def _of_age(self, posts: Iterable[Candidate], at: datetime) -> Iterator[Candidate]:
        return (post for post in posts if next(find_age_refusals(post, self._settings, at), None) is None)

    def _window(self, at: datetime) -> tuple[int, int]:
        """The places of those by date that are neither too old nor too young."""
        oldest, most = at - self._settings.min_age, self._settings.max_age
        high = bisect_right(self._by_date, oldest, key=_published_at)
        low = bisect_left(self._by_date, at - most, key=_published_at) if most is not None else 0
        return low, max(low, high)

    def _count_left_out(self, at: datetime) -> tuple[tuple[str, int], ...]:
        low, high = self._window(at)
        counts = Counter(self._left_out)
        counts[too_young(self._settings)] += len(self._by_date) - high
        counts[too_old(self._settings)] += low
        return tuple(counts.items())


def _to_date(post: Candidate) -> tuple[datetime, Key]:
    return post.published_at, post.key


def _published_at(post: Candidate) -> datetime:
    return post.published_at


def _rested_since(post: Candidate) -> datetime:
    return max(at for at in (post.live_at, post.handed_at) if at)
