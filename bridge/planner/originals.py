"""What an original asks of its owner: to paste it, to say where it is, and to decide which version is the original."""

from datetime import timedelta

from bridge.models.document import Answer, Copy, Opening, Question, Step, Task
from bridge.models.originals import Direction, Original, OriginalStatus
from bridge.models.places import MediumPlaces
from bridge.planner.stories import to_address_field

AFTER_DAYS = 14
"""Between a story and its extended version on the blog, unless the owner plans otherwise: most of its readers came."""
WHERE, DECIDE, LEAVE = "where", "direction", "not_this"
ANOTHER = "another"
"""The answer that a post is no version of the story."""


def to_hold_words(original: Original) -> str:
    """Why a post is not sent that was made for Medium first."""
    where = f"it is on Medium at {original.story_url}" if original.story_url else "its text was handed off for Medium"
    return (
        f"it was made for Medium first: {where}, and a second copy would break Medium's rules. Nothing of it is sent; "
        "decide on the owner's screens, under Hand-offs, Made for Medium first"
    )


def is_due(original: Original, live_for: timedelta) -> bool:
    """Whether the version on the blog is due."""
    return live_for >= timedelta(days=original.after_days)


def to_paste_task(original: Original, copies: tuple[Copy, ...], places: MediumPlaces) -> Task:
    """An original that waits to be pasted.

    Args:
        copies: its title, subtitle, topics and text.
    """
    paste = Step(
        "Copy it into a new story",
        1,
        ("Medium gets it first: no canonical link is set, and no page leads to your blog yet.",),
        copies,
        (Opening("Open Medium's editor", places.new_story),),
        ("Give each image its alt text again: pasting loses it.",),
    )
    url = to_address_field(places)
    found = "The bridge looks into your feed and finds it by its title. It is known at once if you say where it is:"
    done = Answer("confirm", "Done", "The draft counts as published on Medium.", fields=(url,), is_main=True)
    leave = Answer(
        "leave",
        "Not for Medium first",
        "The post goes the usual way when you publish it. Only if you have not published it on Medium.",
        yes="It is not on Medium: leave it",
        is_dangerous=True,
    )
    said = Step("Publish it, and say where it is", 2, (found,), questions=(_question(WHERE, original, done),))
    return Task(
        "original",
        "Write for Medium first",
        (paste, said, Step("Not this one?", questions=(_question(LEAVE, original, leave),))),
    )


def to_decision_task(original: Original, post_url: str) -> Task:
    """An original whose version on the blog is there: which of both is the original for search engines."""
    medium = Answer(
        Direction.MEDIUM.value,
        "The story on Medium",
        f"Set the post's canonical link to {original.story_url} in your SEO plugin. The story stays as it is.",
        yes="Yes, the story is the original",
    )
    blog = Answer(
        Direction.BLOG.value,
        "The post on your blog",
        "You are asked to set the story's canonical link to your post on Medium, by hand.",
        yes="Yes, the post is the original",
    )
    another = Answer(
        ANOTHER,
        "Neither: the post is another article",
        "WordPress has given the draft's number to another one. It goes the usual way, to Medium as well.",
        yes="It is another article: let it go",
        is_dangerous=True,
    )
    words = (
        f"Both are public: {original.story_url} and {post_url}. Search engines follow the one that the other names as "
        "canonical; which of both ranks nobody promises. Whichever of both it is, nothing is sent to Medium.",
    )
    step = Step("Decide", 1, questions=(_question(DECIDE, original, medium, blog, another, words=words),))
    return Task("original", "Which one is the original?", (step,))


def may_be_handed_off(original: Original | None) -> bool:
    """Whether a draft may be taken, or taken again."""
    return original is None or original.status in {OriginalStatus.READY, OriginalStatus.LEFT}


def to_token(original: Original) -> str:
    """Which question of an original is asked: another one once it was answered, or handed off again."""
    return f"{original.id}-{original.status.value}-{original.received_at:%Y%m%d%H%M%S%f}"


def _question(code: str, original: Original, *answers: Answer, words: tuple[str, ...] = ()) -> Question:
    return Question(code, to_token(original), "", answers, words)
