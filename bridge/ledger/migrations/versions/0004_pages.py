"""The pages that Medium's importer reads."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("key_sha256", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("has_canonical", sa.Boolean(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("offered_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_pages_delivery_id_deliveries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("key_sha256", "digest", name=op.f("uq_pages_key_sha256_digest")),
    )
    op.create_index(op.f("ix_pages_delivery_id"), "pages", ["delivery_id"])
