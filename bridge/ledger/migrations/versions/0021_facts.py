"""What of a post decides whether it may become a story stands beside its content: lists read no texts."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

AT_ONCE = 500


def upgrade() -> None:
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("facts", sa.Text(), server_default="", nullable=False))
    _fill()


def _fill() -> None:
    """What put_post writes, for the posts that are there, some at a time, by their key."""
    posts = sa.table("posts", *map(sa.column, ("site", "post_id", "content", "facts")))
    of_post = (posts.c.site == sa.bindparam("of_site"), posts.c.post_id == sa.bindparam("of_post"))
    change = sa.update(posts).where(*of_post).values(facts=sa.bindparam("its"))
    connection = op.get_bind()
    key = (posts.c.site, posts.c.post_id)
    query = sa.select(*key, posts.c.content).order_by(*key).limit(AT_ONCE)
    rows = connection.execute(query).all()
    while rows:
        values = [{"of_site": site, "of_post": post_id, "its": _to_facts(content)} for site, post_id, content in rows]
        connection.execute(change, values)
        rows = connection.execute(query.where(sa.tuple_(*key) > sa.tuple_(rows[-1].site, rows[-1].post_id))).all()


def _to_facts(content: str) -> str:
    post = json.loads(content)
    if "type" not in post:  # no post can be read here, and a list says so
        return ""
    choice = post.get("choice") or {}
    facts = {
        "type": post["type"],
        "status": post["status"],
        "password_protected": post["password_protected"],
        "has_text": bool(post["content_html"].strip()),
        "categories": [term["slug"] for term in post.get("categories") or ()],
        "url": post["url"],
        "original_url": choice.get("canonical_url") or post["canonical_url"] or post["url"],
        "syndicate": choice.get("syndicate"),
        "unread": choice.get("unread") or [],
        "dated_at": post.get("published_at") or post["created_at"],
    }
    return json.dumps(facts)
