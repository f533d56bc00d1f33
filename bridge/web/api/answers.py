"""What the API's routes answer. Fields may come to be added; none is taken away or means something else in ``v1``."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from bridge.models import (
    ArchiveSource,
    CanonicalState,
    Code,
    HandoffKind,
    HandoffStatus,
    JobStatus,
    Outcome,
    PublishStatus,
    Route,
    SeenKind,
    Status,
    Trigger,
)
from bridge.web.api.shape import Shape

Instant = AwareDatetime


class Explained(Shape):
    """Why it stands where it does: the reason's ``code`` and values, a short sentence, and the long text."""

    code: Code | Literal[""]
    short: str
    values: dict[str, Any]
    reason: str


class PostAttempt(Shape):
    """One try to bring a post to Medium."""

    started_at: Instant
    ended_at: Instant | None
    outcome: Outcome | None
    reason: str
    notes: Annotated[list[str], Field(description="what the transformation changed, moved or dropped")]


class PostHandoff(Explained):
    """A step that only a person can take."""

    kind: HandoffKind
    status: HandoffStatus
    story_url: str
    note: str
    opened_at: Instant
    closed_at: Instant | None


class PostDelivery(Explained):
    """The intention to place the post on one account, once."""

    id: int
    account: str
    status: Status
    trigger: Trigger
    route: Route | None
    publish_status: PublishStatus | None
    canonical_url: str
    canonical_state: CanonicalState
    story_url: str
    evidence: str
    due_at: Instant
    created_at: Instant
    updated_at: Instant
    live_at: Instant | None
    attempts: list[PostAttempt]
    handoffs: list[PostHandoff]
    screen_url: Annotated[
        str, Field(description="where its owner answers while something waits; empty for whoever may only read")
    ]


class PostLine(Shape):
    """One decision or change of status."""

    at: Instant
    what: str
    reason: str
    account: str


class PostAnswer(Shape):
    """Everything known of a post; of one that was told of and never read only deliveries and journal."""

    site: str = ""
    id: int = 0
    title: str = ""
    url: str = ""
    is_public: bool = False
    state: Annotated[str, Field(description="a hash of its text")] = ""
    held_reason: str = ""
    code: Annotated[Code | Literal[""], Field(description="why it is held or not sent; its deliveries have theirs")] = (
        ""
    )
    short: str = ""
    values: Annotated[dict[str, Any], Field(default_factory=dict)]
    reason: str = ""
    first_seen_at: Instant | None = None
    deleted_at: Instant | None = None
    deliveries: list[PostDelivery]
    journal: list[PostLine]


class Changes(Shape):
    """What a live story has not got yet of its post."""

    is_known: Annotated[bool, Field(description="false: what the story says is not known; look at both")]
    changes: list["ChangedParagraph"]


class ChangedRun(Shape):
    """Some words of a paragraph."""

    what: Annotated[str, Field(description="same, added or removed")]
    text: str


class ChangedParagraph(Shape):
    """A paragraph that differs, and the one before it in the story."""

    after: str
    runs: list[ChangedRun]


class ConcernLine(Shape):
    """Something to know before an old post goes."""

    kind: str
    sentence: str
    blocks: Annotated[bool, Field(description="whether the post is left out for it")]


class PostConcerns(Shape):
    """A post with its concerns."""

    site: str
    post_id: int
    title: str
    concerns: list[ConcernLine]


class ConcernPage(Shape):
    """Posts with concerns, by number."""

    posts: list[PostConcerns]
    next: Annotated[int | None, Field(description="the last number that was looked at; null at the end")]


class Forgotten(Shape):
    """What was forgotten."""

    site: str
    posts: Annotated[int, Field(description="how many")]


class ResyncAnswer(Shape):
    """A post that was read, or a job that will be done."""

    site: str = ""
    post_id: int | None = None
    dry_run: Annotated[str, Field(description="why the post would go and does not; else empty")] = ""
    job: int | None = None
    status: JobStatus | None = None


class JobAnswer(Shape):
    """How far a job has come."""

    job: int
    site: str
    source: ArchiveSource
    posts: list[int | str]
    since: Instant | None
    status: JobStatus
    done: int
    total: int | None
    new: int
    changed: int
    problems: list[str]
    problem_count: int
    reason: str
    created_at: Instant
    updated_at: Instant
    due_at: Instant
    ended_at: Instant | None


class BacklogPost(Shape):
    """A public post without a story."""

    site: str
    post_id: int
    account: str
    title: str
    url: str
    published_at: Instant | None
    state: str
    reason: str


class BacklogAnswer(Shape):
    """The oldest of them; the count is of all."""

    count: int
    posts: list[BacklogPost]


class Accounts(Shape):
    """For each account its next slots, as things stand."""

    accounts: list["AccountForecast"]


class ForecastSlot(Shape):
    """A slot, and what it would come to."""

    planned_at: Instant
    due_at: Instant
    at: Instant
    local: str
    what: str
    status: str
    handoff: str
    site: str
    post_id: int | None
    title: str
    url: str
    reason: str
    parts: list[dict[str, Any]]


class AccountForecast(Shape):
    """An account's slots."""

    account: str
    zone: str
    dry_run: bool
    notes: Annotated[list[str], Field(description="what holds all of them")]
    waiting: Annotated[list[dict[str, Any]], Field(description="slots that are due and wait")]
    slots: list[ForecastSlot]


class PlanEntry(Shape):
    """One thing that would happen."""

    at: Instant
    what: str
    reason: str
    post: Annotated[str, Field(description="site and number; empty for none")]
    slot: Instant | None


class PlanAnswer(Shape):
    """What the schedule would do, in its order."""

    account: str
    days: int
    entries: list[PlanEntry]


class PausesAnswer(Shape):
    """The pauses that stand."""

    pauses: list["PauseLine"]


class PauseLine(Shape):
    """A pause; an empty account means all."""

    account: str
    since: Instant
    until: Instant | None
    reason: str
    words: str


class PhraseEntry(Shape):
    """A post or a story."""

    kind: str
    title: str
    url: str
    since: Instant | None


class PhraseCluster(Shape):
    """Posts and stories that compete for the same words."""

    words: list[str]
    reason: str
    entries: list[PhraseEntry]


class PhraseList(Shape):
    """The largest first."""

    clusters: list[PhraseCluster]


class AuditedStory(Shape):
    """A live story and its canonical address."""

    post_id: int
    title: str
    story_url: str
    wanted: Annotated[str, Field(description="the address that it should name")]
    state: CanonicalState
    seen: Annotated[str, Field(description="what it names instead, when that is wrong")]


class AuditAnswer(Shape):
    """A site's live stories, those that need a look first."""

    stories: list[AuditedStory]
    screen_url: Annotated[str, Field(description="where the bookmarklet is; empty for whoever may only read")]


class SiteAnswer(Shape):
    """A site that something was done with."""

    site: str


class KeysAnswer(Shape):
    """The sites whose screens have new addresses."""

    sites: list[str]


class DoorAnswer(Shape):
    """Something outside that the bridge needs."""

    name: str
    is_tried: Annotated[bool, Field(description="false: the time was over before its turn")]
    problem: Annotated[str, Field(description="what is wrong and what to do; empty when it opens")]
    remark: str


class DoorList(Shape):
    """Every door that the configuration names."""

    doors: list[DoorAnswer]


class ReportAnswer(Shape):
    """Numbers and shapes, without names, addresses or texts."""

    made_at: Instant
    versions: dict[str, Any]


class ExportLine(Shape):
    """A story of an export, and what became of it."""

    id: str
    url: str
    title: str
    kind: SeenKind
    published_at: Instant | None
    site: str
    post_id: int | None
    what: Annotated[str, Field(description="live (marked now), known, asked (you are asked), or empty: none of ours")]
    reason: str


class ExportAnswer(Shape):
    """What an export holds."""

    dry_run: bool
    lines: list[ExportLine]
    problems: Annotated[list[str], Field(description="files that could not be read")]
