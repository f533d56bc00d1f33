"""Notices go out by channels, several in one message, each on its own; since when a WordPress cannot be told is kept."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0020"
down_revision = "0019"

_INSTANT = bridge.ledger.tables.UtcDateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("sites") as sites:
        sites.add_column(sa.Column("untold_since", _INSTANT, nullable=True))
        sites.add_column(sa.Column("untold_tries", sa.Integer(), server_default="0", nullable=False))
        sites.add_column(sa.Column("untold_why", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("tried_at", _INSTANT, nullable=True))
        outbox.add_column(sa.Column("topic", sa.Text(), server_default="", nullable=False))
        outbox.add_column(sa.Column("told", sa.Text(), server_default="", nullable=False))
        outbox.drop_column("due_at")
        outbox.drop_column("failures")
    _create_partial("ix_outbox_untold", "id", "done_at IS NULL")
    _create_partial("ix_outbox_topic", "topic", "topic <> ''")
    op.create_table(
        "channels",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failing_since", _INSTANT, nullable=True),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("told_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_channels")),
    )


def _create_partial(name: str, column: str, where: str) -> None:
    op.create_index(name, "outbox", [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
