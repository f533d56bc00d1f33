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
        table = sa.table(name, *map(sa.column, (column, *beside)))
        key = table.c[column]
        odd = sa.select(key).distinct().where(sa.text(f"{column} {is_odd}"))
        for old in connection.execute(odd).scalars().all():
            new = _to_key(old)
            if new != old:
                _replace(connection, table, key, old, new, beside)


def _replace(
    connection: sa.Connection, table: sa.TableClause, key: sa.ColumnClause[str], old: str, new: str, beside: tuple[str, ...]
) -> None:
    """Where the same is known by both spellings one row is enough; a delivery's address is held by whoever held it."""
    twin = table.alias()
    same = sa.and_(*(twin.c[one] == table.c[one] for one in beside))
    is_known = sa.exists().where(same, twin.c[key.name] == new)
    if table.name == "deliveries":
        connection.execute(sa.update(table).where(key == old, is_known).values({key.name: None}))
    else:
        connection.execute(sa.delete(table).where(key == old, is_known))
    connection.execute(sa.update(table).where(key == old).values({key.name: new}))


def _to_key(old: str) -> str:
    host, slash, rest = old.partition("/")
    host, colon, port = host.partition(":")
    host, mark, query = host.partition("?")
    try:
        found = idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return old
    return f"{found.removeprefix('www.')}{mark}{query}{colon}{port}{slash}{rest}"
