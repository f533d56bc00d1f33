"""A post's texts may be forgotten; that it was known is not. What can be told of a try without its words."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("forgotten_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True))
    with op.batch_alter_table("attempts") as attempts:
        attempts.add_column(sa.Column("note_kinds", sa.Text(), server_default="{}", nullable=False))
        attempts.add_column(sa.Column("shape", sa.Text(), server_default="", nullable=False))
