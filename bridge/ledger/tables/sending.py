"""Deliveries, and what belongs to one: tries, pages, hand-offs, the text that Medium has."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)

from bridge.ledger.tables.columns import AddressKey, count_column, instant_column, maybe_column, metadata, text_column

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String(32), nullable=False),
    Column("post_id", BigInteger, nullable=False),
    Column("account", String(32), ForeignKey("accounts.name"), nullable=False),
    Column("canonical_url", Text, nullable=False),
    # The address it holds. NULL once cancelled, unless it went through a door: what was offered may be on Medium. NULL
    # also while another post has its address by WordPress' newest word and its own new one was not heard.
    Column("canonical_key", AddressKey, nullable=True),
    Column("status", String(12), nullable=False),
    Column("trigger", String(10), nullable=False),
    text_column("reason"),
    Column("publish_status", String(10), nullable=True),
    Column("route", String(10), nullable=True),
    instant_column("due_at"),
    instant_column("created_at"),
    instant_column("updated_at"),
    maybe_column("lease_until"),
    count_column("fence"),
    count_column("failures"),
    count_column("crashes"),
    text_column("sent_state"),
    text_column("story_id"),
    text_column("story_url"),
    text_column("evidence"),
    text_column("cancelled_by"),
    text_column("losses_accepted"),
    text_column("canonical_state"),
    # What the story names as its original, as it was last seen; only when that is wrong.
    text_column("canonical_seen"),
    maybe_column("live_at"),
    # When a slot last asked its owner to update or repost it.
    maybe_column("handed_at"),
    # The later of the two: live stories are shown again in this order.
    maybe_column("rested_from"),
    # Raised when the key of its screen has ended, or is replaced.
    count_column("key_number"),
    # When a dry run kept it from leaving; NULL when nothing did.
    maybe_column("dry_at"),
    # As its post's; screens and marks stay what they were when the post's number changes.
    Column("former_id", BigInteger, nullable=True),
    count_column("generation"),
    # Of the reason: its code and, as a JSON object, the values of its short sentence. Older versions wrote none.
    text_column("code"),
    Column("code_values", Text, nullable=False, server_default="{}"),
    UniqueConstraint("site", "post_id", "account"),
    UniqueConstraint("account", "canonical_key"),
    ForeignKeyConstraint(["site", "post_id"], ["posts.site", "posts.post_id"]),
    Index("ix_deliveries_status_due_at", "status", "due_at"),
    # What lists are walked by; so are those of other tables that end with an instant and a key.
    Index("ix_deliveries_created_at", "created_at", "id"),
    Index("ix_deliveries_site_created_at", "site", "created_at", "id"),
    Index("ix_deliveries_status_created_at", "status", "created_at", "id"),
    Index("ix_deliveries_site_status", "site", "status", "created_at", "id"),
    Index("ix_deliveries_account_created_at", "account", "created_at", "id"),
    Index("ix_deliveries_account_status", "account", "status", "created_at", "id"),
    Index("ix_deliveries_account_status_rested_from", "account", "status", "rested_from"),
)

Index(
    "ix_deliveries_without_address",
    deliveries.c.id,
    sqlite_where=text("canonical_key IS NULL AND status NOT IN ('cancelled', 'removed')"),
    postgresql_where=text("canonical_key IS NULL AND status NOT IN ('cancelled', 'removed')"),
)
Index(
    "ix_deliveries_dry",
    deliveries.c.site,
    sqlite_where=text("dry_at IS NOT NULL"),
    postgresql_where=text("dry_at IS NOT NULL"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("account", String(32), nullable=False),
    Column("trigger", String(10), nullable=False),
    Column("fence", Integer, nullable=False),
    instant_column("started_at"),
    Column("publish_status", String(10), nullable=False),
    Column("request_bytes", Integer, nullable=False),
    Column("request_sha256", String(64), nullable=False),
    # The loss report, as a JSON list of sentences.
    Column("notes", Text, nullable=False, server_default="[]"),
    # How often each kind of note stands in it, as a JSON object.
    Column("note_kinds", Text, nullable=False, server_default="{}"),
    maybe_column("ended_at"),
    Column("outcome", String(20), nullable=True),
    Column("http_status", Integer, nullable=True),
    text_column("reason"),
    text_column("story_id"),
    text_column("story_url"),
    # Keys and types of Medium's answer, never its values.
    text_column("shape"),
    Index("ix_attempts_account_started_at", "account", "started_at"),
)

departures = Table(
    "departures",
    metadata,
    # In the order in which they were written: no clock says which is the newest.
    Column("number", Integer, primary_key=True),
    # Random; the side file holds one. Kept for ever, as attempts are: a ledger without it is older than what was sent.
    Column("id", String(32), nullable=False, unique=True),
    Column("account", String(32), nullable=False, server_default=""),
    Column("delivery_id", Integer, nullable=True),
    Column("kind", String(10), nullable=False),
    instant_column("at"),
)

pages = Table(
    "pages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("key", String(32), nullable=False),
    # Looked up by this, so that the time of an answer tells nothing about keys.
    Column("key_sha256", String(64), nullable=False),
    Column("digest", String(16), nullable=False),
    Column("has_canonical", Boolean, nullable=False),
    Column("html", Text, nullable=False),
    instant_column("offered_at"),
    # Its public address where WordPress serves it; empty for the bridge's own.
    text_column("url"),
    UniqueConstraint("key_sha256", "digest"),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("status", String(10), nullable=False),
    text_column("reason"),
    instant_column("opened_at"),
    maybe_column("closed_at"),
    maybe_column("reminded_at"),
    # The story that it may be, when that is what is asked.
    text_column("story_url"),
    # The draft of the note that a story is shown again with.
    text_column("note"),
    Index("ix_handoffs_opened_at", "opened_at", "id"),
)
IS_OPEN = handoffs.c.status == literal_column("'open'")
"""Written out, as a database knows the index of open ones only by the very words that it was made with."""
Index(
    "ix_handoffs_open",
    handoffs.c.opened_at,
    handoffs.c.id,
    sqlite_where=text("status = 'open'"),
    postgresql_where=text("status = 'open'"),
)
Index(
    "uq_handoffs_open",
    handoffs.c.delivery_id,
    handoffs.c.kind,
    unique=True,
    sqlite_where=text("status = 'open'"),
    postgresql_where=text("status = 'open'"),
)

carried = Table(
    "carried",
    metadata,
    Column("delivery_id", Integer, ForeignKey("deliveries.id"), primary_key=True, autoincrement=False),
    Column("state", String(64), nullable=False),
    # What Medium has, as a JSON list of paragraphs in words; an edit is measured against it.
    Column("paragraphs", Text, nullable=False),
    instant_column("carried_at"),
)
