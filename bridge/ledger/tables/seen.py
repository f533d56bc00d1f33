"""What was seen on Medium."""

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Integer, String, Table

from bridge.ledger.tables.columns import AddressKey, instant_column, maybe_column, metadata, text_column

stories = Table(
    "stories",
    metadata,
    Column("account", String(32), ForeignKey("accounts.name"), primary_key=True),
    Column("story_id", String(16), primary_key=True),
    text_column("url"),
    text_column("title"),
    text_column("title_key"),
    Column("kind", String(10), nullable=False),
    Column("source", String(10), nullable=False),
    text_column("canonical_key"),
    maybe_column("published_at"),
    instant_column("first_seen_at"),
    instant_column("last_seen_at"),
    # When its owner was asked where it went, because a feed that should show it does not.
    maybe_column("missing_at"),
    # When its owner was asked whether it is a certain post's; asked once.
    maybe_column("asked_at"),
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), nullable=True, index=True),
    Index("ix_stories_account_title_key", "account", "title_key"),
    Index("ix_stories_account_published_at", "account", "published_at"),
    Index("ix_stories_first_seen_at", "first_seen_at", "account", "story_id"),
    Index("ix_stories_account_first_seen_at", "account", "first_seen_at", "story_id"),
    Index("ix_stories_kind_first_seen_at", "kind", "first_seen_at", "account", "story_id"),
)
IS_OURS = stories.c.delivery_id.is_not(None)
"""Known to be a post's."""
Index(
    "ix_stories_ours",
    stories.c.first_seen_at,
    stories.c.account,
    stories.c.story_id,
    stories.c.delivery_id,
    sqlite_where=IS_OURS,
    postgresql_where=IS_OURS,
)

story_links = Table(
    "story_links",
    metadata,
    Column("account", String(32), primary_key=True),
    Column("story_id", String(16), primary_key=True),
    Column("url_key", AddressKey, primary_key=True),
    ForeignKeyConstraint(["account", "story_id"], ["stories.account", "stories.story_id"]),
    Index("ix_story_links_account_url_key", "account", "url_key"),
)
