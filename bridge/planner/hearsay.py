"""What WordPress calls a post's story: another plugin has left it there, and nobody has looked."""

from enum import StrEnum

from bridge.errors import Refused
from bridge.models import Post
from bridge.models.letters import cut
from bridge.planner.stories import StoryAddress, leads_to_medium, to_story_address

_LONGEST_SAID = 300


class Hearsay(StrEnum):
    """What such an address is."""

    STORY = "story"
    """One that only a story on Medium has."""
    MAYBE = "maybe"
    """It may be one, or lead to one: on a publication's own domain, or somewhere on Medium."""
    NONE = "none"
    """Nothing that a story can have."""


def to_hearsay(text: str) -> Hearsay:
    """Whether a story may be believed to be there."""
    is_mediums = leads_to_medium(text)
    if find_story_address(text) is None:
        return Hearsay.MAYBE if is_mediums else Hearsay.NONE
    return Hearsay.STORY if is_mediums else Hearsay.MAYBE


def find_story_address(text: str) -> StoryAddress | None:
    """As ``to_story_address``; None for what is none."""
    try:
        return to_story_address(text)
    except Refused:
        return None


def to_hearsay_words(post: Post) -> str:
    """What there is to say of it, where it is not surely a story."""
    said = cut(post.existing_story_url, _LONGEST_SAID)
    if to_hearsay(post.existing_story_url) is Hearsay.NONE:
        return f'WordPress calls "{said}" its story, which is no address of one and counts as none'
    return f"WordPress says that its story is at {said}, which is not surely one on Medium. {to_answers(post)}"


def to_answers(post: Post) -> str:
    """How its owner answers the question."""
    name = f"{post.site} {post.id}"
    return f"If it is there: bridge confirm {name} STORY_URL; if it is not: bridge deny {name}"
