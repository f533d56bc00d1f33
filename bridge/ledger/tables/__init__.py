"""The tables. ``docs/design.md`` says what each is for and how long its rows live."""

from bridge.ledger.tables.access import ACCESS, secret_keys, setup_links, tokens, user_sessions, users
from bridge.ledger.tables.columns import UtcDateTime, in_both_forms, metadata
from bridge.ledger.tables.connect_codes import connect_codes
from bridge.ledger.tables.experiments import closings, experiments, story_figures
from bridge.ledger.tables.keeping import heartbeats, jobs, journal, reports, request_keys
from bridge.ledger.tables.landings import landings
from bridge.ledger.tables.notices import channels, outbox
from bridge.ledger.tables.originals import originals
from bridge.ledger.tables.partners import PRIVATE, partner_stories, partners
from bridge.ledger.tables.posts import IS_ASKED, accounts, events, post_urls, posts, sites
from bridge.ledger.tables.schedule import link_checks, marks, pauses, slots
from bridge.ledger.tables.seen import IS_OURS, stories, story_links
from bridge.ledger.tables.sending import IS_OPEN, attempts, carried, deliveries, departures, handoffs, pages

__all__ = [
    "ACCESS",
    "IS_ASKED",
    "IS_OPEN",
    "IS_OURS",
    "PRIVATE",
    "UtcDateTime",
    "accounts",
    "attempts",
    "carried",
    "channels",
    "closings",
    "connect_codes",
    "deliveries",
    "departures",
    "events",
    "experiments",
    "handoffs",
    "heartbeats",
    "in_both_forms",
    "jobs",
    "journal",
    "landings",
    "link_checks",
    "marks",
    "metadata",
    "originals",
    "outbox",
    "pages",
    "partner_stories",
    "partners",
    "pauses",
    "post_urls",
    "posts",
    "reports",
    "request_keys",
    "secret_keys",
    "setup_links",
    "sites",
    "slots",
    "stories",
    "story_figures",
    "story_links",
    "tokens",
    "user_sessions",
    "users",
]
