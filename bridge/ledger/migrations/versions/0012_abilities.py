"""What each site's plugin is and can, as its last hook said."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    with op.batch_alter_table("sites") as sites:
        sites.add_column(sa.Column("plugin", sa.Text(), server_default="", nullable=False))
        sites.add_column(sa.Column("plugin_can", sa.Text(), server_default="", nullable=False))
