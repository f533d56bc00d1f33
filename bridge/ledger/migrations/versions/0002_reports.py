"""What WordPress is told back: the site's REST address, and one row for each post that something was decided about."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("sites") as sites:
        sites.add_column(sa.Column("rest_url", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "reports",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("site", "post_id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_due_at"), "reports", ["due_at"])
