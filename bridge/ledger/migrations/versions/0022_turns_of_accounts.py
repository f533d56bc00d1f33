"""When an account is to be looked at next; posts that their authors gave to an account are found by it."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0022"
down_revision = "0021"

_INSTANT = bridge.ledger.tables.UtcDateTime(timezone=True)
_CHOSEN = "chosen_account <> ''"


def upgrade() -> None:
    with op.batch_alter_table("accounts") as accounts:
        for name in ("look_at", "slot_at"):
            accounts.add_column(sa.Column(name, _INSTANT, nullable=True))
        for name in ("look_terms", "slot_terms"):
            accounts.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
    for name in ("look_at", "look_terms", "slot_at", "slot_terms", "feed_due_at"):
        op.create_index(f"ix_accounts_{name}", "accounts", [name])
    where = sa.text(_CHOSEN)
    op.create_index(
        "ix_posts_chosen", "posts", ["chosen_account", "site"], sqlite_where=where, postgresql_where=where
    )
