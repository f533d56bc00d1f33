"""What a dry run keeps is found without a look at all that is planned."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

_DRY = sa.text("dry_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_deliveries_dry", "deliveries", ["site"], sqlite_where=_DRY, postgresql_where=_DRY)
