"""What was seen on Medium, and how sure we are which post it is."""

from dataclasses import dataclass, field
from datetime import datetime

from bridge.models.enums import SeenKind, Strength


@dataclass(frozen=True, slots=True)
class SeenStory:
    """A story as Medium's feed or export shows it."""

    id: str
    """Medium's own, the hexadecimal end of the story's address."""
    url: str
    title: str
    published_at: datetime | None
    """None for a draft."""
    kind: SeenKind
    source: str
    """``feed`` or ``export``: the evidence that a match by it carries."""
    canonical_url: str = ""
    """What it names as its original; a feed never says, an export may."""
    links: tuple[str, ...] = ()
    """Every address that its text links to, unwrapped, in the order of the text."""
    words: int = 0
    shingles: tuple[int, ...] = field(default=(), compare=False)
    """A sample of its text (``to_shingles``), of the beginning where only that is shown; empty where nothing is."""
    is_whole: bool = True
    """False for a member-only story, of which the feed shows the beginning alone."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a delivery's story can be recognised by."""

    delivery_id: int
    story_id: str
    """Empty while it is not known."""
    marker: str
    """The UTM id in its call to action."""
    url_keys: frozenset[str]
    """Every address the post has or had (``to_url_key``)."""
    title: str
    since: datetime
    """The post's own date, which an imported story carries, or when it was planned, if that was earlier; a story with
    an older date is another one."""
    known_keys: frozenset[str] = frozenset()
    """Addresses that the ledger knows it had, too: they name nothing, as another post may have them by now, and
    speak for it."""
    known_titles: tuple[str, ...] = ()
    """Titles that it had before."""
    texts: tuple[str, ...] = ()
    """What it says now, and what Medium got of it; text, or HTML."""


@dataclass(frozen=True, slots=True)
class Match:
    """A story that is, or may be, a delivery's."""

    delivery_id: int
    story: SeenStory
    strength: Strength
    reason: str
    """What they have in common, in words for the owner."""
    copies: tuple[str, ...] = ()
    """Addresses of other stories of which the same holds: copies of each other, it seems."""
