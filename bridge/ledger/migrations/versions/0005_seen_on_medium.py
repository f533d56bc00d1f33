"""What is seen on Medium: stories of feed and export, what a story carries, where pages are, canonical addresses."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "carried",
        sa.Column("delivery_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("paragraphs", sa.Text(), nullable=False),
        sa.Column("carried_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_carried_deliveries")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_carried")),
    )
    op.create_table(
        "stories",
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("story_id", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("title_key", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("canonical_key", sa.Text(), server_default="", nullable=False),
        sa.Column("published_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("first_seen_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("missing_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("asked_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name=op.f("fk_stories_accounts")),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_stories_deliveries")),
        sa.PrimaryKeyConstraint("account", "story_id", name=op.f("pk_stories")),
    )
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.create_index("ix_stories_account_published_at", ["account", "published_at"], unique=False)
        batch_op.create_index("ix_stories_account_title_key", ["account", "title_key"], unique=False)
        batch_op.create_index(op.f("ix_stories_delivery_id"), ["delivery_id"], unique=False)

    op.create_table(
        "story_links",
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("story_id", sa.String(length=16), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account", "story_id"], ["stories.account", "stories.story_id"], name=op.f("fk_story_links_stories")
        ),
        sa.PrimaryKeyConstraint("account", "story_id", "url_key", name=op.f("pk_story_links")),
    )
    with op.batch_alter_table("story_links", schema=None) as batch_op:
        batch_op.create_index("ix_story_links_account_url_key", ["account", "url_key"], unique=False)

    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("importer", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("feed_etag", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("feed_modified", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("feed_due_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("feed_read_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("feed_failures", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("feed_problem", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("canonical_state", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("canonical_seen", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("handoffs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminded_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("story_url", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("pages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("url", sa.Text(), server_default="", nullable=False))
