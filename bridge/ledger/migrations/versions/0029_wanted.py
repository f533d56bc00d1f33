"""A post that is held for its address keeps what it was to go by, and since when."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("posts", sa.Column("wanted_by", sa.String(16), nullable=True))
    op.add_column("posts", sa.Column("wanted_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True))
