"""The rows that lists answer, as the document describes them. Fields may come to be added; none is taken away."""

from typing import Any

from bridge.models import (
    ArchiveSource,
    CanonicalState,
    Code,
    JobStatus,
    PublishStatus,
    Route,
    SeenKind,
    SlotStatus,
    Status,
)
from bridge.models import Trigger as Begun
from bridge.web.api.answers import Explained, Instant
from bridge.web.api.shape import Shape


class Listing(Shape):
    """What pages have in common."""

    next: str | None
    """The cursor of the next page; null on the last one."""


class Delivery(Explained):
    """A delivery, as lists show it."""

    id: int
    site: str
    post_id: int
    title: str
    account: str
    status: Status
    trigger: Begun
    route: Route | None
    publish_status: PublishStatus | None
    canonical_url: str
    canonical_state: CanonicalState
    story_id: str
    story_url: str
    evidence: str
    failures: int
    due_at: Instant
    created_at: Instant
    updated_at: Instant
    live_at: Instant | None


class DeliveryList(Listing):
    deliveries: list[Delivery]


class ListedPost(Explained):
    """A post with its deliveries; ``reason`` says why it has none, or is held."""

    site: str
    id: int
    title: str
    url: str
    is_public: bool
    state: str
    revision: int
    first_seen_at: Instant
    updated_at: Instant
    published_at: Instant | None
    deleted_at: Instant | None
    held_reason: str
    deliveries: list[Delivery]


class PostList(Listing):
    posts: list[ListedPost]


class ListedStory(Shape):
    """A story that was seen on Medium; ``site`` and ``post_id`` where it is known whose it is."""

    account: str
    id: str
    url: str
    title: str
    kind: SeenKind
    source: str
    published_at: Instant | None
    first_seen_at: Instant
    last_seen_at: Instant
    missing_at: Instant | None
    delivery_id: int | None
    site: str | None
    post_id: int | None


class StoryList(Listing):
    stories: list[ListedStory]


class ListedHandoff(Explained):
    """What waits: a hand-off, a ``proposal``, or a question of ``identity``. No key of a screen stands here."""

    kind: str
    site: str
    post_id: int
    title: str
    account: str
    delivery: int | None
    handoff: int | None
    note: str
    story_url: str
    opened_at: Instant


class HandoffList(Listing):
    handoffs: list[ListedHandoff]


class Part(Shape):
    """What counted for a post."""

    name: str
    value: float | None
    points: float


class ListedSlot(Shape):
    """A slot that has come, and what it came to."""

    account: str
    planned_at: Instant
    due_at: Instant
    status: SlotStatus
    reason: str
    waits: str
    kind: str
    site: str
    post_id: int | None
    parts: list[Part]
    decided_at: Instant | None


class SlotList(Listing):
    slots: list[ListedSlot]


class ListedJob(Shape):
    """A job; its posts and problems stand at its own address."""

    job: int
    site: str
    source: ArchiveSource
    is_named: bool
    since: Instant | None
    status: JobStatus
    done: int
    total: int | None
    new: int
    changed: int
    problem_count: int
    reason: str
    created_at: Instant
    updated_at: Instant
    due_at: Instant
    ended_at: Instant | None


class JobList(Listing):
    jobs: list[ListedJob]


class Line(Shape):
    """One decision or change of status."""

    id: int
    at: Instant
    what: str
    code: Code | None
    values: dict[str, Any]
    reason: str
    who: str
    site: str
    post_id: int | None
    account: str
    delivery_id: int | None


class JournalList(Listing):
    journal: list[Line]


class Waiting(Shape):
    """A slot that is due and waits."""

    local: str
    due_at: Instant
    waits: str


class Coming(Shape):
    """The next slot at which something may go."""

    local: str
    due_at: Instant


class Schedule(Shape):
    """When an account's slots are."""

    account: str
    cron: list[str]
    zone: str
    dry_run: bool
    paused: str
    waiting: list[Waiting]
    next: Coming | None


class ScheduleList(Listing):
    schedule: list[Schedule]


class ListedAccount(Shape):
    """A Medium user."""

    name: str
    is_configured: bool
    route: str
    medium_username: str
    paused: str
    next_at: Instant | None
    parked_at: Instant | None
    parked_reason: str
    circuit_until: Instant | None
    failures: int
    feed_read_at: Instant | None
    feed_problem: str
    retired_at: Instant | None


class AccountList(Listing):
    accounts: list[ListedAccount]


class ListedSite(Shape):
    """One WordPress."""

    name: str
    is_configured: bool
    home: str
    account: str
    connected_at: Instant | None
    last_seen_at: Instant | None
    held_reason: str
    timezone: str
    environment: str
    silence_told_at: Instant | None
    retired_at: Instant | None
    plugin: str
    plugin_lacks: str
    dry_run: str


class SiteList(Listing):
    sites: list[ListedSite]


class Tick(Shape):
    """When something that happens now and then last did, and does next."""

    name: str
    beat_at: Instant | None
    due_at: Instant | None
    every_s: int
    told_at: Instant | None


class Pause(Shape):
    """A pause that stands; an empty ``account`` is everything."""

    id: int
    account: str
    since: Instant
    until: Instant | None
    reason: str
    words: str


class StatusAnswer(Shape):
    """The bridge in numbers; ``accounts`` and ``sites`` as the ledger keeps them."""

    now: Instant
    bridge: str
    deliveries: dict[str, int]
    events: dict[str, int]
    handoffs: int
    proposals: int
    dry_run: bool
    pauses: list[Pause]
    accounts: list[dict[str, object]]
    sites: list[dict[str, object]]
    heartbeats: dict[str, Instant]
    ticks: list[Tick]
