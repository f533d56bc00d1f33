"""Lists are walked by an instant and a key, for all sites or accounts or for one."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_REPLACED = (
    ("ix_deliveries_account_status", "deliveries"),
    ("ix_journal_at", "journal"),
    ("ix_journal_site_post_id", "journal"),
)
_WALKED = {
    "deliveries": {
        "ix_deliveries_created_at": ["created_at", "id"],
        "ix_deliveries_site_created_at": ["site", "created_at", "id"],
        "ix_deliveries_status_created_at": ["status", "created_at", "id"],
        "ix_deliveries_site_status": ["site", "status", "created_at", "id"],
        "ix_deliveries_account_created_at": ["account", "created_at", "id"],
        "ix_deliveries_account_status": ["account", "status", "created_at", "id"],
    },
    "posts": {
        "ix_posts_first_seen_at": ["first_seen_at", "site", "post_id"],
        "ix_posts_site_first_seen_at": ["site", "first_seen_at", "post_id"],
    },
    "handoffs": {"ix_handoffs_opened_at": ["opened_at", "id"], "ix_handoffs_delivery_id": ["delivery_id"]},
    "stories": {
        "ix_stories_first_seen_at": ["first_seen_at", "account", "story_id"],
        "ix_stories_account_first_seen_at": ["account", "first_seen_at", "story_id"],
        "ix_stories_kind_first_seen_at": ["kind", "first_seen_at", "account", "story_id"],
    },
    "journal": {
        "ix_journal_site_post_id": ["site", "post_id", "at", "id"],
        "ix_journal_at": ["at", "id"],
        "ix_journal_site_at": ["site", "at", "id"],
        "ix_journal_account_at": ["account", "at", "id"],
        "ix_journal_what_at": ["what", "at", "id"],
        "ix_journal_site_what_at": ["site", "what", "at", "id"],
    },
    "jobs": {
        "ix_jobs_created_at": ["created_at", "id"],
        "ix_jobs_site_created_at": ["site", "created_at", "id"],
        "ix_jobs_status_created_at": ["status", "created_at", "id"],
    },
    "slots": {
        "ix_slots_planned_at": ["planned_at", "account"],
        "ix_slots_site_planned_at": ["site", "planned_at", "account"],
        "ix_slots_status_planned_at": ["status", "planned_at", "account"],
    },
    "events": {"ix_events_site_outcome": ["site", "outcome"]},
}
_ASKED = "rival != '' OR holder_id IS NOT NULL"


def upgrade() -> None:
    for name, table in _REPLACED:
        op.drop_index(name, table)
    for table, indexes in _WALKED.items():
        for name, columns in indexes.items():
            op.create_index(name, table, columns)
    _create_partial("ix_handoffs_open", "handoffs", ["opened_at", "id"], "status = 'open'")
    _create_partial("ix_posts_asked", "posts", ["first_seen_at", "site", "post_id"], _ASKED)


def _create_partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
