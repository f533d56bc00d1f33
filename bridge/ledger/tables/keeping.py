"""Journal, reports, ticks, jobs that read an archive, and keys of requests."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, text

from bridge.ledger.tables.columns import count_column, instant_column, maybe_column, metadata, text_column

journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    instant_column("at"),
    Column("what", String(20), nullable=False),
    text_column("reason"),
    text_column("site"),
    Column("post_id", BigInteger, nullable=True),
    text_column("account"),
    Column("delivery_id", Integer, nullable=True),
    # As a delivery's; empty where the reason is none that a status or a list shows.
    text_column("code"),
    Column("code_values", Text, nullable=False, server_default="{}"),
    # At whose asking; empty for what the bridge does by itself.
    text_column("who"),
    Index("ix_journal_site_post_id", "site", "post_id", "at", "id"),
    Index("ix_journal_at", "at", "id"),
    Index("ix_journal_site_at", "site", "at", "id"),
    Index("ix_journal_account_at", "account", "at", "id"),
    Index("ix_journal_what_at", "what", "at", "id"),
    Index("ix_journal_site_what_at", "site", "what", "at", "id"),
)

reports = Table(
    "reports",
    metadata,
    Column("site", String(32), primary_key=True),
    Column("post_id", BigInteger, primary_key=True, autoincrement=False),
    # Raised with every line of the journal about the post, to one more than any of its site has; WordPress keeps the
    # highest that it was told.
    Column("sequence", BigInteger, nullable=False, server_default="0"),
    # NULL once WordPress knows.
    maybe_column("due_at", index=True),
    count_column("failures"),
    Index("ix_reports_site_sequence", "site", "sequence"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String(32), nullable=False),
    Column("source", String(10), nullable=False),
    # Named posts as a JSON list of numbers and addresses; an empty one means the archive.
    Column("posts", Text, nullable=False, server_default="[]"),
    maybe_column("since"),
    text_column("file"),
    Column("status", String(10), nullable=False),
    # JSON of the source's own; empty before the first batch.
    text_column("cursor"),
    # A JSON list of the posts met up to the cursor; empty when nobody knows: the process was killed.
    text_column("seen"),
    count_column("done"),
    Column("total", Integer, nullable=True),
    count_column("new"),
    count_column("changed"),
    Column("problems", Text, nullable=False, server_default="[]"),
    count_column("problem_count"),
    text_column("reason"),
    instant_column("created_at"),
    instant_column("updated_at"),
    instant_column("due_at"),
    maybe_column("ended_at"),
    maybe_column("lease_until"),
    count_column("fence"),
    count_column("crashes"),
    Index("ix_jobs_status_due_at", "status", "due_at"),
    Index("ix_jobs_created_at", "created_at", "id"),
    Index("ix_jobs_site_created_at", "site", "created_at", "id"),
    Index("ix_jobs_status_created_at", "status", "created_at", "id"),
)
Index(
    "uq_jobs_running",
    jobs.c.site,
    unique=True,
    sqlite_where=text("status = 'running'"),
    postgresql_where=text("status = 'running'"),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", String(20), primary_key=True),
    maybe_column("beat_at"),
    maybe_column("due_at"),
    count_column("every_s"),
    # When its owner was told that it is silent; empty again once it has run.
    maybe_column("told_at"),
)

request_keys = Table(
    "request_keys",
    metadata,
    # Who asks and what they may, as a hash: whoever may less by now does not get what was answered before.
    Column("holder", String(64), primary_key=True),
    Column("key", String(128), primary_key=True),
    # Of the request: method, path, query and body.
    Column("digest", String(64), nullable=False),
    instant_column("claimed_at", index=True),
    # NULL while it is under way.
    Column("status", Integer, nullable=True),
    # The answer; no key of a screen stands in it.
    text_column("body"),
)
