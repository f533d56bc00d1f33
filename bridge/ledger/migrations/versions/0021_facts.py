"""What of a post decides whether it may become a story stands beside its content: lists read no texts."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from bridge.ledger.fills import Fill

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("facts", sa.Text(), server_default="", nullable=False))


def _to_facts(post: dict[str, Any]) -> str:
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


FILL = Fill({"facts": sa.Text()}, lambda _site, _post_id, post: {"facts": _to_facts(post)})
"""What put_post writes."""
