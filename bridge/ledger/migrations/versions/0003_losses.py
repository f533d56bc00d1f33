"""The owner may let a text go although something of it would be lost."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("losses_accepted", sa.Text(), server_default="", nullable=False))
