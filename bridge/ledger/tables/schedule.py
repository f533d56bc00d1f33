"""The archive's schedule: slots, what the owner said of single posts, pauses, link checks."""

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
)

from bridge.ledger.tables.columns import UtcDateTime, instant_column, maybe_column, metadata, text_column

slots = Table(
    "slots",
    metadata,
    Column("account", String(32), ForeignKey("accounts.name"), primary_key=True),
    Column("planned_at", UtcDateTime, primary_key=True),
    instant_column("due_at"),
    Column("status", String(10), nullable=False),
    text_column("reason"),
    # Why it could not run when it was last tried.
    text_column("waits"),
    Column("kind", String(10), nullable=False, server_default=""),
    Column("site", String(32), nullable=False, server_default=""),
    Column("post_id", BigInteger, nullable=True),
    # What counted for the post, as a JSON list of name, measure and points.
    Column("parts", Text, nullable=False, server_default="[]"),
    # The post's categories, as a JSON list of slugs: they rest from here on.
    Column("categories", Text, nullable=False, server_default="[]"),
    maybe_column("decided_at"),
    Index("ix_slots_account_status", "account", "status"),
    Index("ix_slots_planned_at", "planned_at", "account"),
    Index("ix_slots_site_planned_at", "site", "planned_at", "account"),
    Index("ix_slots_status_planned_at", "status", "planned_at", "account"),
)

marks = Table(
    "marks",
    metadata,
    Column("site", String(32), primary_key=True),
    Column("post_id", BigInteger, primary_key=True, autoincrement=False),
    Column("account", String(32), primary_key=True),
    Column("never", Boolean, nullable=False),
    maybe_column("skip_until"),
    maybe_column("pinned_to"),
    maybe_column("moved_up_at"),
    ForeignKeyConstraint(["site", "post_id"], ["posts.site", "posts.post_id"]),
    Index("ix_marks_account_pinned_to", "account", "pinned_to"),
    Index("ix_marks_account_moved_up_at", "account", "moved_up_at"),
)

pauses = Table(
    "pauses",
    metadata,
    Column("id", Integer, primary_key=True),
    # Empty: everything.
    Column("account", String(32), nullable=False, server_default=""),
    instant_column("since"),
    maybe_column("until"),
    text_column("reason"),
)

link_checks = Table(
    "link_checks",
    metadata,
    Column("url", Text, primary_key=True),
    Column("state", String(10), nullable=False),
    text_column("reason"),
    instant_column("checked_at"),
)
