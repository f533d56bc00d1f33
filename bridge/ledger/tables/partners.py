"""Partners, and what their feeds showed. Nothing of it stands anywhere else: forgetting them is deleting these rows."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint

from bridge.ledger.tables.columns import count_column, instant_column, maybe_column, metadata, text_column

partners = Table(
    "partners",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("feed_url", Text, nullable=False),
    text_column("contact"),
    text_column("notes"),
    # As it is chosen for posts, folded for comparisons.
    text_column("publication"),
    text_column("publication_key"),
    Column("takes_reposts", Boolean, nullable=False),
    Column("least_words", Integer, nullable=True),
    Column("most_words", Integer, nullable=True),
    text_column("rules"),
    instant_column("added_at"),
    # A year after it all of it is deleted.
    instant_column("word_at", index=True),
    maybe_column("linked_at"),
    maybe_column("read_at"),
    instant_column("due_at", index=True),
    count_column("failures"),
    text_column("problem"),
    text_column("etag"),
    text_column("modified"),
    UniqueConstraint("feed_url"),
    Index("ix_partners_publication_key", "publication_key"),
)

partner_stories = Table(
    "partner_stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("partner_id", Integer, nullable=False),
    Column("key", String(32), nullable=False),
    text_column("url"),
    text_column("title"),
    instant_column("published_at"),
    instant_column("seen_at"),
    # JSON lists: tags, paragraphs (emptied after a while), and pairs of address and kind of page.
    text_column("tags"),
    text_column("paragraphs"),
    text_column("links"),
    count_column("words"),
    text_column("mentions"),
    maybe_column("done_at"),
    UniqueConstraint("partner_id", "key"),
    Index("ix_partner_stories_partner_id_published_at", "partner_id", "published_at", "id"),
    Index("ix_partner_stories_published_at", "published_at", "id"),
)

PRIVATE = frozenset({partners.name, partner_stories.name})
"""The owner's own notebook: no report says even how much stands in it."""
