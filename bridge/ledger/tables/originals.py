"""Drafts that are made for Medium first."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from bridge.ledger.tables.columns import instant_column, maybe_column, metadata, text_column

originals = Table(
    "originals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String(32), nullable=False),
    Column("post_id", BigInteger, nullable=False),
    Column("account", String(32), nullable=False),
    text_column("title"),
    text_column("title_key"),
    Column("status", String(10), nullable=False),
    Column("content", Text, nullable=False, server_default=""),
    Column("after_days", Integer, nullable=False),
    instant_column("received_at"),
    text_column("story_id"),
    text_column("story_url"),
    maybe_column("live_at"),
    maybe_column("told_at"),
    Column("direction", String(10), nullable=True),
    maybe_column("decided_at"),
    UniqueConstraint("site", "post_id"),
    Index("ix_originals_site_id", "site", "id"),
    Index("ix_originals_status", "status"),
)
