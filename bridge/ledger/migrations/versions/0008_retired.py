"""Sites and accounts that their owner has taken out of the configuration, and who an account was said to be."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0008"
down_revision = "0007"

_INSTANT = bridge.ledger.tables.UtcDateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("sites") as sites:
        sites.add_column(sa.Column("retired_at", _INSTANT, nullable=True))
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(sa.Column("retired_at", _INSTANT, nullable=True))
        accounts.add_column(sa.Column("known_as", sa.Text(), server_default="", nullable=False))
