"""Partners: people and publications whose public feeds the owner reads, and what is kept of their stories."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class PartnerKind(StrEnum):
    """Who it is."""

    PERSON = "person"
    PUBLICATION = "publication"


class PageKind(StrEnum):
    """What kind of page it is that somebody links to, or that a post is."""

    CASE_STUDY = "case study"
    DATA = "data"
    TUTORIAL = "tutorial"
    TOOL = "tool"
    PICTURE = "picture"
    ESSAY = "short essay"
    OTHER = "other page"


@dataclass(frozen=True, slots=True)
class PartnerEntry:
    """What the owner has written of a partner.

    Attributes:
        feed_url: public; no two partners have the same.
        contact: how to write to them.
        publication: its name as it is chosen for posts; empty for a person.
        takes_reposts: False for a publication that wants nothing that was published elsewhere, no imports.
        least_words, most_words: of a story that a publication takes; None where it does not say.
        rules: whatever else it wants.
    """

    name: str
    feed_url: str
    kind: PartnerKind = PartnerKind.PERSON
    contact: str = ""
    notes: str = ""
    publication: str = ""
    takes_reposts: bool = True
    least_words: int | None = None
    most_words: int | None = None
    rules: str = ""


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner as the ledger has it.

    Attributes:
        word_at: the last word: entered, written down, commented, or a link of theirs to one of the owner's sites.
        linked_at: when a story of theirs that links to one of the owner's sites was published; None for never.
        due_at: not before it is the feed read again.
        problem: why it could not be read the last time; empty when it could.
    """

    id: int
    entry: PartnerEntry
    added_at: datetime
    word_at: datetime
    linked_at: datetime | None
    read_at: datetime | None
    due_at: datetime
    failures: int
    problem: str
    etag: str
    modified: str


class PageLink(NamedTuple):
    """A page that a story links to."""

    url: str
    kind: PageKind


@dataclass(frozen=True, slots=True)
class PartnerStory:
    """A story as a partner's feed shows it.

    Attributes:
        key: what tells it from the feed's other stories.
        published_at: None where the feed does not say.
        tags: as its author gave them.
        paragraphs: its text, or the part of it that the feed shows.
        links: addresses that it links to, unwrapped, each once.
    """

    key: str
    url: str
    title: str
    published_at: datetime | None
    tags: tuple[str, ...]
    words: int
    paragraphs: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptStory:
    """A partner's story as the ledger has it.

    Attributes:
        published_at: when it was seen first, where the feed does not say.
        paragraphs: empty once they were kept long enough.
        mentions: the address on one of the owner's sites that it links to; empty for none.
        done_at: when the owner was through with it.
    """

    id: int
    partner_id: int
    url: str
    title: str
    published_at: datetime
    tags: tuple[str, ...]
    words: int
    paragraphs: tuple[str, ...]
    links: tuple[PageLink, ...]
    mentions: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Portrait:
    """What a partner's stories are about, and what they link to: the most frequent first.

    Attributes:
        per_month: stories in 30 days; None while there are too few to say.
        hosts: other than their own feed's.
    """

    topics: Mapping[str, int]
    per_month: float | None
    hosts: Mapping[str, int]
    kinds: Mapping[PageKind, int]


class ShelvedPost(NamedTuple):
    """A public post as it is compared with partners, without its text."""

    site: str
    id: int
    title: str
    url: str
    keyphrase: str
    words: int
    categories: tuple[str, ...]
    """Their slugs."""
