"""The archive's schedule: slots, what the owner said of posts, pauses, link checks, and what candidates are found by."""

import hashlib
import math
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

import bridge.ledger.tables
from bridge.ledger.fills import Fill

revision = "0007"
down_revision = "0006"

_INSTANT = bridge.ledger.tables.UtcDateTime(timezone=True)
_TAG = re.compile(r"<[^>]*>")


def upgrade() -> None:
    _make_tables()
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("chosen_account", sa.String(length=32), server_default="", nullable=False))
        posts.add_column(sa.Column("language", sa.Text(), server_default="", nullable=False))
        posts.add_column(sa.Column("keyphrase", sa.Text(), server_default="", nullable=False))
        posts.add_column(sa.Column("evergreen", sa.Boolean(), nullable=True))
        posts.add_column(sa.Column("words", sa.Integer(), server_default="0", nullable=False))
        posts.add_column(sa.Column("merit", sa.Float(), server_default="0", nullable=False))
        posts.add_column(sa.Column("lot", sa.Float(), server_default="0", nullable=False))
        posts.create_index("ix_posts_by_date", ["site", "chosen_account", "published_at", "post_id"])
        posts.create_index("ix_posts_by_merit", ["site", "chosen_account", "merit", "post_id"])
        posts.create_index("ix_posts_by_lot", ["site", "chosen_account", "lot", "post_id"])
        posts.create_index("ix_posts_site_updated_at", ["site", "updated_at"])
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("live_at", _INSTANT, nullable=True))
        deliveries.add_column(sa.Column("handed_at", _INSTANT, nullable=True))
        deliveries.add_column(sa.Column("rested_from", _INSTANT, nullable=True))
        deliveries.create_index("ix_deliveries_account_status_rested_from", ["account", "status", "rested_from"])
    with op.batch_alter_table("handoffs") as handoffs:
        handoffs.add_column(sa.Column("note", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(sa.Column("schedule", sa.Text(), server_default="", nullable=False))
        accounts.add_column(sa.Column("schedule_from", _INSTANT, nullable=True))
    with op.batch_alter_table("sites") as sites:
        sites.add_column(sa.Column("timezone", sa.Text(), server_default="", nullable=False))
        sites.add_column(sa.Column("environment", sa.Text(), server_default="", nullable=False))
        sites.add_column(sa.Column("silence_told_at", _INSTANT, nullable=True))
    with op.batch_alter_table("heartbeats") as heartbeats:
        heartbeats.alter_column("beat_at", existing_type=_INSTANT, nullable=True)
        heartbeats.add_column(sa.Column("due_at", _INSTANT, nullable=True))
        heartbeats.add_column(sa.Column("every_s", sa.Integer(), server_default="0", nullable=False))
        heartbeats.add_column(sa.Column("told_at", _INSTANT, nullable=True))
    # As far as it is known when stories went live.
    op.execute("UPDATE deliveries SET live_at = updated_at, rested_from = updated_at WHERE status = 'live'")


def _make_tables() -> None:
    op.create_table(
        "slots",
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("planned_at", _INSTANT, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("waits", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=10), server_default="", nullable=False),
        sa.Column("site", sa.String(length=32), server_default="", nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("parts", sa.Text(), server_default="[]", nullable=False),
        sa.Column("categories", sa.Text(), server_default="[]", nullable=False),
        sa.Column("decided_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name=op.f("fk_slots_accounts")),
        sa.PrimaryKeyConstraint("account", "planned_at", name=op.f("pk_slots")),
    )
    op.create_index("ix_slots_account_status", "slots", ["account", "status"])
    op.create_table(
        "marks",
        sa.Column("site", sa.String(length=32), nullable=False),
        sa.Column("post_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("never", sa.Boolean(), nullable=False),
        sa.Column("skip_until", _INSTANT, nullable=True),
        sa.Column("pinned_to", _INSTANT, nullable=True),
        sa.Column("moved_up_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["site", "post_id"], ["posts.site", "posts.post_id"], name=op.f("fk_marks_posts")),
        sa.PrimaryKeyConstraint("site", "post_id", "account", name=op.f("pk_marks")),
    )
    op.create_index("ix_marks_account_pinned_to", "marks", ["account", "pinned_to"])
    op.create_index("ix_marks_account_moved_up_at", "marks", ["account", "moved_up_at"])
    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=32), server_default="", nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    op.create_table(
        "link_checks",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("checked_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_link_checks")),
    )


def _to_values(site: str, post_id: int, post: dict[str, Any]) -> dict[str, object]:
    choice, comments = post.get("choice") or {}, post.get("comments") or 0
    words = len(_TAG.sub(" ", post["content_html"]).split())
    merit = 3.0 * bool(choice.get("evergreen")) + min(math.log1p(max(comments, 0)) / math.log1p(100), 1.0)
    digest = hashlib.sha256(f"{site}\0{post_id}".encode()).digest()
    return {
        "chosen_account": choice.get("account") or "",
        "language": post.get("language") or "",
        "keyphrase": (post.get("seo") or {}).get("focus_keyphrase") or "",
        "evergreen": choice.get("evergreen"),
        "words": words,
        "merit": merit + min(words / 1500, 1.0),
        "lot": int.from_bytes(digest[:6], "big") / 2**48,
    }


FILL = Fill(
    {
        "chosen_account": sa.Text(),
        "language": sa.Text(),
        "keyphrase": sa.Text(),
        "evergreen": sa.Boolean(),
        "words": sa.Integer(),
        "merit": sa.Float(),
        "lot": sa.Float(),
    },
    _to_values,
)
"""What put_post writes."""
