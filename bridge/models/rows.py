"""What the ledger keeps, and what decides over it."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from bridge.models.enums import (
    CanonicalState,
    HandoffKind,
    HandoffStatus,
    Outcome,
    PublishStatus,
    Route,
    SeenKind,
    Status,
    Trigger,
)
from bridge.models.post import Post
from bridge.models.reasons import Code, Reason, Values


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
    losses_accepted: str = ""
    """``Post.state`` of the text whose losses the owner has accepted; an edited text asks again."""
    canonical_state: CanonicalState = CanonicalState.UNKNOWN
    canonical_seen: str = ""
    """What the story names as its original, when that is wrong."""
    live_at: datetime | None = None
    """When its story went live, as far as it is known."""
    handed_at: datetime | None = None
    """When a slot last asked its owner to update or repost it."""
    key_number: int = 0
    """Which key its screen has; a higher one replaces those before."""
    dry_at: datetime | None = None
    """When a dry run kept it from leaving; None when nothing did."""
    canonical_key: str | None = None
    """The address it holds on its account (``to_url_key``); None while another has it, or nothing of it ever left."""
    generation: int = 0
    former_id: int | None = None
    """As its post's."""
    code: Code | None = None
    """Of its reason; None in rows of a version that knew none."""
    values: Values = field(default_factory=dict, hash=False)
    """Of its reason's short sentence."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that Medium's importer can read; its bytes never change, a changed story has another page."""

    delivery_id: int
    key: str
    """Unguessable, the same for all pages of a delivery."""
    digest: str
    """Of the bytes: the importer remembers what it read at a path."""
    has_canonical: bool
    """Whether it names the post as its original; there is one of each, as importers differ."""
    html: str
    offered_at: datetime
    url: str = ""
    """Its public address where WordPress serves it; empty for the bridge's own."""


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
    notes: tuple[str, ...] = ()
    """What the transformation changed, moved or dropped, a sentence each."""
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    http_status: int | None = None
    reason: str = ""
    story_id: str = ""
    story_url: str = ""


class Tried(NamedTuple):
    """What of a try a quota counts."""

    started_at: datetime
    publish_status: PublishStatus
    outcome: Outcome | None


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
    canonical_url: str = ""
    """What Medium says the story's canonical address is."""
    shape: str = ""
    """Keys and types of Medium's answer, never its values; empty when there was none."""


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
    importer: str = ""
    """Which of an import page's addresses its importer wants: ``canonical``, ``plain``, or empty: not known yet."""
    feed_etag: str = ""
    feed_modified: str = ""
    feed_due_at: datetime | None = None
    """When its feed is read next; None: now."""
    feed_read_at: datetime | None = None
    feed_failures: int = 0
    feed_problem: str = ""
    """Why its feed could not be read the last time."""
    schedule: str = ""
    """The slots that are looked for, in words."""
    schedule_from: datetime | None = None
    """Since when: a slot planned before is none."""
    retired_at: datetime | None = None
    """Since when its owner has it no more; nothing is sent on it."""
    known_as: str = ""
    """The users of Medium that the configuration last said it is, separated by spaces."""


@dataclass(frozen=True, slots=True)
class StoryState:
    """What the ledger remembers about a story that was seen on Medium, ours or not."""

    account: str
    id: str
    url: str
    title: str
    kind: SeenKind
    source: str
    published_at: datetime | None
    last_seen_at: datetime
    delivery_id: int | None = None
    missing_at: datetime | None = None
    """When its owner was asked where it went."""
    asked_at: datetime | None = None
    """When its owner was asked whether it is a certain post's."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What Medium has of a post: an edit is measured against it."""

    state: str
    paragraphs: tuple[str, ...]
    carried_at: datetime


@dataclass(frozen=True, slots=True)
class SiteState:
    """What the ledger remembers about one WordPress."""

    name: str
    connected_at: datetime | None = None
    last_seen_at: datetime | None = None
    held_reason: str = ""
    rest_url: str = ""
    """Where its REST API is, as its last hook said; so for the others."""
    timezone: str = ""
    environment: str = ""
    silence_told_at: datetime | None = None
    """When its owner was told that nothing is heard of it."""
    retired_at: datetime | None = None
    """Since when its owner has it no more; nothing of it is sent."""
    plugin: str = ""
    """The version of its plugin, as its last hook said; so for the next."""
    plugin_can: tuple[str, ...] = ()
    """What its plugin can do, a word each; empty for one that is too old to say."""
    key_number: int = 0
    """Which key its audit has; a higher one replaces those before."""
    told_sequence: int = 0
    """The highest sequence of a status that it was told, as far as this ledger knows."""
    looked_at: datetime | None = None
    """When its plugin last said what it was told."""
    rotated_at: datetime | None = None
    """Since when it has a new secret beside the old one; None when no secret is being replaced."""
    secret_heard_at: datetime | None = None
    """Since when its WordPress was heard with nothing but the new one."""
    untold_since: datetime | None = None
    """Since when it cannot be told what became of its posts; None while it can."""
    untold_tries: int = 0
    """How often that failed since then."""
    untold_why: str = ""
    """What stood in the way the last time."""


@dataclass(frozen=True, slots=True)
class Report:
    """What WordPress should be told about one post.

    Attributes:
        sequence: raised with every decision about the post.
        failures: tries in a row that WordPress did not take.
    """

    site: str
    post_id: int
    sequence: int
    failures: int


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
    reminded_at: datetime | None = None
    story_url: str = ""
    """The story that it may be, when that is what is asked."""
    note: str = ""
    """The draft of the note that a story is shown again with."""

    @property
    def token(self) -> str:
        """Which step it is, for an answer to it: one that asks for something else by now is another."""
        return sha256(f"{self.id} {self.reason} {self.story_url}".encode()).hexdigest()[:16]


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
    code: Code | None = None
    """Of its reason, where that is one that a status or a list shows."""
    values: Values = field(default_factory=dict, hash=False)
    who: str = ""
    """At whose asking; empty for what the bridge does by itself."""


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
    rival: Post | None = None
    """Another article that WordPress has told of under its number; its owner is asked."""
    holder_id: int | None = None
    """The delivery that had its address before; its owner is asked whether they are one article."""
    wanted_by: Trigger | None = None
    """What it was to go by when it was held for its address; None where a slot had chosen it."""
    wanted_at: datetime | None = None
    """When it was published, or asked for, then."""
    apart_from: int | None = None
    """The delivery of which its owner has said that it is another article's."""
    shingles: tuple[int, ...] = ()
    """What its text was recognised by, when the text itself is gone (``planner.identity``)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer of the planner: yes or no, and always why."""

    yes: bool
    reason: str
    due_at: datetime | None = None
    code: Code = Code.PLANNED

    @property
    def why(self) -> Reason:
        """Its reason with the code."""
        return Reason(self.code, self.reason)
