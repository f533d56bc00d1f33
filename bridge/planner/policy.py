"""Medium's rule against second copies, by name, wherever one is about to be made.

"No Duplicate Content": one copy of a story, unlisted ones counted; deleting and publishing again without a substantive
change is a violation, too (https://help.medium.com/hc/en-us/articles/360039513913).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bridge.models import Delivery, SeenKind, Status, StoryState, Strength
from bridge.planner.clues import TOLERANCE

RULE = "https://help.medium.com/hc/en-us/articles/360039513913"
ON_MEDIUM = frozenset({Status.LIVE, Status.SENT, Status.UNCONFIRMED, Status.REMOVED})
"""Where a story is on Medium, may be, or was."""

_STANDS = {
    Status.LIVE: "it is on Medium already",
    Status.SENT: "it is a draft on Medium already",
    Status.UNCONFIRMED: "it may be on Medium; look there first, then run bridge confirm or bridge deny",
    Status.REMOVED: "it was on Medium and was taken off; published again it would count as the same",
}


def to_refusal(delivery: Delivery) -> str:
    """Why a post does not get a second story, with the rule; empty where nothing of it was ever on Medium."""
    if delivery.status not in ON_MEDIUM:
        return ""
    place = f" ({delivery.story_url})" if delivery.story_url else ""
    return f'{_STANDS[delivery.status]}{place}; a second copy breaks Medium\'s rule "No Duplicate Content" ({RULE})'


@dataclass(frozen=True, slots=True)
class Known:
    """A story on Medium that is, or may be, a post that is about to be sent."""

    story: StoryState
    strength: Strength
    reason: str


def plan_known(found: Mapping[str, Sequence[StoryState]], since: datetime | None = None) -> Known | None:
    """Is a post on Medium already, by what its feed or export showed?

    Of a story that was seen before, its text is not known any more, so its mark alone asks: the post's number may have
    been another article's. So does its address alone where title and date are another's, and whatever a draft shows.

    Args:
        found: stories by what they have in common with the post: ``canonical`` (they name it as their original),
            ``link`` (they link to it), ``title``, ``marker`` (they carry its mark).
        since: the post's own date, or when it was first seen; None when that is not known.
    """
    named, links, titles, marked = (_public(found, name) for name in ("canonical", "link", "title", "marker"))
    drafts = [story for name in ("marker", "canonical") for story in found.get(name, ()) if _is_draft(story)]
    canonical = [story for story in named if story in titles or not _is_older(story, since)]
    both = [story for story in links if story in titles]
    for stories, words in ((canonical, "names the post as its original"), (both, "has its title and links to it")):
        if len(stories) == 1:
            return Known(stories[0], Strength.STRONG, f"{_name(stories[0])} {words}")
    maybe: tuple[tuple[Sequence[StoryState], str], ...] = (
        (canonical, "names the post as its original, as others do"),
        (both, "has its title and links to it, as others do"),
        (named, "names the post as its original, but is older and has another title"),
        (marked, "carries the post's marker, which an article that had its number before would carry, too"),
        (drafts, "is a draft that was made of the post, or of an article that had its number before"),
        (titles, "has the same title"),
        (links, "links to it"),
    )
    return next((_to_weak(stories[0], words) for stories, words in maybe if stories), None)


def _public(found: Mapping[str, Sequence[StoryState]], name: str) -> list[StoryState]:
    return [story for story in found.get(name, ()) if not _is_draft(story)]


def _is_draft(story: StoryState) -> bool:
    return story.kind is SeenKind.DRAFT


def _to_weak(story: StoryState, words: str) -> Known:
    return Known(story, Strength.WEAK, f"{_name(story)} {words}")


def _is_older(story: StoryState, since: datetime | None) -> bool:
    return since is not None and story.published_at is not None and story.published_at < since - TOLERANCE


def _name(story: StoryState) -> str:
    return f'"{story.title}" on Medium ({story.url}, seen in the {story.source})'
