"""A story, as Medium gets it."""

from dataclasses import dataclass, replace

from bridge.models.enums import License, PublishStatus, Severity


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the loss report: what the transformation changed, moved or dropped."""

    kind: str
    """What it is about: image, table, embed, code, shortcode, title, tag ..."""
    severity: Severity
    text: str
    count: int = 1
    lost: int = 0
    """Words of the post that are not in the story, each time."""

    def times(self, count: int) -> "Note":
        """The same thing, having happened so often."""
        return self if count == self.count else replace(self, count=count)


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one kind the post has, and how many of them the story carries."""

    kind: str
    """paragraphs, words, links, images, code blocks, tables, embeds, lists"""
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Story:
    """What Medium is given for one post: ready to send, nothing left to decide."""

    title: str
    content: str
    """HTML of the ``api`` dialect, with the title as its first heading."""
    canonical_url: str
    tags: tuple[str, ...]
    publish_status: PublishStatus
    license: License
    notify_followers: bool
    publication_id: str = ""
    """Empty for the user's own profile."""
    marker: str = ""
    """The UTM id in the call to action's link, by which the story is recognised on Medium."""
    notes: tuple[Note, ...] = ()
    counts: tuple[Count, ...] = ()
