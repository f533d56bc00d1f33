"""Jobs that read an archive, and the dates by which posts are walked and compared."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables

revision = "0006"
down_revision = "0005"

AT_ONCE = 500


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
    _fill()
    op.create_index("ix_posts_site_published_at", "posts", ["site", "published_at"])


def _fill() -> None:
    """Take the dates out of the content of the posts that are there, some at a time, by their key."""
    posts = sa.table(
        "posts",
        sa.column("site", sa.String),
        sa.column("post_id", sa.BigInteger),
        sa.column("content", sa.Text),
        sa.column("published_at", bridge.ledger.tables.UtcDateTime),
        sa.column("modified_at", bridge.ledger.tables.UtcDateTime),
    )
    change = (
        sa.update(posts)
        .where(posts.c.site == sa.bindparam("of_site"), posts.c.post_id == sa.bindparam("of_post"))
        .values(published_at=sa.bindparam("published"), modified_at=sa.bindparam("modified"))
    )
    connection = op.get_bind()
    key = sa.tuple_(posts.c.site, posts.c.post_id)
    last = ("", 0)
    while True:
        query = sa.select(posts.c.site, posts.c.post_id, posts.c.content).where(key > sa.tuple_(*last))
        rows = connection.execute(query.order_by(posts.c.site, posts.c.post_id).limit(AT_ONCE)).all()
        if not rows:
            return
        connection.execute(change, [_to_values(*row) for row in rows])
        last = (rows[-1].site, rows[-1].post_id)


def _to_values(site: str, post_id: int, content: str) -> dict[str, object]:
    post = json.loads(content)
    return {
        "of_site": site,
        "of_post": post_id,
        "published": _to_instant(post.get("published_at")),
        "modified": _to_instant(post.get("modified_at")),
    }


def _to_instant(written: str | None) -> datetime | None:
    if not written:
        return None
    instant = datetime.fromisoformat(written)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
