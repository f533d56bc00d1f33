"""A post, as WordPress last told it, and the event that told it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.models.enums import AiShare, EventType, License, PublishStatus


@dataclass(frozen=True, slots=True)
class Term:
    """A category or tag."""

    id: int
    name: str
    slug: str
    parent: int = 0


@dataclass(frozen=True, slots=True)
class Media:
    """One file of WordPress' media library; ``original_url`` is the upload itself, ``url`` a size of it."""

    id: int
    url: str
    original_url: str = ""
    mime: str = ""
    width: int = 0
    height: int = 0
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    id: int
    name: str
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Seo:
    title: str = ""
    description: str = ""
    focus_keyphrase: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the author chose for this one post; None means "as configured"."""

    syndicate: bool | None = None
    account: str | None = None
    publication: str | None = None
    tags: tuple[str, ...] | None = None
    publish_status: PublishStatus | None = None
    license: License | None = None
    notify_followers: bool | None = None
    canonical_url: str | None = None
    cta: str | None = None
    """Name of a CTA template, or "none"."""
    cta_text: str | None = None
    """A closing of this post's own, as HTML; it stands instead of the template's text."""
    evergreen: bool | None = None
    delay: int | None = None
    """Seconds between publishing and sending."""
    ai: AiShare | None = None
    unread: tuple[str, ...] = ()
    """What was chosen and cannot be read, each as ``name: value``; it is asked about before a story leaves."""
    forbidden: tuple[str, ...] = ()
    """Names of what was chosen although the site's owner keeps it to themselves; the configuration stands."""


@dataclass(frozen=True, slots=True)
class Post:
    """An article in WordPress, as last read. ``title`` is plain text, never HTML."""

    site: str
    id: int
    guid: str
    type: str
    status: str
    """WordPress' own word: publish, draft, private, trash, future ..."""
    password_protected: bool
    url: str
    canonical_url: str
    """What the page itself names as canonical; empty when it names none."""
    slug: str
    title: str
    content_html: str
    created_at: datetime
    published_at: datetime | None
    modified_at: datetime
    state: str
    """sha256 over the named fields in a fixed order: two equal states are the same article."""
    revision: int
    author: Author = Author(0, "")
    subtitle: str = ""
    excerpt: str = ""
    content_raw: str = ""
    footnotes: str = ""
    previous_urls: tuple[str, ...] = ()
    categories: tuple[Term, ...] = ()
    tags: tuple[Term, ...] = ()
    featured_image: Media | None = None
    media: tuple[Media, ...] = ()
    language: str = ""
    comments: int = 0
    seo: Seo = Seo()
    existing_story_url: str = ""
    choice: Choice = Choice()
    environment: str = "production"
    timezone: str = "UTC"
    site_name: str = ""
    generation: int = 0
    """How many other articles had its number before it; known to the ledger, never told by WordPress."""
    former_id: int | None = None
    """The number it had in WordPress, when another article has that by now."""

    @property
    def is_public(self) -> bool:
        """True when anybody may read it on the blog."""
        return self.status == "publish" and not self.password_protected

    @property
    def original_url(self) -> str:
        """The address that Medium must name as canonical: the author's choice, the page's own, the permalink."""
        return self.choice.canonical_url or self.canonical_url or self.url


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """What a hook says about the WordPress it comes from."""

    id: str
    home: str
    rest_url: str = ""
    name: str = ""
    language: str = ""
    timezone: str = "UTC"
    wordpress: str = ""
    plugin: str = ""
    environment: str = "production"
    can: tuple[str, ...] = ()
    """What the plugin can do, a word each; empty for one that is too old to say."""
    told: int | None = None
    """The highest sequence of a status report that it was told; None of one that is too old to say."""


SKEW = timedelta(minutes=5)
"""By how much a WordPress' clock and ours may differ: what a signature's time is allowed."""


@dataclass(frozen=True, slots=True)
class Event:
    """One verified hook. ``post`` is None for a ping and for a deletion.

    Its ``occurred_at`` is WordPress' word, frozen with its bytes: where that clock was ahead it lies in the future.
    """

    site: str
    webhook_id: str
    type: EventType
    occurred_at: datetime
    site_info: SiteInfo
    post_id: int | None = None
    guid: str = ""
    revision: int = 0
    trigger: str = ""
    reason: str = ""
    """trash, private, password, draft or deleted, for an unpublished post."""
    post: Post | None = None
    received_at: datetime | None = None
    """When it came in, by our clock; None before that is known."""

    @property
    def counts_at(self) -> datetime:
        """When it happened for all that is decided: as WordPress says, at the latest when it came in."""
        return min(self.occurred_at, self.received_at or self.occurred_at)

    @property
    def orders_at(self) -> datetime:
        """When it happened beside other events of its WordPress; that clock may be ahead a little."""
        return min(self.occurred_at, (self.received_at or self.occurred_at) + SKEW)

    @property
    def ahead(self) -> timedelta:
        """By how much WordPress' clock was ahead when it happened, at the least."""
        return self.occurred_at - self.counts_at
