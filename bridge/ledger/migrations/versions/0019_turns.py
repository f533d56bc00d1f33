"""Events are taken by turns of their sites; lists read no text of a planned post, and walk the stories of posts."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_OURS, _WAITS = "delivery_id IS NOT NULL", "handled_at IS NULL"
_USUAL = '"environment":"production"'


def upgrade() -> None:
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("environment", sa.Text(), server_default="production", nullable=False))
    _fill()
    op.drop_index("ix_events_waiting", "events")
    _create_partial("ix_events_waiting", "events", ["site", "id"], _WAITS)
    _create_partial("ix_events_waiting_post", "events", ["site", "post_id"], _WAITS)
    _create_partial("ix_stories_ours", "stories", ["first_seen_at", "account", "story_id", "delivery_id"], _OURS)


def _fill() -> None:
    """What put_post writes, for the posts that are there. A text cannot hold the words: its quotes are escaped."""
    posts = sa.table("posts", *map(sa.column, ("site", "post_id", "content", "environment")))
    is_other = posts.c.content == sa.func.replace(posts.c.content, _USUAL, "")
    others = sa.select(posts.c.site, posts.c.post_id).where(posts.c.content.like('%"environment":%'), is_other)
    connection = op.get_bind()
    for site, post_id in connection.execute(others).all():
        same = (posts.c.site == site, posts.c.post_id == post_id)
        content = connection.execute(sa.select(posts.c.content).where(*same)).scalar_one()
        named = json.loads(content).get("environment", "production")
        connection.execute(sa.update(posts).where(*same).values(environment=named))


def _create_partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
