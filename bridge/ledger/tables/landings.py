"""Visits that came back from Medium."""

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from bridge.ledger.tables.columns import count_column, metadata

landings = Table(
    "landings",
    metadata,
    Column("site", String(32), primary_key=True),
    Column("post_id", BigInteger, primary_key=True, autoincrement=False),
    # In UTC, as ISO 8601 writes it.
    Column("day", String(10), primary_key=True),
    # The closing's name, as the story's link carries it; empty when that says nothing.
    Column("variant", Text, primary_key=True, server_default=""),
    # Where in the story the link stood; empty for who came from Medium by another one.
    Column("placement", String(10), primary_key=True, server_default=""),
    count_column("visits"),
    count_column("goals"),
    Index("ix_landings_site_day", "site", "day"),
)
