"""Which stories seen on Medium are ours: by evidence, strongest first, and never on a guess.

A strong match settles a delivery without its owner, so it must be the only one of its kind: wherever two stories could
be one post's, or one story two posts', the owner is asked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from bridge.models import Match, SeenKind, SeenStory, Strength, Wanted
from bridge.planner.clues import Clues, Weight, is_new_enough, to_clues, to_weight
from bridge.planner.titles import to_title_key


def plan_matches(seen: Iterable[SeenStory], wanted: Iterable[Wanted]) -> list[Match]:
    """What the stories seen are, or may be: at most one strong match for a delivery, and for a story.

    In this order: Medium's id; the marker in a link; the canonical address; a link together with the title. Each is
    strong where it names one story for one delivery. Where it names several stories for one delivery, all are weak, as
    they may be copies. Where a story is named for several deliveries, the next sort of evidence may settle it. A
    delivery whose story is known takes no other: one that bears its marks too is a weak match, as a second copy. A
    story that bears a post's mark, address or title while the rest of it speaks against that (``Weight``) is not named
    by it: numbers and addresses are given out again. It is the last to be asked about.

    Then, weak: a mark in a draft or a response; a link alone (a story that links to several posts is none of them);
    the title with a fitting date. Drafts and responses are strong by id only, and never matched by title; a response
    is not matched by a link, as authors like to name their posts in comments.

    Args:
        wanted: of one account, each delivery once. Those whose story is known belong in it, too: their stories are
            nobody else's, and second copies of them are found.

    Returns:
        Ordered by delivery, strong first, then by story; the order of what was given does not matter.
    """
    return _Matching(to_clues(seen), {one.delivery_id: one for one in wanted}).run()


def is_absence_telling(
    story_id: str, published_at: datetime | None, seen_ids: Iterable[str], oldest_at: datetime | None
) -> bool:
    """Whether the owner should be asked where a story went that this feed has shown before.

    A feed holds the ten newest stories by their own date, so it speaks of what is newer than its oldest item and of
    nothing else (``docs/medium.md``). It never decides: a story that was made unlisted is not in it either.

    Args:
        seen_ids: of a feed that was read as a whole.
        oldest_at: the date of its oldest story; None when it had none.
    """
    return bool(published_at and oldest_at and published_at > oldest_at and story_id not in set(seen_ids))


class _Index:
    """The deliveries that each sort of evidence names; empty evidence names none."""

    def __init__(self, wanted: Mapping[int, Wanted]) -> None:
        self._wanted = wanted
        self._ids: dict[str, set[int]] = defaultdict(set)
        self._markers: dict[str, set[int]] = defaultdict(set)
        self._urls: dict[str, set[int]] = defaultdict(set)
        self._titles: dict[str, set[int]] = defaultdict(set)
        for one in wanted.values():
            self._ids[one.story_id].add(one.delivery_id)
            self._markers[one.marker].add(one.delivery_id)
            self._titles[to_title_key(one.title)].add(one.delivery_id)
            for key in one.url_keys:
                self._urls[key].add(one.delivery_id)
        for index in (self._ids, self._markers, self._urls, self._titles):
            index.pop("", None)

    def by_id(self, clues: Clues) -> set[int]:
        return self._ids.get(clues.story.id, set())

    def by_marker(self, clues: Clues) -> set[int]:
        return set().union(*(self._markers.get(one, ()) for one in clues.markers))

    def by_canonical(self, clues: Clues) -> set[int]:
        return self._urls.get(clues.canonical_key, set())

    def by_link(self, clues: Clues) -> set[int]:
        return set().union(*(self._urls.get(one, ()) for one in clues.link_keys))

    def by_link_and_title(self, clues: Clues) -> set[int]:
        return self.by_link(clues) & self._titles.get(clues.title_key, set())

    def by_only_link(self, clues: Clues) -> set[int]:
        """A story that links to several of the posts is a round-up, and none of them."""
        linked = self.by_link(clues)
        return self._new_enough(clues, linked) if len(linked) == 1 else set()

    def by_title(self, clues: Clues) -> set[int]:
        """A title comes back every year; without a date it says nothing."""
        same = self._titles.get(clues.title_key, set())
        return self._new_enough(clues, same) if clues.story.published_at else set()

    def _new_enough(self, clues: Clues, deliveries: set[int]) -> set[int]:
        return {one for one in deliveries if is_new_enough(clues.story, self._wanted[one])}


_Find = Callable[[Clues], set[int]]
_DOUBTED = 8
"""The rank of a mark that the rest of its story contradicts: behind all that only may be."""
_COPY = "whose story is another: it may be a second copy"


class _Matching:
    """The state of one matching."""

    def __init__(self, clues: list[Clues], wanted: Mapping[int, Wanted]) -> None:
        self._clues = clues
        self._wanted = wanted
        self._index = _Index(wanted)
        self._settled = {one.delivery_id for one in wanted.values() if one.story_id}
        """Deliveries whose story is known or found."""
        self._crowded: set[int] = set()
        """Deliveries for which there are several stories: nothing weaker decides between them."""
        self._taken = {one.story_id for one in wanted.values() if one.story_id}
        self._strong: list[Match] = []
        self._weak: list[tuple[int, Match]] = []
        """With the rank of their evidence, smaller being better."""
        self._weights: dict[tuple[int, str], Weight] = {}
        self._doubts: dict[tuple[int, str], tuple[Clues, str]] = {}
        """What is named by a mark, and by the rest of what can be seen is not; by delivery and story."""

    def run(self) -> list[Match]:
        index = self._index
        self._match_ids()
        self._judge(1, index.by_marker, "carries this post's marker", "carry this post's marker")
        self._judge(2, index.by_canonical, "names this post as its original", "name this post as their original")
        words = "has this post's title and links to it", "have this post's title and link to it"
        self._judge(3, index.by_link_and_title, *words)
        story, draft, response = SeenKind.STORY, SeenKind.DRAFT, SeenKind.RESPONSE
        self._suspect(4, index.by_marker, {draft, response}, "carries this post's marker")
        self._suspect(5, index.by_canonical, {draft, response}, "names this post as its original")
        self._suspect(6, index.by_only_link, {story, draft}, "links to this post")
        self._suspect(7, index.by_title, {story}, "has this post's title and a fitting date")
        self._tell_doubts()
        return sorted([*self._strong, *self._best_weak()], key=_to_order)

    def _match_ids(self) -> None:
        for clues in self._clues:
            found = self._index.by_id(clues)
            for delivery_id in found:
                if len(found) == 1:
                    self._add_strong(delivery_id, clues, "has the id that Medium gave this post's story")
                else:
                    self._add_weak(0, delivery_id, clues, "it has the id under which several posts are known")

    def _judge(self, rank: int, find: _Find, one: str, several: str) -> None:
        """Settle what this evidence names without doubt; all at once, so that no order matters."""
        stories: dict[int, list[Clues]] = defaultdict(list)
        named: dict[str, set[int]] = {}
        for clues in self._clues:
            if clues.story.kind is SeenKind.STORY and clues.story.id not in self._taken:
                named[clues.story.id] = self._find_fitting(clues, find, one)
                for delivery_id in named[clues.story.id]:
                    stories[delivery_id].append(clues)
        taken: set[str] = set()
        for delivery_id in stories.keys() - self._crowded:
            found = stories[delivery_id]
            alone = [clues for clues in found if len(named[clues.story.id]) == 1]
            if delivery_id in self._settled:
                for clues in found:
                    self._add_weak(rank, delivery_id, clues, f"it {one}, {_COPY}")
            elif len(found) > 1:
                self._crowded.add(delivery_id)
                taken |= {clues.story.id for clues in alone}
                for clues in found:
                    words = f"{len(found)} stories {several}: they may be copies of each other"
                    copies = tuple(other.story.url for other in found if other is not clues)
                    self._add_weak(rank, delivery_id, clues, words, copies)
            elif alone:
                taken.add(found[0].story.id)
                self._add_strong(delivery_id, found[0], one)
            else:
                self._add_weak(rank, delivery_id, found[0], f"it {one}, but the same holds for another post")
        self._taken |= taken

    def _find_fitting(self, clues: Clues, find: _Find, one: str) -> set[int]:
        """The deliveries that this evidence names and nothing speaks against; the others are kept for a question."""
        found = find(clues)
        doubted = {delivery_id for delivery_id in found if self._weigh(clues, delivery_id).is_doubtful}
        for delivery_id in doubted:
            self._doubts.setdefault((delivery_id, clues.story.id), (clues, one))
        return found - doubted

    def _weigh(self, clues: Clues, delivery_id: int) -> Weight:
        key = delivery_id, clues.story.id
        if key not in self._weights:
            self._weights[key] = to_weight(clues, self._wanted[delivery_id])
        return self._weights[key]

    def _tell_doubts(self) -> None:
        """Ask about what nobody else is; of a delivery whose story is known only where something agrees, as a copy."""
        for (delivery_id, story_id), (clues, one) in self._doubts.items():
            weight = self._weights[delivery_id, story_id]
            if story_id in self._taken or delivery_id in self._crowded:
                continue
            if delivery_id not in self._settled:
                self._add_weak(_DOUBTED, delivery_id, clues, f"it {one}, but {weight.to_words()}")
            elif weight.agreeing:
                self._add_weak(_DOUBTED, delivery_id, clues, f"it {one}, {_COPY}")

    def _suspect(self, rank: int, find: _Find, kinds: set[SeenKind], words: str) -> None:
        """Ask about what this evidence names, where nothing better did."""
        for clues in self._clues:
            if clues.story.kind in kinds and clues.story.id not in self._taken:
                for delivery_id in find(clues) - self._settled - self._crowded:
                    self._add_weak(rank, delivery_id, clues, f"{_to_subject(clues)} {words}")

    def _best_weak(self) -> list[Match]:
        """Of each delivery what rests on the best evidence; a story that is surely somebody's is nobody else's."""
        certain = {match.story.id for match in self._strong}
        free = [(rank, match) for rank, match in self._weak if match.story.id not in certain]
        best: dict[int, int] = {}
        for rank, match in free:
            best[match.delivery_id] = min(rank, best.get(match.delivery_id, rank))
        return [match for rank, match in free if rank == best[match.delivery_id]]

    def _add_strong(self, delivery_id: int, clues: Clues, words: str) -> None:
        self._settled.add(delivery_id)
        self._strong.append(Match(delivery_id, clues.story, Strength.STRONG, f"it {words}"))

    def _add_weak(self, rank: int, delivery_id: int, clues: Clues, reason: str, copies: tuple[str, ...] = ()) -> None:
        self._weak.append((rank, Match(delivery_id, clues.story, Strength.WEAK, reason, copies)))


def _to_subject(clues: Clues) -> str:
    kind = clues.story.kind
    return "it" if kind is SeenKind.STORY else f"it is a {kind.value} and"


def _to_order(match: Match) -> tuple[int, bool, str]:
    return match.delivery_id, match.strength is Strength.WEAK, match.story.id
