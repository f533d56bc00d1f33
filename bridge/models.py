"""The nouns of the bridge: frozen dataclasses and enums, no input or output.

A WordPress *post* becomes a Medium *story*; a *delivery* is the intention to place one post on one account once; an
*attempt* is one try. ``docs/design.md`` has the whole glossary. Every ``*_at`` is an aware UTC datetime.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Route(StrEnum):
    """The door into Medium."""

    API = "api"
    IMPORT = "import"


class Status(StrEnum):
    """Where a delivery stands (the drawing is in the README)."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    CLAIMED = "claimed"
    SENDING = "sending"
    OFFERED = "offered"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    LIVE = "live"
    REMOVED = "removed"
    FAILED = "failed"
    HELD = "held"
    CANCELLED = "cancelled"


class PublishStatus(StrEnum):
    """How a story appears on Medium when it is created by API."""

    PUBLIC = "public"
    DRAFT = "draft"
    UNLISTED = "unlisted"


class License(StrEnum):
    """The licences Medium's API knows (https://github.com/Medium/medium-api-docs, section 3.3)."""

    ALL_RIGHTS_RESERVED = "all-rights-reserved"
    CC_40_BY = "cc-40-by"
    CC_40_BY_SA = "cc-40-by-sa"
    CC_40_BY_ND = "cc-40-by-nd"
    CC_40_BY_NC = "cc-40-by-nc"
    CC_40_BY_NC_ND = "cc-40-by-nc-nd"
    CC_40_BY_NC_SA = "cc-40-by-nc-sa"
    CC_40_ZERO = "cc-40-zero"
    PUBLIC_DOMAIN = "public-domain"


class EventType(StrEnum):
    """What a hook says."""

    PUBLISHED = "post.published"
    UPDATED = "post.updated"
    UNPUBLISHED = "post.unpublished"
    DELETED = "post.deleted"
    PING = "ping"


class Trigger(StrEnum):
    """What started a delivery."""

    PUBLISH = "publish"
    RESYNC = "resync"
    EVERGREEN = "evergreen"


class Outcome(StrEnum):
    """What Medium's answer to a create call means (the table is in ``docs/medium.md``)."""

    LIVE = "live"
    """201, public or unlisted: the story is there."""
    DRAFT = "draft"
    """201, a draft: a person must publish it."""
    CREATED_UNREADABLE = "created_unreadable"
    """201 with a body that names no story: created, id unknown."""
    CONTENT_REFUSED = "content_refused"
    """400, 413, 415, 422 and other refusals of this one story."""
    ACCOUNT_REFUSED = "account_refused"
    """401, 403: the token or its rights are not accepted."""
    QUOTA = "quota"
    """429, or 403 that speaks of a limit."""
    BLOCKED = "blocked"
    """A challenge page or a redirect stands before the API."""
    NOT_SENT = "not_sent"
    """No byte of the story left this machine."""
    UNKNOWN = "unknown"
    """Bytes left and no answer settles it: never sent again by a machine."""


class HandoffKind(StrEnum):
    """A step that only a person can take on Medium."""

    IMPORT = "import"
    PUBLISH_DRAFT = "publish_draft"
    UPDATE_IN_PLACE = "update_in_place"
    CONSIDER_REMOVING = "consider_removing"
    CONFIRM = "confirm"
    """Look whether an unconfirmed story is there, and say so."""
    REPOST_WITH_NOTE = "repost_with_note"
    MEND_CANONICAL = "mend_canonical"


class HandoffStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class EventOutcome(StrEnum):
    """What became of an event."""

    APPLIED = "applied"
    IGNORED = "ignored"
    HELD = "held"


class Severity(StrEnum):
    """How much a note of the transformation matters."""

    INFO = "info"
    """Changed, nothing lost."""
    WARNING = "warning"
    """Changed so that a reader may notice."""
    LOSS = "loss"
    """Something of the post is not in the story."""


# --- the post, as WordPress last told it -------------------------------------------------------------------------


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
    evergreen: bool | None = None
    delay: int | None = None
    """Seconds between publishing and sending."""


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


@dataclass(frozen=True, slots=True)
class Event:
    """One verified hook. ``post`` is None for a ping and for a deletion."""

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


# --- the story, as Medium gets it --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the loss report: what the transformation changed, moved or dropped."""

    kind: str
    """What it is about: image, table, embed, code, shortcode, title, tag ..."""
    severity: Severity
    text: str
    count: int = 1


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


# --- the ledger's rows -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delivery:
    """The intention to place one post on one account, once."""

    id: int
    site: str
    post_id: int
    account: str
    canonical_url: str
    status: Status
    trigger: Trigger
    reason: str
    """Why it is where it is, in words for the owner."""
    due_at: datetime
    created_at: datetime
    updated_at: datetime
    fence: int = 0
    failures: int = 0
    """Tries in a row that ended without a story."""
    crashes: int = 0
    """Times the preparation ended without an answer (a bug, or the process died)."""
    publish_status: PublishStatus | None = None
    """The author's choice for this post; None means "as the account says"."""
    route: Route | None = None
    lease_until: datetime | None = None
    sent_state: str = ""
    """``Post.state`` of what was sent last."""
    story_id: str = ""
    story_url: str = ""
    evidence: str = ""
    """How we know that the story is there: api, owner, feed, export, wordpress."""
    cancelled_by: str = ""
    """``event`` or ``person``; only the former is undone by publishing again."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try; the row is written before the call."""

    id: int
    delivery_id: int
    fence: int
    trigger: Trigger
    started_at: datetime
    publish_status: PublishStatus
    request_bytes: int
    request_sha256: str
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    http_status: int | None = None
    reason: str = ""
    story_id: str = ""
    story_url: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a create call came to."""

    outcome: Outcome
    reason: str
    """In words for the owner; never contains the token."""
    http_status: int | None = None
    retry_after: int | None = None
    """Seconds Medium asks us to wait, clamped; None when it did not say."""
    story_id: str = ""
    story_url: str = ""


@dataclass(frozen=True, slots=True)
class MediumUser:
    """Who a token belongs to (``GET /v1/me``)."""

    id: str
    username: str
    name: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class AccountState:
    """What the ledger remembers about one Medium user."""

    name: str
    medium_user_id: str = ""
    medium_username: str = ""
    next_at: datetime | None = None
    parked_at: datetime | None = None
    parked_reason: str = ""
    circuit_until: datetime | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True)
class SiteState:
    """What the ledger remembers about one WordPress."""

    name: str
    connected_at: datetime | None = None
    last_seen_at: datetime | None = None
    held_reason: str = ""


@dataclass(frozen=True, slots=True)
class Handoff:
    """A step that waits for a person."""

    id: int
    delivery_id: int
    kind: HandoffKind
    status: HandoffStatus
    reason: str
    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One decision or change of status, with its reason."""

    id: int
    at: datetime
    what: str
    reason: str
    site: str = ""
    post_id: int | None = None
    account: str = ""
    delivery_id: int | None = None


@dataclass(frozen=True, slots=True)
class StoredPost:
    """A post as the ledger keeps it: the newest content, and what happened to the post itself."""

    post: Post
    guid: str
    revision: int
    """The highest revision seen."""
    occurred_at: datetime
    """When the newest event about it happened."""
    is_public: bool
    """True while anybody may read it on the blog, by the newest event."""
    first_seen_at: datetime
    deleted_at: datetime | None = None
    unpublished_reason: str = ""
    held_reason: str = ""
    """An identity conflict the owner must look at; nothing is planned while it stands."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer of the planner: yes or no, and always why."""

    yes: bool
    reason: str
    due_at: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
