"""Keys of screens end and can be replaced; notices name their delivery; what only a dry run kept is known as such."""

import re

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0011"
down_revision = "0010"

_INSTANT = bridge.ledger.tables.UtcDateTime(timezone=True)
_SCREEN = r"https?://\S+?/handoff/\d+/[0-9a-f]{32}/"
_WAYS = (
    re.compile(rf"{_SCREEN} has everything to copy\. Or "),
    re.compile(rf"(?:: |, or |\. Both at |\. )?{_SCREEN}"),
)
"""A screen's address in a reason, with the words that led to it."""


def upgrade() -> None:
    with op.batch_alter_table("sites") as sites:
        sites.add_column(sa.Column("key_number", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("key_number", sa.Integer(), server_default="0", nullable=False))
        deliveries.add_column(sa.Column("dry_at", _INSTANT, nullable=True))
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("delivery_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE deliveries SET dry_at = updated_at WHERE status = 'planned' AND reason LIKE 'dry run (%'",
    )
    for table in ("handoffs", "journal", "deliveries"):
        _take_out_keys(table)


def _take_out_keys(name: str) -> None:
    """Reasons of older versions hold addresses that are keys."""
    table, connection = sa.table(name, sa.column("id"), sa.column("reason")), op.get_bind()
    found = connection.execute(sa.select(table).where(table.c.reason.like("%/handoff/%"))).all()
    for number, reason in found:
        mended = _WAYS[1].sub("", _WAYS[0].sub("", reason))
        connection.execute(sa.update(table).where(table.c.id == number).values(reason=mended))
