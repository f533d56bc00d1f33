"""Words with a fixed set of values; stored and shown as they are written here."""

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


class AiShare(StrEnum):
    """How much of a text AI has written, as its author says."""

    NONE = "none"
    SOME = "some"
    """It helped: Medium wants that said within the first two paragraphs."""
    MOSTLY = "mostly"
    """It wrote most of it: besides, Medium does not take it behind its paywall."""


class EventType(StrEnum):
    """What a hook says."""

    PUBLISHED = "post.published"
    UPDATED = "post.updated"
    UNPUBLISHED = "post.unpublished"
    DELETED = "post.deleted"
    PING = "ping"


class AskType(StrEnum):
    """What our plugin asks about hand-offs."""

    READ = "handoff.read"
    ANSWER = "handoff.answer"


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
    RETIRED = "retired"
    """Set aside: its site is retired."""


class Severity(StrEnum):
    """How much a note of the transformation matters."""

    __hash__ = str.__hash__  # an enum's own is written in Python, and a report asks for it with every note

    INFO = "info"
    """Changed, nothing lost."""
    WARNING = "warning"
    """Changed so that a reader may notice."""
    LOSS = "loss"
    """Something of the post is not in the story."""


class DepartureKind(StrEnum):
    """What an identity stands for."""

    SEND = "send"
    OFFER = "offer"
    START = "start"
    """A process began to serve this ledger; nothing left, and no side file names it."""
    FOUND = "found"
    """It left, and a ledger that was newer than this one knew of it; or this ledger was restored, and held for it."""
    RESTORED = "restored"
    """This ledger was put in place by ``bridge restore``, and no start has held its accounts for it yet."""


class SeenKind(StrEnum):
    """What a text on Medium is."""

    STORY = "story"
    RESPONSE = "response"
    """A comment below somebody's story; Medium stores it as a story."""
    DRAFT = "draft"


class Strength(StrEnum):
    """How sure a match is."""

    STRONG = "strong"
    """It settles the delivery."""
    WEAK = "weak"
    """Its owner is asked."""


class CanonicalState(StrEnum):
    """What is known of the canonical address of a story on Medium."""

    UNKNOWN = ""
    SET = "set"
    """Medium's API answered with it."""
    EXPECTED = "expected"
    """The importer sets it; nobody has looked."""
    CHECKED = "checked"
    """Its owner, or the bookmarklet in their browser, saw that it is right."""
    WRONG = "wrong"


class PageHost(StrEnum):
    """Who serves an import page."""

    BRIDGE = "bridge"
    WORDPRESS = "wordpress"


class ArchiveSource(StrEnum):
    """Where the archive is read."""

    REST = "rest"
    XMLRPC = "xmlrpc"
    WXR = "wxr"
    """An export file."""


class JobStatus(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    """A bridge that serves takes it up when it is due."""
    RUNNING = "running"
    PAUSED = "paused"
    """Whoever watched it has stopped it; the same command goes on."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
