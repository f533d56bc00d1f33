"""Keys of requests that programs may send again, and their answers."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "request_keys",
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("claimed_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("holder", "key", name=op.f("pk_request_keys")),
    )
    op.create_index("ix_request_keys_claimed_at", "request_keys", ["claimed_at"])
