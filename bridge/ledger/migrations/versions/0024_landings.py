"""Visits that came back from Medium, as counts of days."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "landings",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("post_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("variant", sa.Text(), server_default="", nullable=False),
        sa.Column("placement", sa.String(length=10), server_default="", nullable=False),
        sa.Column("visits", sa.Integer(), server_default="0", nullable=False),
        sa.Column("goals", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("site", "post_id", "day", "variant", "placement", name=op.f("pk_landings")),
    )
    op.create_index("ix_landings_site_day", "landings", ["site", "day"])
