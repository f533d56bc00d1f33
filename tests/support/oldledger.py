"""A ledger of version 0.1.0 (``tests/data/v0.1.0/ledger.sql``), put into either database."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, Table, insert, select, text

from bridge.ledger import Ledger, schema

OLD = Path(__file__).parents[1] / "data" / "v0.1.0"
REVISION = "0007"
Rows = dict[str, list[dict[str, Any]]]


def load(ledger: Ledger) -> Rows:
    """Fill an empty database as version 0.1.0 left it; its rows are answered, by table."""
    if ledger.is_sqlite:
        with sqlite3.connect(str(ledger.engine.url.database)) as connection:
            connection.executescript((OLD / "ledger.sql").read_text("utf-8"))
        connection.close()
    else:
        _load_typed(ledger)
    return read(ledger)


def read(ledger: Ledger, like: Rows | None = None) -> Rows:
    """Every row of every table, sorted; of those ``like`` has, its columns only."""
    found: Rows = {}
    with ledger.engine.connect() as connection:
        for name, table in sorted(_tables(ledger).items()):
            kept = set(like[name][0]) if like and like.get(name) else {column.name for column in table.columns}
            columns = [column for column in table.columns if column.name in kept]
            rows = [dict(row._mapping) for row in connection.execute(select(*columns))]
            found[name] = sorted(rows, key=repr)
    return found


def _tables(ledger: Ledger) -> dict[str, Table]:
    known = MetaData()
    known.reflect(ledger.engine)
    return {name: table for name, table in known.tables.items() if name != "alembic_version"}


def _load_typed(ledger: Ledger) -> None:
    """SQLite's dump knows no types: PostgreSQL makes its own schema, and takes the rows as its columns are."""
    script = schema._script()
    with ledger.engine.begin() as connection:
        schema._run(script, connection, lambda revision, _: script._upgrade_revs(REVISION, revision))
    source = sqlite3.connect(":memory:")
    source.executescript((OLD / "ledger.sql").read_text("utf-8"))
    source.row_factory = sqlite3.Row
    known = MetaData()
    known.reflect(ledger.engine)
    with ledger.engine.begin() as connection:
        for table in [one for one in known.sorted_tables if one.name != "alembic_version"]:
            rows = source.execute(f'SELECT * FROM "{table.name}"').fetchall()
            connection.execute(insert(table), [_typed(table, dict(row)) for row in rows])
            if "id" in table.columns and table.columns["id"].autoincrement:
                newest = max(row["id"] for row in rows)
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {newest})"))
    source.close()


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _to_type(table.columns[name].type.python_type, value) for name, value in row.items()}


def _to_type(kind: type, value: Any) -> Any:
    if value is None:
        return None
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if kind is datetime else kind(value)
