"""The tables. ``docs/design.md`` says what each is for and how long its rows live."""

from bridge.ledger.tables.columns import UtcDateTime, metadata
from bridge.ledger.tables.keeping import heartbeats, jobs, journal, outbox, reports
from bridge.ledger.tables.posts import accounts, events, post_urls, posts, sites
from bridge.ledger.tables.schedule import link_checks, marks, pauses, slots
from bridge.ledger.tables.seen import stories, story_links
from bridge.ledger.tables.sending import attempts, carried, deliveries, departures, handoffs, pages

__all__ = [
    "UtcDateTime",
    "accounts",
    "attempts",
    "carried",
    "deliveries",
    "departures",
    "events",
    "handoffs",
    "heartbeats",
    "jobs",
    "journal",
    "link_checks",
    "marks",
    "metadata",
    "outbox",
    "pages",
    "pauses",
    "post_urls",
    "posts",
    "reports",
    "sites",
    "slots",
    "stories",
    "story_links",
]
