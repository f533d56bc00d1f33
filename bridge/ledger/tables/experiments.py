"""Experiments with closings, which story got which, and Medium's own figures."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bridge.ledger.tables.columns import count_column, instant_column, maybe_column, metadata, text_column

experiments = Table(
    "experiments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(32), nullable=False),
    # The first of its variants, in whose place it is tried.
    Column("closing", String(32), nullable=False),
    # A JSON list of names of closings, as they were when it began.
    Column("variants", Text, nullable=False),
    Column("seed", String(32), nullable=False),
    count_column("dealt"),
    instant_column("started_at"),
    # NULL while it runs.
    maybe_column("ended_at"),
    # What its owner has set; the machine never does.
    text_column("winner"),
)
Index(
    "uq_experiments_running",
    experiments.c.closing,
    unique=True,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)

closings = Table(
    "closings",
    metadata,
    # Written before the story's text is made the first time, and never changed: a story keeps its closing.
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), primary_key=True, autoincrement=False),
    Column("experiment_id", Integer, ForeignKey("experiments.id"), nullable=False),
    # The story's number in the experiment; NULL for those that got the winner afterwards.
    Column("number", Integer, nullable=True),
    Column("variant", String(32), nullable=False),
    instant_column("chosen_at"),
    UniqueConstraint("experiment_id", "number"),
)

story_figures = Table(
    "story_figures",
    metadata,
    # Of a story's whole life, as Medium said when they were pasted. A story that its owner has named need not be seen.
    Column("account", String(32), primary_key=True),
    Column("story_id", String(16), primary_key=True),
    Column("views", Integer, nullable=True),
    Column("reads", Integer, nullable=True),
    instant_column("pasted_at"),
)
