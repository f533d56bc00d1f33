"""Which of the owner's posts fit what a partner writes about and links to, and why (BM25, by the extra ``partners``).

The posts are indexed once; a partner, a story or a paragraph is a question to that index.
"""

import html
import logging
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from bridge.errors import Refused
from bridge.models.extras import to_install
from bridge.models.partners import PageKind, Portrait, ShelvedPost
from bridge.planner.keyphrases import to_main_words
from bridge.planner.partners.kinds import to_post_kind

MOST_SHOWN_WORDS = 6
_MARKUP = re.compile("<[^<>]*>")
_TITLE_WEIGHT = 2
"""Times that a word of a title or keyphrase counts as much as one of a category."""
_MOST_WEIGHT = 4
"""Times that a topic is asked for at most, however many stories are about it."""
_KIND_BONUS = 0.5
"""What a post of the kind that a partner links to most gets on top of its points, as a share of them."""


class Fit(NamedTuple):
    """A post that fits.

    Attributes:
        points: only to be compared with others of the same question.
        words: what both are about.
        kind: what kind of page the post is, where the partner links to such pages; None otherwise.
    """

    post: ShelvedPost
    points: float
    words: tuple[str, ...]
    kind: PageKind | None


class PostIndex:
    """Posts as they can be asked for by words.

    Raises:
        Refused: the extra is not installed; the words say how it is.
    """

    def __init__(self, posts: Sequence[ShelvedPost]) -> None:
        self.posts = tuple(posts)
        self._words = [_to_words(post) for post in posts]
        self._kinds = [to_post_kind(post) for post in posts]
        numbers = {kind: number for number, kind in enumerate(PageKind)}
        self._kind_numbers = [numbers[kind] for kind in self._kinds]
        self._index = _to_index(self._words)

    def find_fits(self, portrait: Portrait, most: int) -> list[Fit]:
        """The posts that fit a partner best, by topics, and by the kinds of pages that they link to."""
        asked = [word for topic, count in portrait.topics.items() for word in min(count, _MOST_WEIGHT) * topic.split()]
        return self.find(asked, portrait.kinds, most)

    def find(self, asked: Sequence[str], kinds: Mapping[PageKind, int], most: int) -> list[Fit]:
        """The posts that fit these words best.

        Args:
            asked: folded, one that counts more stands there more often.
            kinds: how many pages of each kind are linked to.
        """
        if self._index is None or not asked:
            return []
        points = self._index.get_scores(list(asked))
        if kinds:
            points = points * self._to_bonuses(kinds)
        # Only the best are sorted, of thousands.
        first = range(len(points)) if len(points) <= most else (-points).argpartition(most)[:most].tolist()
        best = sorted(first, key=lambda place: (-points[place], place))
        known = set(asked)
        return [self._to_fit(place, float(points[place]), known, kinds) for place in best if points[place] > 0]

    def _to_bonuses(self, kinds: Mapping[PageKind, int]) -> Any:
        import numpy

        most = max(kinds.values())
        of_kinds = numpy.array([1 + _KIND_BONUS * kinds.get(kind, 0) / most for kind in PageKind])
        return of_kinds[self._kind_numbers]

    def _to_fit(self, place: int, points: float, asked: set[str], kinds: Mapping[PageKind, int]) -> Fit:
        kind = self._kinds[place]
        shared = tuple(word for word in dict.fromkeys(self._words[place]) if word in asked)
        is_wanted = kind is not PageKind.OTHER and kinds.get(kind, 0) > 0
        return Fit(self.posts[place], points, shared[:MOST_SHOWN_WORDS], kind if is_wanted else None)


def find_nearest(paragraphs: Sequence[str], text: str, most: int = 2) -> list[str]:
    """The paragraphs that have most in common with a text, or its HTML, the nearest first.

    Raises:
        Refused: the extra is not installed.
    """
    index = _to_index([to_main_words(one) for one in paragraphs])
    asked = [word for word, _ in Counter(to_main_words(html.unescape(_MARKUP.sub(" ", text)))).most_common(200)]
    if index is None or not asked:
        return []
    points = index.get_scores(asked)
    return [paragraphs[place] for place in points.argsort()[::-1][:most].tolist() if points[place] > 0]


def _to_words(post: ShelvedPost) -> list[str]:
    slugs = " ".join(post.categories).replace("-", " ")
    return [*_TITLE_WEIGHT * to_main_words(f"{post.title} {post.keyphrase}"), *to_main_words(slugs)]


def _to_index(corpus: Iterable[list[str]]) -> Any:
    """None where no text has a word. Raises Refused."""
    try:
        import bm25s
    except ImportError as error:
        raise Refused(
            f"which posts fit is found with bm25s, of the extra partners, which is not installed ({error}). "
            f"Run: {to_install('bridge-for-medium[partners]')}"
        ) from None
    # It tells each step it takes, whatever it was asked to do before it was imported.
    logging.getLogger("bm25s").setLevel(logging.WARNING)
    texts = list(corpus)
    if not any(texts):
        return None
    index = bm25s.BM25()
    index.index(texts, show_progress=False)
    return index
