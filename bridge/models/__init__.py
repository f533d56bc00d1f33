"""The nouns of the bridge: frozen dataclasses and enums, no input or output.

A WordPress *post* becomes a Medium *story*; a *delivery* is the intention to place one post on one account once; an
*attempt* is one try. ``docs/design.md`` has the whole glossary. Every ``*_at`` is an aware UTC datetime.
"""

from bridge.models.enums import (
    EventOutcome,
    EventType,
    HandoffKind,
    HandoffStatus,
    License,
    Outcome,
    PublishStatus,
    Route,
    Severity,
    Status,
    Trigger,
)
from bridge.models.post import (
    Author,
    Choice,
    Event,
    Media,
    Post,
    Seo,
    SiteInfo,
    Term,
)
from bridge.models.rows import (
    AccountState,
    Answer,
    Attempt,
    Decision,
    Delivery,
    Handoff,
    JournalLine,
    MediumUser,
    Page,
    Report,
    SiteState,
    StoredPost,
)
from bridge.models.story import (
    Count,
    Note,
    Story,
)

__all__ = [
    "AccountState",
    "Answer",
    "Attempt",
    "Author",
    "Choice",
    "Count",
    "Decision",
    "Delivery",
    "Event",
    "EventOutcome",
    "EventType",
    "Handoff",
    "HandoffKind",
    "HandoffStatus",
    "JournalLine",
    "License",
    "Media",
    "MediumUser",
    "Note",
    "Outcome",
    "Page",
    "Post",
    "PublishStatus",
    "Report",
    "Route",
    "Seo",
    "Severity",
    "SiteInfo",
    "SiteState",
    "Status",
    "StoredPost",
    "Story",
    "Term",
    "Trigger",
]
