"""What people are told, and the channels by which."""

from sqlalchemy import Column, Index, Integer, String, Table, text

from bridge.ledger.tables.columns import count_column, instant_column, maybe_column, metadata, text_column

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    text_column("title"),
    text_column("body"),
    instant_column("created_at"),
    # When it was first given to a channel; it stands in the log from then on.
    maybe_column("tried_at"),
    # When every channel had it, or it was given up.
    maybe_column("done_at"),
    # Whose screen's address goes with it; it is a key, so it is only made when the notice is sent.
    Column("delivery_id", Integer, nullable=True),
    # What it is about, as long as its end is to be told.
    text_column("topic"),
    # Keys of the channels that have taken it, each after a space.
    text_column("told"),
)
Index(
    "ix_outbox_untold",
    outbox.c.id,
    sqlite_where=text("done_at IS NULL"),
    postgresql_where=text("done_at IS NULL"),
)
Index("ix_outbox_topic", outbox.c.topic, sqlite_where=text("topic <> ''"), postgresql_where=text("topic <> ''"))

channels = Table(
    "channels",
    metadata,
    Column("key", String(20), primary_key=True),
    # Before it nobody gives it anything: it is in use, or failed and is left alone.
    instant_column("due_at"),
    count_column("tries"),
    maybe_column("failing_since"),
    text_column("why"),
    maybe_column("told_at"),
)
