"""Partners, and what their feeds showed."""

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0025"
down_revision = "0024"

_INSTANT = bridge.ledger.tables.UtcDateTime(timezone=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    op.create_table(
        "partners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("feed_url", sa.Text(), nullable=False),
        _text("contact"),
        _text("notes"),
        _text("publication"),
        _text("publication_key"),
        sa.Column("takes_reposts", sa.Boolean(), nullable=False),
        sa.Column("least_words", sa.Integer(), nullable=True),
        sa.Column("most_words", sa.Integer(), nullable=True),
        _text("rules"),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.Column("word_at", _INSTANT, nullable=False),
        sa.Column("linked_at", _INSTANT, nullable=True),
        sa.Column("read_at", _INSTANT, nullable=True),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        _text("problem"),
        _text("etag"),
        _text("modified"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sa.UniqueConstraint("feed_url", name=op.f("uq_partners_feed_url")),
    )
    op.create_index("ix_partners_word_at", "partners", ["word_at"])
    op.create_index("ix_partners_due_at", "partners", ["due_at"])
    op.create_index("ix_partners_publication_key", "partners", ["publication_key"])
    op.create_table(
        "partner_stories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        _text("url"),
        _text("title"),
        sa.Column("published_at", _INSTANT, nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
        _text("tags"),
        _text("paragraphs"),
        _text("links"),
        sa.Column("words", sa.Integer(), server_default="0", nullable=False),
        _text("mentions"),
        sa.Column("done_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_stories")),
        sa.UniqueConstraint("partner_id", "key", name=op.f("uq_partner_stories_partner_id_key")),
    )
    op.create_index(
        "ix_partner_stories_partner_id_published_at", "partner_stories", ["partner_id", "published_at", "id"]
    )
    op.create_index("ix_partner_stories_published_at", "partner_stories", ["published_at", "id"])
