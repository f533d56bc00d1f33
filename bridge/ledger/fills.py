"""What an upgrade writes beside the content of every post that is there: some posts at a time, each lot committed.

A migration that wants it has a ``FILL``. Until the last lot is written a note in the database says how far that is: the
schema is the new one already, so no older version starts on it, and this one refuses to until the rest is written.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    bindparam,
    column,
    func,
    insert,
    inspect,
    select,
    table,
    tuple_,
    update,
)
from sqlalchemy.types import TypeEngine

from bridge.failpoints import failpoint

AT_ONCE = 200
"""Posts of a lot: with their texts they are in memory together."""
Progress = Callable[[int, int], None]
"""Called after each lot: how many posts are done, and how many there are."""

_NOTES = Table(
    "fills",
    MetaData(),
    Column("revision", String(32), primary_key=True),
    Column("site", String(32), nullable=False, server_default=""),
    Column("post_id", BigInteger, nullable=False, server_default="0"),
)
"""The key of the last post that a revision's columns were written of; the table is there while any are to be."""
_POSTS = table("posts", column("site", String), column("post_id", BigInteger), column("content"))
_KEY = (_POSTS.c.site, _POSTS.c.post_id)


@dataclass(frozen=True)
class Fill:
    """Columns of a post that are made of its content.

    Attributes:
        columns: their types, by name.
        to_values: makes them of a site, a post's number and its content, as it is stored.
    """

    columns: Mapping[str, TypeEngine[Any]]
    to_values: Callable[[str, int, dict[str, Any]], dict[str, object]]


def note_fills(connection: Connection, names: list[str]) -> None:
    """Write down, with the schema that wants them, that these revisions' columns are to be filled."""
    _NOTES.create(connection, checkfirst=True)
    connection.execute(insert(_NOTES), [{"revision": name} for name in names])


def has_open_fills(connection: Connection) -> bool:
    """Whether an upgrade did not come to its end."""
    return inspect(connection).has_table(_NOTES.name)


def fill_posts(engine: Engine, fills: Mapping[str, Fill], progress: Progress) -> None:
    """Write what is noted, and go on where an earlier try was interrupted.

    Args:
        fills: by revision.
    """
    with engine.connect() as connection:
        if not has_open_fills(connection):
            return
        last = min(_read_notes(connection).values())
        total = connection.execute(select(func.count()).select_from(_POSTS)).scalar_one()
        left = connection.execute(select(func.count()).select_from(_POSTS).where(_is_after(last))).scalar_one()
    done = total - left
    while count := _fill_lot(engine, fills):
        done += count
        progress(done, total)
        failpoint("after_fill_commit")


def _fill_lot(engine: Engine, fills: Mapping[str, Fill]) -> int:
    """The next posts; how many they were. The note goes when there are none."""
    with engine.begin() as connection:
        notes = _read_notes(connection)
        # What is written of a post again is the same.
        query = select(*_KEY, _POSTS.c.content).where(_is_after(min(notes.values()))).order_by(*_KEY).limit(AT_ONCE)
        rows = connection.execute(query).all()
        if not rows:
            _NOTES.drop(connection)
            return 0
        wanted = [fills[name] for name in notes]
        connection.execute(_to_update(wanted), [_to_values(wanted, *row) for row in rows])
        connection.execute(update(_NOTES).values(site=rows[-1].site, post_id=rows[-1].post_id))
    return len(rows)


def _read_notes(connection: Connection) -> dict[str, tuple[str, int]]:
    return {name: (site, post_id) for name, site, post_id in connection.execute(select(_NOTES))}


def _is_after(last: tuple[str, int]) -> Any:
    return tuple_(*_KEY) > tuple_(*last)


def _to_update(fills: list[Fill]) -> Any:
    types = {name: type_ for fill in fills for name, type_ in fill.columns.items()}
    posts = table("posts", column("site"), column("post_id"), *map(column, types))
    same = (posts.c.site == bindparam("of_site"), posts.c.post_id == bindparam("of_post"))
    return update(posts).where(*same).values({name: bindparam(f"its_{name}", type_=types[name]) for name in types})


def _to_values(fills: list[Fill], site: str, post_id: int, content: str) -> dict[str, object]:
    post = json.loads(content)
    made = {f"its_{name}": value for fill in fills for name, value in fill.to_values(site, post_id, post).items()}
    return {"of_site": site, "of_post": post_id, **made}
