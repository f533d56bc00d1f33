"""Events are taken by turns of their sites; lists read no text of a planned post, and walk the stories of posts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bridge.ledger.fills import Fill

revision = "0019"
down_revision = "0018"

_OURS, _WAITS = "delivery_id IS NOT NULL", "handled_at IS NULL"


def upgrade() -> None:
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("environment", sa.Text(), server_default="production", nullable=False))
    op.drop_index("ix_events_waiting", "events")
    _create_partial("ix_events_waiting", "events", ["site", "id"], _WAITS)
    _create_partial("ix_events_waiting_post", "events", ["site", "post_id"], _WAITS)
    _create_partial("ix_stories_ours", "stories", ["first_seen_at", "account", "story_id", "delivery_id"], _OURS)


def _create_partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _to_values(_site: str, _post_id: int, post: dict[str, Any]) -> dict[str, object]:
    return {"environment": post.get("environment", "production")}


FILL = Fill({"environment": sa.Text()}, _to_values)
"""What put_post writes."""
