"""A WordPress connects by a code; secrets are replaced without losing an event."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0018"
down_revision = "0017"

_INSTANT = bridge.ledger.tables.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "connect_codes",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("home", sa.Text(), server_default="", nullable=False),
        sa.Column("challenge", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.Text(), server_default="", nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_connect_codes")),
    )
    with op.batch_alter_table("sites") as sites:
        sites.add_column(sa.Column("rotated_at", _INSTANT, nullable=True))
        sites.add_column(sa.Column("secret_heard_at", _INSTANT, nullable=True))
        sites.add_column(sa.Column("secret_mark", sa.Text(), server_default="", nullable=False))
