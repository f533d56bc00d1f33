"""Medium's rule against second copies, by name, wherever one is about to be made.

"No Duplicate Content": one copy of a story, unlisted ones counted; deleting and publishing again without a substantive
change is a violation, too (https://help.medium.com/hc/en-us/articles/360039513913).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.models import Delivery, Status, StoryState, Strength

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


def plan_known(found: Mapping[str, Sequence[StoryState]]) -> Known | None:
    """Is a post on Medium already, by what its feed or export showed?

    Args:
        found: stories by what they have in common with the post: ``canonical`` (they name it as their original),
            ``link`` (they link to it), ``title``.
    """
    canonical, links, titles = (found.get(name, ()) for name in ("canonical", "link", "title"))
    both = [story for story in links if story in titles]
    for stories, words in ((canonical, "names the post as its original"), (both, "has its title and links to it")):
        if len(stories) == 1:
            return Known(stories[0], Strength.STRONG, f"{_name(stories[0])} {words}")
    for stories, words in (
        (canonical, "names the post as its original, as others do"),
        (both, "has its title and links to it, as others do"),
        (titles, "has the same title"),
        (links, "links to it"),
    ):
        if stories:
            return Known(stories[0], Strength.WEAK, f"{_name(stories[0])} {words}")
    return None


def _name(story: StoryState) -> str:
    return f'"{story.title}" on Medium ({story.url}, seen in the {story.source})'
