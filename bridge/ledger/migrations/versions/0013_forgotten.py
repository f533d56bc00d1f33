"""A post's texts may be forgotten; that it was known is not."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0013"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("forgotten_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True))
