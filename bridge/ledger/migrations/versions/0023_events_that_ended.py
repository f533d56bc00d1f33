"""Hooks that were acted on long ago are found by an index: their bodies are not read for that."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_index("ix_events_outcome_handled_at", "events", ["outcome", "handled_at"])
