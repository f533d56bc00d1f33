"""Why a delivery stands where it does, and why a post is not sent, as a code with its values."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    # Rows that are there have no code: it is never guessed from their words.
    for name in ("deliveries", "journal"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("code", sa.Text(), server_default="", nullable=False))
            table.add_column(sa.Column("code_values", sa.Text(), server_default="{}", nullable=False))
