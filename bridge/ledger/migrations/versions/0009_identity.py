"""Articles whose numbers others have taken, questions about them, and the addresses of what once went through a door."""

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_WITHOUT = sa.text("canonical_key IS NULL AND status NOT IN ('cancelled', 'removed')")


def upgrade() -> None:
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("former_id", sa.BigInteger(), nullable=True))
        posts.add_column(sa.Column("generation", sa.Integer(), server_default="0", nullable=False))
        posts.add_column(sa.Column("shingles", sa.Text(), server_default="", nullable=False))
        posts.add_column(sa.Column("rival", sa.Text(), server_default="", nullable=False))
        posts.add_column(sa.Column("holder_id", sa.Integer(), nullable=True))
        posts.add_column(sa.Column("apart_from", sa.Integer(), nullable=True))
        posts.create_index("ix_posts_site_former_id", ["site", "former_id"])
        posts.create_index("ix_posts_holder_id", ["holder_id"])
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.add_column(sa.Column("former_id", sa.BigInteger(), nullable=True))
        deliveries.add_column(sa.Column("generation", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "ix_deliveries_without_address", "deliveries", ["id"], sqlite_where=_WITHOUT, postgresql_where=_WITHOUT
    )
    _restore_addresses()


def _restore_addresses() -> None:
    """What went through a door may be on Medium whatever became of it, so it has its address again where that is free."""
    connection = op.get_bind()
    deliveries = sa.table("deliveries", *map(sa.column, ("id", "account", "canonical_url", "canonical_key", "route")))
    # The newest first: of two that were offered at one address the later one is likelier to be there.
    lost = (
        sa.select(deliveries)
        .where(deliveries.c.canonical_key.is_(None), deliveries.c.route.is_not(None))
        .order_by(deliveries.c.id.desc())
    )
    for row in connection.execute(lost).all():
        key = _to_key(row.canonical_url)
        taken = sa.select(deliveries.c.id).where(deliveries.c.account == row.account, deliveries.c.canonical_key == key)
        if connection.execute(taken).first() is None:
            same = deliveries.c.id == row.id
            connection.execute(sa.update(deliveries).where(same).values(canonical_key=key))


def _to_key(url: str) -> str:
    """The planner's to_url_key as it was when this was written."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    path = quote(unquote(parts.path), safe="/~@!$&'()*+,;=:-._").rstrip("/")
    tracking = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")
    kept = [(key, value) for key, value in parse_qsl(parts.query) if not key.lower().startswith(tracking)]
    query = f"?{urlencode(sorted(kept))}" if kept else ""
    return f"{host}{port}{path}{query}"
