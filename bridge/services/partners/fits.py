"""Which of the owner's posts fit a partner, or a story of theirs; the index of posts is made once for each state."""

import threading
from collections.abc import Iterable

from bridge.ledger import Ledger
from bridge.models.partners import KeptStory, Portrait
from bridge.planner.keyphrases import to_main_words
from bridge.planner.partners.ranking import Fit, PostIndex, find_nearest

MOST_FITS = 10
_MOST_ASKED = 200
"""Words of a story that are asked for: its first ones say what it is about."""


class PartnerFits:
    """Ranks public posts. Every method raises Refused where the extra ``partners`` is not installed."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._made: tuple[str, PostIndex] | None = None

    def find_fits(self, portrait: Portrait, most: int = MOST_FITS) -> list[Fit]:
        """The posts that fit a partner best."""
        return self._read_index().find_fits(portrait, most)

    def find_posts(self, stories: Iterable[KeptStory]) -> dict[int, Fit]:
        """The post that each story is nearest to, by the story's number; a story that is near to none is left out."""
        index = self._read_index()
        found = ((story.id, index.find(_to_words(story), {}, 1)) for story in stories)
        return {number: fits[0] for number, fits in found if fits}

    def find_paragraphs(self, story: KeptStory, text: str) -> list[str]:
        """The two paragraphs of a story that are nearest to a post's text."""
        return find_nearest(story.paragraphs, text)

    def _read_index(self) -> PostIndex:
        with self._lock, self._ledger.read() as tx:
            mark = tx.read_shelf_mark()
            if self._made is None or self._made[0] != mark:
                self._made = (mark, PostIndex(tx.read_shelved()))
            return self._made[1]


def _to_words(story: KeptStory) -> list[str]:
    return to_main_words(" ".join((story.title, *story.tags, *story.paragraphs)))[:_MOST_ASKED]
