"""Drafts that are made for Medium first."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0027"
down_revision = "0026"

_INSTANT = bridge.ledger.tables.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "originals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("title_key", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("content", sa.Text(), server_default="", nullable=False),
        sa.Column("after_days", sa.Integer(), nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("story_id", sa.Text(), server_default="", nullable=False),
        sa.Column("story_url", sa.Text(), server_default="", nullable=False),
        sa.Column("live_at", _INSTANT, nullable=True),
        sa.Column("told_at", _INSTANT, nullable=True),
        sa.Column("direction", sa.String(length=10), nullable=True),
        sa.Column("decided_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_originals")),
        sa.UniqueConstraint("site", "post_id", name=op.f("uq_originals_site_post_id")),
    )
    op.create_index("ix_originals_site_id", "originals", ["site", "id"])
    op.create_index("ix_originals_status", "originals", ["status"])
