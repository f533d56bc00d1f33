"""What a story on Medium says of where it comes from, and what of that speaks against a post whose mark it bears.

A mark is made of a number, and an address is one too: both are given out again by a WordPress that was restored, and a
restored ledger does not know who had them. So whoever is named by one is compared with what else can be seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from bridge.models import SeenStory, Wanted
from bridge.models.forgotten import to_forgotten
from bridge.models.shingles import LEAST_SHARE, to_share, to_shingles
from bridge.planner.addresses import to_url_key
from bridge.planner.titles import to_title_key

MARKER = "utm_id"
"""The parameter of the call to action's links that holds a delivery's marker."""
TOLERANCE = timedelta(days=2)
"""An imported story carries its post's date, of which the importer may have read the day alone, in any time zone."""
LEAST_SHINGLES = 10
"""Of a text that is compared: what a few words have in common with others is chance."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What a story says of where it comes from."""

    story: SeenStory
    markers: frozenset[str]
    canonical_key: str
    link_keys: frozenset[str]
    title_key: str


def to_clues(seen: Iterable[SeenStory]) -> list[Clues]:
    """Of each story once; where it was seen twice, what was seen of more of it counts."""
    fullest: dict[str, SeenStory] = {}
    for story in sorted(seen, key=lambda one: (one.is_whole, len(one.links), repr(one))):
        fullest[story.id] = story
    return [
        Clues(
            story,
            frozenset(marker for link in story.links for marker in markers_in(link)),
            _to_key(story.canonical_url),
            frozenset(map(_to_key, story.links)),
            to_title_key(story.title),
        )
        for story in fullest.values()
    ]


def _to_key(url: str) -> str:
    try:
        return to_url_key(url)
    except ValueError:
        return ""


def markers_in(link: str) -> list[str]:
    """The marks that a link carries; none where it is no address."""
    try:
        return [value for name, value in parse_qsl(urlsplit(link).query) if name == MARKER]
    except ValueError:
        return []


@dataclass(frozen=True, slots=True)
class Weight:
    """How what can be seen of a story fits a post.

    Attributes:
        agreeing: how many signs agree.
        differing: those that do not, in words.
    """

    agreeing: int
    differing: tuple[str, ...]

    @property
    def is_doubtful(self) -> bool:
        """One sign that differs is an edit, unless nothing agrees; two may be another article."""
        return len(self.differing) > min(1, self.agreeing)

    def to_words(self) -> str:
        """What speaks against it."""
        *rest, last = self.differing
        named = f"{', '.join(rest)} and {last}" if rest else last
        return f"{named} differ{'' if rest else 's'}, so it may be another article's"


def to_weight(clues: Clues, wanted: Wanted) -> Weight:
    """Compare address, title and text; what one side does not know says nothing.

    A date speaks only against, and only beside an address or a text that differs: authors backdate what is theirs.
    """
    signs = {
        "its address": _compare_addresses(clues, wanted),
        "its title": _compare_titles(clues, wanted),
        "its text": _compare_texts(clues, wanted),
    }
    differing = [name for name, sign in signs.items() if sign is False]
    if {"its address", "its text"} & set(differing) and not is_new_enough(clues.story, wanted):
        differing.append("its date")
    return Weight(sum(sign is True for sign in signs.values()), tuple(differing))


def is_new_enough(story: SeenStory, wanted: Wanted) -> bool:
    """Whether a story may be a post's by its date."""
    return story.published_at is None or story.published_at >= wanted.since - TOLERANCE


def _compare_addresses(clues: Clues, wanted: Wanted) -> bool | None:
    """What it names as its original counts most, where that is on the post's own site; else what it links to."""
    known = wanted.url_keys | wanted.known_keys
    if not known or not (clues.canonical_key or clues.link_keys - {""}):
        return None
    if _to_host(clues.canonical_key) in set(map(_to_host, known)):
        # WordPress shows an import page at a path of its own, under the address of its post.
        return any(clues.canonical_key == key or clues.canonical_key.startswith(f"{key}/") for key in known)
    return any(key in known or to_forgotten(key) in known for key in clues.link_keys)


def _compare_titles(clues: Clues, wanted: Wanted) -> bool | None:
    known = {to_title_key(title) for title in (wanted.title, *wanted.known_titles)} - {""}
    return clues.title_key in known if known and clues.title_key else None


def _compare_texts(clues: Clues, wanted: Wanted) -> bool | None:
    if len(seen := clues.story.shingles) < LEAST_SHINGLES:
        return None
    known = [text for text in map(to_shingles, wanted.texts) if len(text) >= LEAST_SHINGLES]
    return any(to_share(seen, text) >= LEAST_SHARE for text in known) if known else None


def _to_host(key: str) -> str:
    return key.partition("/")[0].partition("?")[0]
