"""Jobs that read an archive, and the dates by which posts are walked and compared."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables
from bridge.ledger.fills import Fill

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("posts", sa.Text(), server_default="[]", nullable=False),
        sa.Column("since", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("file", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("cursor", sa.Text(), server_default="", nullable=False),
        sa.Column("seen", sa.Text(), server_default="", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("new", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problems", sa.Text(), server_default="[]", nullable=False),
        sa.Column("problem_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_until", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("crashes", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_status_due_at", "jobs", ["status", "due_at"])
    op.create_index(
        "uq_jobs_running",
        "jobs",
        ["site"],
        unique=True,
        sqlite_where=sa.text("status = 'running'"),
        postgresql_where=sa.text("status = 'running'"),
    )
    op.add_column(
        "posts", sa.Column("published_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True)
    )
    op.add_column("posts", sa.Column("modified_at", bridge.ledger.tables.UtcDateTime(timezone=True), nullable=True))
    op.create_index("ix_posts_site_published_at", "posts", ["site", "published_at"])


def _to_instant(written: str | None) -> datetime | None:
    if not written:
        return None
    instant = datetime.fromisoformat(written)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _to_values(_site: str, _post_id: int, post: dict[str, Any]) -> dict[str, object]:
    return {name: _to_instant(post.get(name)) for name in ("published_at", "modified_at")}


FILL = Fill(dict.fromkeys(("published_at", "modified_at"), bridge.ledger.tables.UtcDateTime()), _to_values)
