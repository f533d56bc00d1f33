"""Addresses whose host has letters of other alphabets are known by the host as it is looked up."""

import idna
import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

_KEYS = (
    ("post_urls", "url_key", ("site", "post_id")),
    ("story_links", "url_key", ("account", "story_id")),
    ("deliveries", "canonical_key", ("account",)),
)
"""Where keys stand, and what else makes each the only one of its kind."""


def upgrade() -> None:
    connection = op.get_bind()
    # Paths and parameters are escaped, so only a host has such letters.
    is_odd = "GLOB '*[^ -~]*'" if connection.dialect.name == "sqlite" else "~ '[^ -~]'"
    for name, column, beside in _KEYS:
        table = sa.table(name, *map(sa.column, (*beside, column)))
        for row in connection.execute(sa.select(table).where(sa.text(f"{column} {is_odd}"))).all():
            *places, old = row
            same = [table.c[one] == place for one, place in zip(beside, places, strict=True)]
            _replace(connection, table, table.c[column], same, old)


def _replace(
    connection: sa.Connection, table: sa.TableClause, key: sa.ColumnClause[str], same: list[sa.ColumnElement[bool]], old: str
) -> None:
    """Where the same is known by both spellings one row is enough; a delivery's address is held by whoever held it."""
    new = _to_key(old)
    if new == old:
        return
    is_known = connection.execute(sa.select(key).where(*same, key == new)).first() is not None
    if is_known and table.name != "deliveries":
        connection.execute(sa.delete(table).where(*same, key == old))
    else:
        values = {key.name: None if is_known else new}
        connection.execute(sa.update(table).where(*same, key == old).values(values))


def _to_key(old: str) -> str:
    host, slash, rest = old.partition("/")
    host, colon, port = host.partition(":")
    host, mark, query = host.partition("?")
    try:
        found = idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return old
    return f"{found}{mark}{query}{colon}{port}{slash}{rest}"
