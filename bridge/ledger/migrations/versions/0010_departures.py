"""What left, by an identity of its own; what each WordPress was told, counted for the whole site."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0010"
down_revision = "0009"

_INSTANT = bridge.ledger.tables.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "departures",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=32), server_default="", nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_departures")),
        sa.UniqueConstraint("id", name=op.f("uq_departures_id")),
    )
    with op.batch_alter_table("reports") as reports:
        reports.alter_column(
            "sequence", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_server_default="0", nullable=False
        )
        reports.create_index("ix_reports_site_sequence", ["site", "sequence"])
    with op.batch_alter_table("sites") as sites:
        sites.add_column(sa.Column("told_sequence", sa.BigInteger(), server_default="0", nullable=False))
        sites.add_column(sa.Column("looked_at", _INSTANT, nullable=True))
    op.execute(
        "UPDATE sites SET told_sequence = "
        "(SELECT coalesce(max(reports.sequence), 0) FROM reports WHERE reports.site = sites.name)"
    )
